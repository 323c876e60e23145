import type { Command } from "commander";
import { number, oneOf, seed, wholeNumber } from "../../recipe/parse.ts";
import type { CommandContext } from "../run.ts";
import type { CompareFlags } from "../compare/run-compare.ts";

const examples = `
Runs are grouped by everything that was chosen but the seed; a group is called by what differs. Groups that share seeds
are compared seed by seed. docs/comparing.md says what each number means, and what the warnings warn of.

Examples:
  $ npx kinfold compare runs/                                      every run in a folder
  $ npx kinfold compare runs/nspa-* runs/hardest-* --measure precisionAt1
  $ npx kinfold compare runs/ --at last                            without the choice of the best epoch
  $ npx kinfold compare runs/ --json > comparison.json`;

/** `kinfold compare RUN…` */
export function compareCommand(program: Command, context: CommandContext): void {
  addComparing(
    program
      .command("compare")
      .summary("tell whether runs differ by more than chance")
      .description("Compares runs over their seeds: intervals, permutation tests, effect sizes, and a plain verdict.")
      .argument("<RUN...>", "folders that kinfold train has made, or folders of such"),
  )
    .option("--seed <n>", "seed of what is drawn (default: 1)", seed)
    .option("--json", "everything as one line of JSON")
    .addHelpText("after", examples)
    .action(async (folders: string[], flags: CompareFlags) => {
      const { runCompare } = await import("../compare/run-compare.ts");
      await runCompare(folders, flags, context);
    });
}

/** Adds what says how runs are compared. */
export const addComparing = (command: Command): Command =>
  command
    .option("--measure <name>", "measure of the evaluations to compare by (default: the one that the runs chose by)")
    .option(
      "--at <which>",
      "the evaluation of the model that a run ships, or its last: kept, last (default: kept)",
      oneOf("evaluation", ["kept", "last"]),
    )
    .option(
      "--better <which>",
      "whether higher or lower is better (default: as the report says)",
      oneOf("direction", ["higher", "lower"]),
    )
    .option(
      "--confidence <percent>",
      "of intervals; the rest is the chance of a false alarm (default: 95)",
      number("--confidence", { from: 50, to: 99.99 }),
    )
    .option(
      "--interval <kind>",
      "bootstrap interval: bca, percentile (default: bca)",
      oneOf("interval", ["bca", "percentile"]),
    )
    .option("--resamples <n>", "bootstrap samples (default: 10000)", wholeNumber("--resamples", 100, 10_000_000));
