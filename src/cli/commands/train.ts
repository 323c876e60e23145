import type { Command } from "commander";
import { addSourceOptions, dataArgument } from "../data/source-options.ts";
import { collect, number, oneOf, seed, wholeNumber } from "../parse.ts";
import { imageSize } from "../size.ts";
import type { CommandContext } from "../run.ts";
import type { TrainFlags } from "../train/flags.ts";

const examples = `
Defaults depend on the data:
  images     conv4, 28×28, embeddings of 64 dimensions, batches of 16×4, 100 epochs or 3,000 steps, whichever is less, cosine
  vectors    mlp 64–64, embeddings of 16 dimensions, batches of 8×8, 100 epochs, features standardised
  synthetic  the paper's network (mlp 64–64, 2 dimensions, not normalised) and its split

Epochs and steps: annealing, evaluation and the log go by epochs. --epochs alone means passes over the samples;
--steps alone is the number of steps in all, in epochs of about one pass; with both, the steps are shared out among the epochs.

Examples:
  $ npx kinfold train synthetic --policy semiHard --seed 3
  $ npx kinfold train omniglot.zip --holdout Greek --holdout Korean --steps 3000
  $ npx kinfold train letters.csv --label letter --holdout 0.3 --embedding 8
  $ npx kinfold train photos/ --policy randomHard=0.5,semiHard=0.5 --size 64 --channels 3 --json

A run is a folder: run.json (everything that was chosen; its status says how the training ended, and stays
"running" where the process was killed), events.jsonl, checkpoint.safetensors, model.onnx and report.html.
Ctrl-C ends the training after the current step and keeps what was learned; a second one ends the process at once.

Exit codes: 0 trained, 1 stopped since a number was not finite (the last good weights are kept), 2 bad input,
130 interrupted.`;

/** `kinfold train DATA` */
export function trainCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("train")
    .summary("train an embedding")
    .description("Trains an embedding of labelled data and writes a run: model, log, checkpoint and report.")
    .argument("DATA", dataArgument);
  addMining(command);
  addNetwork(command);
  addOptimization(command);
  addData(command);
  addOutput(command);
  command.addHelpText("after", examples).action(async (source: string, flags: TrainFlags) => {
    const { runTraining } = await import("../train/run-training.ts");
    await runTraining(source, flags, context);
  });
}

function addMining(command: Command): void {
  const share = { from: 0, to: 1 };
  command
    .optionsGroup("Mining:")
    .option(
      "--policy <name>",
      "nspa, a policy such as semiHard, or a mixture: randomHard=0.5,semiHard=0.5 (default: nspa)",
    )
    .option(
      "--anneal <shape>",
      "how nspa anneals: linear (the paper), cosine or exponential over the whole training (default: linear)",
      oneOf("annealing", ["linear", "cosine", "exponential"]),
    )
    .option(
      "--epoch-step <n>",
      "epochs between two annealing updates (default: 10, less below 100 epochs)",
      wholeNumber("--epoch-step", 1),
    )
    .option("--semi-hard-step <p>", "what semi-hard gains at each (default: 0.1)", number("--semi-hard-step", share))
    .option("--hardest-step <p>", "what hardest gains at each (default: 0.01)", number("--hardest-step", share))
    .option("--hardest-limit <p>", "where hardest stops (default: 0.5)", number("--hardest-limit", share))
    .option(
      "--draw <what>",
      "draw the policy for each pair or once for a batch (default: pair)",
      oneOf("draw", ["pair", "batch"]),
    )
    .option(
      "--pairs <which>",
      "count a pair once, or with either side as anchor: unordered, ordered (default: unordered)",
      oneOf("kind of pairs", ["unordered", "ordered"]),
    )
    .option(
      "--margin <m>",
      "margin of mining and loss, in units of the distance (default: 0.2)",
      number("--margin", { above: 0, to: 1e6 }),
    )
    .option("--distance <name>", "euclidean, squaredEuclidean or cosine (default: by the data)")
    .option("--mining-distance <name>", "distance to mine by (default: the loss's)")
    .option(
      "--reduction <which>",
      "mean of the loss over active triplets or all (default: active)",
      oneOf("reduction", ["active", "all"]),
    );
}

function addNetwork(command: Command): void {
  command
    .optionsGroup("Network:")
    .option("--backbone <name>", "mlp, conv4 or nist (default: by the data)")
    .option(
      "--embedding <d>",
      "dimensions of the embedding (default: by the data)",
      wholeNumber("--embedding", 1, 65536),
    )
    .option("--normalise", "bring embeddings to length one (default, but for synthetic)")
    .option("--no-normalise", "leave embeddings as they are");
}

function addOptimization(command: Command): void {
  command
    .optionsGroup("Training:")
    .option("--epochs <n>", "passes over the samples", wholeNumber("--epochs", 1))
    .option("--steps <n>", "steps in all", wholeNumber("--steps", 1))
    .option("--classes <P>", "classes of a batch", wholeNumber("--classes", 2))
    .option("--samples <K>", "samples of each class of a batch", wholeNumber("--samples", 2))
    .option("--optimizer <name>", "adam, adamw, radam, nadam, sgd, momentum, rmsprop or adagrad (default: adam)")
    .option("--learning-rate <rate>", "(default: 0.001)", number("--learning-rate", { above: 0 }))
    .option("--weight-decay <w>", "(default: the optimizer's own)", number("--weight-decay", { from: 0 }))
    .option("--schedule <name>", "learning rate: constant, step or cosine (default: cosine for images, else constant)")
    .option(
      "--warm-up <n>",
      "steps over which the learning rate rises at the start (default: 0)",
      wholeNumber("--warm-up", 0),
    )
    .option(
      "--evaluate-every <n>",
      "epochs between two evaluations, 0 for none (default: a tenth of the epochs, 10 at most)",
      wholeNumber("--evaluate-every", 0),
    )
    .option("--preset <name>", "paper: the settings of the author's reference", oneOf("preset", ["paper"]))
    .option("--seed <n>", "seed of everything random (default: 1)", seed)
    .option(
      "--threads <n>",
      "threads of the runtime (default: the machine's cores)",
      wholeNumber("--threads", 1, 1024),
    );
}

function addData(command: Command): void {
  command
    .optionsGroup("Data:")
    .option(
      "--split <how>",
      "validate on unseen classes, on samples, or as folders say: class, sample, folder (default: as the data says, else class where there are 10 or more)",
      oneOf("split", ["class", "sample", "folder"]),
    )
    .option(
      "--holdout <what>",
      "share for validation (default: 0.2), or a class or folder of classes; may be repeated",
      collect,
    );
  addSourceOptions(command)
    .option("--label <column>", "label column of a CSV or TSV file, by name or by position from 1")
    .option("--size <pixels>", "size of images, 28 or 28x40 (height x width) (default: 28)", imageSize)
    .option("--channels <n>", "1 for grey, 3 for colour (default: by the images)", channels)
    .option("--invert", "exchange black and white")
    .option("--ignore <column>", "column that is no feature; may be repeated", collect)
    .option(
      "--skip-lines <n>",
      "lines of a CSV or TSV file before the table (default: 0)",
      wholeNumber("--skip-lines", 0),
    )
    .option("--header", "the first row names the columns (default: where it looks like it)")
    .option("--no-header", "the first row is data")
    .option("--standardise", "bring features to mean 0 and deviation 1 (default for CSV and TSV)")
    .option("--no-standardise", "leave features as they are");
}

const channels = (text: string): 1 | 3 => (oneOf("number of channels", ["1", "3"])(text) === "1" ? 1 : 3);

function addOutput(command: Command): void {
  command
    .optionsGroup("Output:")
    .option("--out <folder>", "where the run goes (default: runs/DATA-POLICY-SEED)")
    .option("--json", "one event a line on stdout, as JSON, and nothing else")
    .option("--quiet", "warnings and errors alone");
}
