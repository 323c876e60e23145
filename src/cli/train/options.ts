import type { Command } from "commander";
import { choices } from "../../core/errors.ts";
import { pairMiners } from "../../mining/pair-miners.ts";
import { lossNames } from "../../recipe/loss.ts";
import { collect, distanceName, number, oneOf, seed, wholeNumber } from "../../recipe/parse.ts";

/** What is minimised. */
export function addLoss(command: Command): void {
  command
    .optionsGroup("Loss:")
    .option(
      "--loss <name>",
      `${choices(lossNames)}, of which docs/losses.md and docs/class-losses.md say when to take which (default: triplet)`,
      oneOf("loss", lossNames),
    )
    .option(
      "--loss-setting <key=value>",
      "a setting of the loss, as those pages name it, such as temperature=0.1; may be repeated",
      collect,
    )
    .option(
      "--temperature <t>",
      "what supCon, softmax and others divide similarities by (default: 0.1 for supCon, 0.05 for softmax)",
      number("--temperature", { from: 1e-4, to: 1e4 }),
    )
    .option(
      "--positive-margin <m>",
      "contrastive and others: distance up to which a pair of one class costs nothing (default: 0)",
      number("--positive-margin", { from: 0, to: 1e6 }),
    )
    .option(
      "--negative-margin <m>",
      "contrastive and others: distance from which on a pair of two classes costs nothing (default: 1)",
      number("--negative-margin", { above: 0, to: 1e6 }),
    )
    .option(
      "--pair-mining <which>",
      "the pairs that a loss over pairs is of, such as batchHard, each sample's furthest positive and nearest negative (default: all)",
      oneOf("pair miner", Object.keys(pairMiners)),
    )
    .option(
      "--head <kind>",
      "softmax: classes score by cosine, or by a linear layer, for embeddings that are not normalised (default: cosine)",
      oneOf("head", ["cosine", "linear"]),
    )
    .option(
      "--smoothing <s>",
      "softmax: share of each target that is spread over all classes (default: 0)",
      number("--smoothing", { from: 0, to: 0.999 }),
    )
    .option(
      "--memory <n>",
      "latest samples of earlier batches that are compared with, or mined from, as well (default: none)",
      wholeNumber("--memory", 1, 10_000_000),
    )
    .option(
      "--memory-warm-up <n>",
      "batches that are only remembered at first (default: 0)",
      wholeNumber("--memory-warm-up", 0, 10_000_000),
    )
    .option(
      "--pretrain <epochs>",
      "epochs of softmax classification that come before the others, to start from (default: none)",
      wholeNumber("--pretrain", 1),
    );
}

/** How negatives are picked. */
export function addMining(command: Command): void {
  const share = { from: 0, to: 1 };
  command
    .optionsGroup("Triplets and their mining:")
    .option(
      "--policy <name>",
      "nspa, a policy such as semiHard, or a mixture: randomHard=0.5,semiHard=0.5 (default: nspa, for a loss over pairs none)",
    )
    .option(
      "--anneal <shape>",
      "how nspa anneals: linear (the paper), cosine or exponential over the whole training, or adaptive, by the share of active triplets (default: linear)",
      oneOf("annealing", ["linear", "cosine", "exponential", "adaptive"]),
    )
    .option(
      "--target-share <s>",
      "share of active triplets at or below which adaptive annealing goes on (default: 0.5)",
      number("--target-share", { above: 0, to: 0.999 }),
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
    .option(
      "--distance <name>",
      "euclidean, squaredEuclidean, manhattan, cosine, dotProduct, signalToNoise or lp:3, with squared: or normalised: in front where wanted, also for contrastive and others (default: by the data, or the loss)",
      distanceName("--distance"),
    )
    .option("--mining-distance <name>", "distance to mine by (default: the loss's)", distanceName("--mining-distance"))
    .option(
      "--reduction <which>",
      "mean of the loss over active triplets or all (default: active)",
      oneOf("reduction", ["active", "all"]),
    );
}

/** What is trained. */
export function addNetwork(command: Command): void {
  command
    .optionsGroup("Network:")
    .option("--backbone <name>", "mlp, conv4 or nist (default: by the data)")
    .option(
      "--embedding <d>",
      "dimensions of the embedding (default: by the data)",
      wholeNumber("--embedding", 1, 65536),
    )
    .option(
      "--hidden <sizes>",
      "sizes of an mlp's hidden layers, such as 256 or 128,64, none for a linear embedding; channels of conv4's four blocks (default: by the data)",
      layerSizes,
    )
    .option("--normalise", "bring embeddings to length one (default, but for synthetic)")
    .option("--no-normalise", "leave embeddings as they are");
}

/** `256`, `128,64` or `none` */
function layerSizes(text: string): number[] {
  return text === "none" ? [] : text.split(",").map((size) => wholeNumber("--hidden", 1, 65536)(size));
}

/** How it is trained. */
export function addOptimization(command: Command): void {
  command
    .optionsGroup("Training:")
    .option("--epochs <n>", "passes over the samples", wholeNumber("--epochs", 1))
    .option("--steps <n>", "steps in all", wholeNumber("--steps", 1))
    .option("--optimizer <name>", "adam, adamw, radam, nadam, sgd, momentum, rmsprop or adagrad (default: adam)")
    .option("--learning-rate <rate>", "(default: 0.001)", number("--learning-rate", { above: 0 }))
    .option("--weight-decay <w>", "(default: the optimizer's own)", number("--weight-decay", { from: 0 }))
    .option(
      "--decay <what>",
      "what weight decay pulls at: matrices spares biases and normalisations, all (default: matrices)",
      oneOf("decay", ["matrices", "all"]),
    )
    .option(
      "--clip-norm <length>",
      "length that a longer gradient is shortened to (default: none)",
      number("--clip-norm", { above: 0 }),
    )
    .option(
      "--average <decay>",
      "measure and keep a moving average of the weights, with this decay, such as 0.999 (default: none)",
      number("--average", { from: 0, to: 0.999999 }),
    )
    .option("--accumulate <n>", "batches whose gradients make one step (default: 1)", wholeNumber("--accumulate", 1))
    .option(
      "--plateau <n>",
      "evaluations without a better measure after which the learning rate is halved (default: never)",
      wholeNumber("--plateau", 1),
    )
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
    .option(
      "--preset <name>",
      "drawings: what we recommend for characters and other drawings; paper: the settings of the author's reference",
      oneOf("preset", ["drawings", "paper"]),
    )
    .option("--seed <n>", "seed of everything random (default: 1)", seed)
    .option(
      "--threads <n>",
      "threads of the runtime (default: the machine's cores)",
      wholeNumber("--threads", 1, 1024),
    );
}
