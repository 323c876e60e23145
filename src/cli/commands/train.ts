import { Command } from "commander";
import { InputError } from "../../core/errors.ts";
import { withPreset } from "../../recipe/presets.ts";
import { dataArgument } from "../data/source-options.ts";
import { addRelevance } from "../relevance/options.ts";
import type { CommandContext } from "../run.ts";
import type { TrainFlags } from "../train/flags.ts";
import { addLoss, addMining, addNetwork, addOptimization } from "../train/options.ts";
import { addSampling } from "../train/options-sampler.ts";
import { addData, addLasting, addOutput } from "../train/options-run.ts";

const examples = `
Defaults depend on the data:
  images     conv4, 28×28, embeddings of 64 dimensions, batches of 16×4, 100 epochs or 3,000 steps, whichever is less, cosine
  vectors    mlp 256, embeddings of 64 dimensions, batches of 8×8, 100 epochs or 1,000 steps, cosine, features standardised
  drawings   (--preset drawings) 32×32, conv4 of 64, 64, 128 and 256 channels, 256 dimensions, supervised contrast, batches
             of 64×4, classes turned four ways, images augmented and inverted, learning rate 0.003, 1,800 steps: what
             docs/results.md measures
  synthetic  the paper's network (mlp 64–64, 2 dimensions, not normalised) and its split

Epochs and steps: annealing, evaluation and the log go by epochs. --epochs alone means passes over the samples;
--steps alone is the number of steps in all, in epochs of about one pass; with both, the steps are shared out among the epochs.

Examples:
  $ npx kinfold train synthetic --policy semiHard --seed 3
  $ npx kinfold train omniglot.zip --holdout Greek --holdout Korean --steps 3000
  $ npx kinfold train letters.csv --label letter --holdout 0.3 --embedding 8
  $ npx kinfold train photos/ --loss supCon --temperature 0.07 --classes 32
  $ npx kinfold train photos/ --loss multiSimilarity --loss-setting alpha=2 --loss-setting beta=40
  $ npx kinfold train photos/ --pretrain 10 --policy nspa
  $ npx kinfold train omniglot --sampler hierarchical --super-classes 2
  $ npx kinfold train photos/ --minutes 30 --early-stopping 5 --out runs/photos
  $ npx kinfold train --resume runs/photos
  $ npx kinfold train photos/ --policy randomHard=0.5,semiHard=0.5 --size 64 --channels 3 --json

A run is a folder: run.json (everything that was chosen; its status says how the training ended, and stays
"running" where the process was killed), events.jsonl, checkpoint.safetensors, model.onnx and report.html; progress.json
and embeddings/ are for those who watch, and control.jsonl is what they ask for (docs/training.md).
Ctrl-C ends the training after the current step and keeps what was learned; a second one ends the process at once.
Whatever broke a training off, --resume goes on from its last checkpoint, and ends with the same weights, to the bit,
and the same log as if nothing had happened.

Exit codes: 0 trained, 1 stopped since a number was not finite (the last good weights are kept), 2 bad input,
130 interrupted.`;

/** `kinfold train DATA`, and `kinfold train --resume RUN` */
export function trainCommand(program: Command, context: CommandContext): void {
  program
    .addCommand(describeTraining(program.createCommand("train").copyInheritedSettings(program)))
    .commands.at(-1)
    ?.addHelpText("after", examples)
    .action(async (source: string | undefined, typed: TrainFlags) => {
      const flags = withPreset(typed);
      if (flags.resume !== undefined) {
        const { resumeTraining } = await import("../train/resume.ts");
        return resumeTraining({ source, flags, reparse: parseTraining }, context);
      }
      if (source === undefined) {
        throw new InputError("missing argument: DATA; see npx kinfold train --help");
      }
      const { runTraining } = await import("../train/run-training.ts");
      return runTraining(source, flags, context);
    });
}

/** Adds what `train` takes to a command. */
export function describeTraining(command: Command): Command {
  command
    .summary("train an embedding")
    .description("Trains an embedding of labelled data and writes a run: model, log, checkpoint and report.")
    .argument("[DATA]", dataArgument);
  for (const add of [
    addLoss,
    addMining,
    addRelevance,
    addSampling,
    addNetwork,
    addOptimization,
    addLasting,
    addData,
    addOutput,
  ])
    add(command);
  return command;
}

/** Reads again what a run says was typed for it: `train DATA --option …`. Throws an InputError where it is no such thing. */
export function parseTraining(typed: readonly string[]): { readonly source: string; readonly flags: TrainFlags } {
  const command = describeTraining(new Command("train").exitOverride().configureOutput({ outputError: () => {} }));
  try {
    command.parse(typed.slice(1), { from: "user" });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`invalid run: its arguments cannot be read again (${why}); train anew`);
  }
  const [source] = command.args;
  if (typed[0] !== "train" || source === undefined) {
    throw new InputError("invalid run: its arguments are not those of kinfold train; train anew");
  }
  return { source, flags: withPreset(command.opts<TrainFlags>()) };
}
