import type { Command } from "commander";
import { InputError } from "../../core/errors.ts";
import { number, seed, wholeNumber } from "../parse.ts";
import type { CommandContext } from "../run.ts";
import type { ExperimentFlags } from "../experiment/run-experiment.ts";

const examples = `
Experiments:
  nspa   the synthetic experiment of Kertész (Sensors 2022): 5 classes in 32 dimensions, embedded in a plane;
         a report on the validation embeddings every 10 epochs; two classes never seen, measured at the end

Examples:
  $ npx kinfold experiment nspa                                the full protocol: 4 policies, 20 trainings each
  $ npx kinfold experiment nspa --quick                        3 trainings each, 50 epochs at rate 0.03
  $ npx kinfold experiment nspa --policies hardest --trainings 3
  $ npx kinfold experiment nspa --policies nspa,adaptive       annealing by the clock and by the active triplets

The folder holds experiment.json (everything that was chosen, and what came out), trainings/POLICY-SEED.jsonl (what
each training said), summary.csv (a row a training) and report.html. The i-th training of each policy has the same
data, first weights and batches. Ctrl-C ends the experiment at once with a report of the trainings that are done.

Exit codes: 0 done, 1 a training failed (the others are kept), 2 bad input, 130 interrupted.`;

/** `kinfold experiment NAME` */
export function experimentCommand(program: Command, context: CommandContext): void {
  program
    .command("experiment")
    .summary("run the paper's experiment")
    .description("Compares mining policies over many trainings, by the protocol of a paper.")
    .argument("NAME", "nspa")
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
    .option("--seed <n>", "seed of the first training; the others count up (default: 1)", seed)
    .option("--quick", "a small version: 3 trainings of each policy, half the epochs at twice the rate")
    .option(
      "--workers <n>",
      "trainings at the same time (default: the machine's cores)",
      wholeNumber("--workers", 1, 1024),
    )
    .option(
      "--out <folder>",
      "where the results go (default: runs/nspa-SEED, with a number behind it where that is taken)",
    )
    .option("--json", "one training a line on stdout, as JSON, and a summary at the end")
    .addHelpText("after", examples)
    .action(async (experiment: string, flags: ExperimentFlags) => {
      if (experiment !== "nspa") throw new InputError(`unknown experiment: ${experiment}, expected nspa`);
      const { runExperiment } = await import("../experiment/run-experiment.ts");
      await runExperiment(flags, context);
    });
}

const names = (text: string): string[] => text.split(",").map((one) => one.trim());
