import type { Command } from "commander";
import { collect, wholeNumber } from "../../recipe/parse.ts";
import type { CommandContext } from "../run.ts";
import type { InspectFlags } from "./inspect.ts";
import { addSourceOptions, dataArgument } from "./source-options.ts";

const examples = `
Looked for: images that cannot be read, samples that come more than once (images by their pixels, rows by their numbers),
the same sample with two labels or in two parts of a split, classes smaller than a batch takes, names of classes that
differ by case or space alone, columns that never change.

Examples:
  $ npx kinfold data inspect photos/
  $ npx kinfold data inspect list.csv --strict && npx kinfold train list.csv

Exit codes: 0 looked through, 1 something was found and --strict was given, 2 bad input, 130 interrupted.`;

/** `kinfold data inspect DATA` */
export function inspectCommand(data: Command, context: CommandContext): void {
  const command = data
    .command("inspect")
    .summary("say what is in data, and what is wrong with it")
    .description("Says what is in data before it is trained on, and what is wrong with it.")
    .argument("DATA", dataArgument)
    .option(
      "--samples <K>",
      "samples that a class should have (default: 4 for images, 8 for vectors, as a batch of train takes)",
      wholeNumber("--samples", 2),
    )
    .option("--strict", "exit with 1 where something was found")
    .option("--json", "the result as one line of JSON, nothing left out");
  addSourceOptions(command)
    .option("--label <column>", "label column of a CSV or TSV file, by name or by position from 1")
    .option("--ignore <column>", "column that is no feature; may be repeated", collect)
    .option("--skip-lines <n>", "lines of that file before the table (default: 0)", wholeNumber("--skip-lines", 0))
    .option("--header", "the first row names the columns (default: where it looks like it)")
    .option("--no-header", "the first row is data")
    .addHelpText("after", examples)
    .action(async (source: string, flags: InspectFlags) => {
      const { runInspection } = await import("./inspect.ts");
      await runInspection(source, flags, context);
    });
}
