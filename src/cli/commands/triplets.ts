import type { Command } from "commander";
import { wholeNumber } from "../../recipe/parse.ts";
import type { CommandContext } from "../run.ts";
import type { TripletsFlags } from "../triplets/run-triplets.ts";

const examples = `
The run must have been trained with --triplets. Without an option the likely label errors and the hardest triplets are
listed. A violation is d(anchor, positive) − d(anchor, negative) + margin; suspicion says how many robust standard
deviations the mean violation of a sample lies above the median of its class; a label is likely wrong from 5 on, where
most of the sample's pairs are active.

Examples:
  $ npx kinfold triplets runs/photos
  $ npx kinfold triplets runs/photos --suspects 100 --csv > look-at-these.csv
  $ npx kinfold triplets runs/photos --hardest 20 --epoch 3`;

/** `kinfold triplets RUN` */
export function tripletsCommand(program: Command, context: CommandContext): void {
  program
    .command("triplets")
    .summary("look at a run's triplets and suspicious labels")
    .description("Lists the hardest triplets of a run and the samples whose label may be wrong.")
    .argument("RUN", "folder that kinfold train --triplets has made")
    .option(
      "--suspects <n>",
      "the n most suspicious samples (default: those that are likely errors, 20 at most)",
      wholeNumber("--suspects", 1),
    )
    .option("--hardest <n>", "the n hardest triplets, of 50 kept an epoch (default: 10)", wholeNumber("--hardest", 1))
    .option("--epoch <n>", "hardest triplets of this epoch (default: the last)", wholeNumber("--epoch", 1))
    .option("--history", "every sample with its whole history")
    .option("--csv", "one table as CSV: --suspects, --hardest or --history")
    .option("--json", "everything that is listed as one line of JSON")
    .addHelpText("after", examples)
    .action(async (folder: string, flags: TripletsFlags) => {
      const { runTriplets } = await import("../triplets/run-triplets.ts");
      await runTriplets(folder, flags, context);
    });
}
