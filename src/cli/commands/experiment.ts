import { Command } from "commander";
import { InputError } from "../../core/errors.ts";
import { suggestion } from "../../core/suggestion.ts";
import { number, seed, wholeNumber } from "../../recipe/parse.ts";
import type { CommandContext } from "../run.ts";
import type { ExperimentFlags } from "../experiment/run-experiment.ts";
import type { GridFlags } from "../grid/run-grid.ts";
import { addComparing } from "./compare.ts";
import { describeTraining } from "./train.ts";

const examples = `
Experiments:
  nspa       the synthetic experiment of Kertész (Sensors 2022): 5 classes in 32 dimensions, embedded in a plane;
             a report on the validation embeddings every 10 epochs; two classes never seen, measured at the end
  FILE.yaml  trainings of your own: data, options that all have in common, a grid of others, and seeds, with the
             options of kinfold train by their names

Examples:
  $ npx kinfold experiment nspa                                the full protocol: 4 policies, 20 trainings each
  $ npx kinfold experiment nspa --quick                        3 trainings each, 50 epochs at rate 0.03
  $ npx kinfold experiment nspa --policies hardest --trainings 3
  $ npx kinfold experiment nspa --policies nspa,adaptive       annealing by the clock and by the active triplets
  $ npx kinfold experiment examples/policies.yaml              every policy with ten seeds, then compared

The folder of nspa holds experiment.json (everything that was chosen, and what came out), trainings/POLICY-SEED.jsonl (what
each training said), summary.csv (a row a training) and report.html. The i-th training of each policy has the same
data, first weights and batches. Ctrl-C ends the experiment at once with a report of the trainings that are done.

The folder of a file holds runs/ (a run for each training, as kinfold train makes them), runs.csv and runs.parquet (a row a
training) and comparison.json (what kinfold compare says of them). Ctrl-C ends each training after its step; the same
command goes on with what is not done. docs/comparing.md says how such a file is written and what the numbers mean.

Exit codes: 0 done, 1 a training failed (the others are kept), 2 bad input, 130 interrupted.`;

/** Options of one kind of experiment alone. */
const ofPaper = ["trainings", "epochs", "policies", "evaluateEvery", "margin", "learningRate", "quick"] as const;
const ofFile = ["measure", "at", "better", "confidence", "interval", "resamples"] as const;

/** `kinfold experiment nspa`, and `kinfold experiment FILE.yaml` */
export function experimentCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("experiment")
    .summary("run the paper's experiment, or your own")
    .description(
      "Compares trainings over many seeds: mining policies by the protocol of a paper, or a grid of settings.",
    )
    .argument("NAME", "nspa, or a file of settings to try: FILE.yaml")
    .option(
      "--workers <n>",
      "trainings at the same time (default: the machine's cores)",
      wholeNumber("--workers", 1, 1024),
    )
    .option(
      "--out <folder>",
      "where the results go (default: runs/nspa-SEED, with a number behind it where that is taken, or runs/FILE)",
    )
    .option(
      "--seed <n>",
      "nspa: seed of the first training, the others count up; a file: seed of what its comparison draws (default: 1)",
      seed,
    )
    .option("--json", "one training a line on stdout, as JSON, and a summary at the end");
  addPaper(command.optionsGroup("Experiment nspa:"));
  addComparing(command.optionsGroup("Comparison of a file's trainings:"))
    .addHelpText("after", examples)
    .action(async (experiment: string, flags: ExperimentFlags & GridFlags) => {
      const isFile = /\.ya?ml$/i.test(experiment);
      if (!isFile && experiment !== "nspa") {
        throw new InputError(
          `unknown experiment: ${experiment}, expected nspa or a file such as policies.yaml${suggestion(experiment, ["nspa"])}`,
        );
      }
      refuseOther(flags, isFile);
      if (isFile) {
        const { runGrid } = await import("../grid/run-grid.ts");
        return runGrid(experiment, flags, context, { describe: () => describeTraining(new Command("train")) });
      }
      const { runExperiment } = await import("../experiment/run-experiment.ts");
      return runExperiment(flags, context);
    });
}

/** What may be chosen of the paper's protocol. */
const addPaper = (command: Command): Command =>
  command
    .option("--trainings <n>", "trainings of each policy (default: 20)", wholeNumber("--trainings", 1))
    .option("--epochs <n>", "epochs of 10 batches (default: 100)", wholeNumber("--epochs", 1))
    .option(
      "--policies <names>",
      "policies, with commas between, `adaptive` among them (default: randomHard,semiHard,hardest,nspa)",
      names,
    )
    .option("--evaluate-every <n>", "epochs between two reports (default: 10)", wholeNumber("--evaluate-every", 1))
    .option("--margin <m>", "margin of mining and loss (default: 0.4)", number("--margin", { above: 0, to: 1e6 }))
    .option("--learning-rate <rate>", "(default: 0.015)", number("--learning-rate", { above: 0 }))
    .option("--quick", "a small version: 3 trainings of each policy, half the epochs at twice the rate");

/** Throws an InputError for an option of the other kind of experiment. */
function refuseOther(flags: ExperimentFlags & GridFlags, isFile: boolean): void {
  const other = (isFile ? ofPaper : ofFile).find((name) => flags[name] !== undefined);
  if (other === undefined) return;
  const option = `--${other.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const remedy = isFile ? "write it into the file" : "leave it out, and compare runs with kinfold compare";
  throw new InputError(`invalid ${option}: it is not for ${isFile ? "a file of settings" : "nspa"}; ${remedy}`);
}

const names = (text: string): string[] => text.split(",").map((one) => one.trim());
