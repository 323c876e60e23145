import * as z from "zod";
import { euclidean, squaredEuclidean } from "../../src/distances/distance.ts";
import { givenTriplets, tripletInputs } from "../../src/engine/objectives/given-triplets.ts";
import { freshState } from "../../src/engine/state.ts";
import { openStep } from "../../src/engine/step.ts";
import { averagePool, flatten, globalAveragePool, leakyRelu, relu } from "../../src/graph/math.ts";
import { elements } from "../../src/graph/value.ts";
import { tripletMargin } from "../../src/losses/triplet-margin.ts";
import { type Backbone, normalised } from "../../src/nn/backbone.ts";
import { batchNorm } from "../../src/nn/batch-norm.ts";
import { activations } from "../../src/nn/activations.ts";
import { layerNorm } from "../../src/nn/layer-norm.ts";
import { convolution, linear, pool } from "../../src/nn/layers.ts";
import type { Slot } from "../../src/nn/scope.ts";
import { adagrad } from "../../src/optim/adagrad.ts";
import { adam, adamw, nadam, radam } from "../../src/optim/adam.ts";
import { rmsprop } from "../../src/optim/rmsprop.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { sgd } from "../../src/optim/sgd.ts";
import type { GoldenResult } from "./result.ts";

const tensor = z.object({ shape: z.array(z.int()), data: z.array(z.number()) });
const run = z.object({
  optimizer: z.string(),
  settings: z.string(),
  distance: z.enum(["euclidean", "squared euclidean"]),
  normalised: z.boolean(),
  margin: z.number(),
  losses: z.array(z.number()),
  final: z.record(z.string(), tensor),
});
const file = z.object({
  cases: z.array(
    z.object({
      net: z.string(),
      input_shape: z.array(z.int()),
      module: z.string(),
      initial: z.record(z.string(), tensor),
      batches: z.array(z.array(z.number())),
      triplets: z.array(z.tuple([z.int(), z.int(), z.int()])),
      runs: z.array(run),
    }),
  ),
});
type Case = z.infer<typeof file>["cases"][number];
type Run = z.infer<typeof run>;

/** Relative differences allowed to a step's loss and to the final weights. */
const LOSS_TOLERANCE = 1e-4;
const WEIGHT_TOLERANCE = 1e-3;

/** Trains each network of the file from its weights and compares losses and final weights with PyTorch's. */
export async function checkTraining(json: unknown): Promise<GoldenResult> {
  const result: GoldenResult = { passed: 0, total: 0, failures: [], notBuilt: [], notCompared: [] };
  for (const one of file.parse(json).cases) {
    for (const each of one.runs) {
      const name = `${one.net}, ${each.optimizer}, ${each.distance}${each.normalised ? ", normalised" : ""}`;
      const build = networks[one.net];
      const optimizer = optimizerOf(each);
      if (!build || !optimizer) {
        result.notBuilt.push(name);
        continue;
      }
      result.total++;
      const problem = await compare(one, each, build(one), optimizer);
      for (const tensor of freeTensors(one, each)) result.notCompared.push(`${name}: ${tensor}`);
      if (problem === null) result.passed++;
      else result.failures.push(`${name}: ${problem}`);
    }
  }
  return result;
}

/**
 * Tensors that the loss does not depend on, so that their gradient is zero but for rounding: a bias in front of a batch
 * normalisation (and the running mean that takes it up), and the last bias where embeddings are not normalised. Adaptive
 * optimizers divide a gradient by its own size, so they turn that rounding into full steps of random sign, in PyTorch as
 * here. There is nothing to compare; the result names these tensors.
 */
function freeTensors({ net }: Case, { optimizer, normalised: unit }: Run): string[] {
  if (optimizer === "sgd" || optimizer === "momentum") return [];
  const inFront: Readonly<Record<string, readonly string[]>> = {
    conv: ["0.0.bias", "0.1.running_mean", "1.0.bias", "1.1.running_mean"],
  };
  // In `strided` the layer normalisation's bias meets only the last, linear layer, which turns it into another last bias.
  const last: Readonly<Record<string, readonly string[]>> = {
    mlp: ["4.bias"],
    conv: ["3.bias"],
    strided: ["8.bias", "9.bias"],
  };
  return [...(inFront[net] ?? []), ...(unit ? [] : (last[net] ?? []))];
}

/** Networks that this project can build; sizes come from the file's weights. */
const networks: Readonly<Record<string, (one: Case) => Backbone>> = {
  mlp: ({ initial }) => ({
    name: "mlp",
    settings: {},
    embeddingSize: rows(initial, "4.weight"),
    forward(scope, samples) {
      const first = relu(linear(scope.within("0"), samples, rows(initial, "0.weight")));
      const second = relu(linear(scope.within("2"), first, rows(initial, "2.weight")));
      return linear(scope.within("4"), second, rows(initial, "4.weight"));
    },
  }),
  conv: ({ initial }) => ({
    name: "conv",
    settings: {},
    embeddingSize: rows(initial, "3.weight"),
    forward(scope, samples) {
      const block = (name: string, x: typeof samples) => {
        const inside = scope.within(name);
        const mapped = convolution(inside.within("0"), x, rows(initial, `${name}.0.weight`));
        return pool(relu(batchNorm(inside.within("1"), mapped)));
      };
      return linear(scope.within("3"), flatten(block("1", block("0", samples))), rows(initial, "3.weight"));
    },
  }),
  strided: ({ initial }) => ({
    name: "strided",
    settings: {},
    embeddingSize: rows(initial, "9.weight"),
    forward(scope, samples) {
      const wide = convolution(scope.within("0"), samples, rows(initial, "0.weight"), { kernel: 5, stride: 2 });
      const channels = rows(initial, "2.weight");
      const deep = convolution(scope.within("2"), leakyRelu(wide, 0.1), channels, { groups: channels, bias: false });
      const active = activations.silu(batchNorm(scope.within("3"), deep));
      const pooled = globalAveragePool(averagePool(active, { kernel_shape: [2, 2], strides: [2, 2] }));
      return linear(scope.within("9"), layerNorm(scope.within("8"), flatten(pooled)), rows(initial, "9.weight"));
    },
  }),
};
const rows = (initial: Case["initial"], name: string): number => initial[name]?.shape[0] ?? 0;

function optimizerOf({ optimizer, settings }: Run): Optimizer | null {
  const number = (name: string) => Number(new RegExp(`\\b${name}: ([-+.e\\d]+)`).exec(settings)?.[1] ?? 0);
  const [beta1, beta2] = (/betas: \(([^)]*)\)/.exec(settings)?.[1] ?? "0.9, 0.999").split(",").map(Number);
  const adamOptions = {
    beta1: beta1 ?? 0.9,
    beta2: beta2 ?? 0.999,
    epsilon: number("eps"),
    weightDecay: number("weight_decay"),
  };
  const sgdOptions = {
    momentum: number("momentum"),
    nesterov: /nesterov: True/.test(settings),
    weightDecay: number("weight_decay"),
  };
  const table: Readonly<Record<string, () => Optimizer>> = {
    sgd: () => sgd(sgdOptions),
    momentum: () => sgd(sgdOptions),
    adam: () => adam(adamOptions),
    adamw: () => adamw(adamOptions),
    radam: () => radam(adamOptions),
    nadam: () => nadam({ ...adamOptions, momentumDecay: number("momentum_decay") }),
    rmsprop: () => rmsprop({ alpha: number("alpha"), epsilon: number("eps"), weightDecay: number("weight_decay") }),
    adagrad: () => adagrad({ epsilon: number("eps"), weightDecay: number("weight_decay") }),
  };
  return table[optimizer]?.() ?? null;
}

async function compare(one: Case, each: Run, network: Backbone, optimizer: Optimizer): Promise<string | null> {
  const size = (one.batches[0]?.length ?? 0) / elements(one.input_shape);
  const distance = each.distance === "euclidean" ? euclidean : squaredEuclidean;
  const pack = (slots: readonly Slot[]) =>
    Float32Array.from(slots.flatMap(({ name }) => one.initial[name]?.data ?? []));
  const step = await openStep(
    {
      backbone: each.normalised ? normalised(network) : network,
      batchShape: [size, ...one.input_shape],
      objective: givenTriplets(tripletMargin({ distance, margin: each.margin, reduction: "all" }), one.triplets.length),
      optimizer,
    },
    ({ parameters, buffers }) => freshState({ parameters: pack(parameters), buffers: pack(buffers) }, optimizer.slots),
    { threads: 1 },
  );
  try {
    const { layout } = step;
    const learningRate = Number(/\blr: ([-+.e\d]+)/.exec(each.settings)?.[1]);
    const column = (k: 0 | 1 | 2) => one.triplets.map((triplet) => triplet[k]);
    const triplets = { anchors: column(0), positives: column(1), negatives: column(2) };
    const inputs = tripletInputs(triplets, { capacity: one.triplets.length, batchSize: size });
    for (const [i, batch] of one.batches.entries()) {
      const { loss } = await step.run({ batches: [{ samples: Float32Array.from(batch), inputs }], learningRate });
      const expected = each.losses[i] ?? NaN;
      if (!(Math.abs(loss - expected) <= LOSS_TOLERANCE * Math.abs(expected))) {
        return `loss of step ${i + 1} is ${loss}, expected ${expected}`;
      }
    }
    const free = freeTensors(one, each);
    const compared = (slots: readonly Slot[]) => slots.filter(({ name }) => !free.includes(name));
    const { parameters, buffers } = step.state;
    return (
      compareWeights(compared(layout.parameters), parameters, each) ??
      compareWeights(compared(layout.buffers), buffers, each)
    );
  } finally {
    await step.dispose();
  }
}

/** The largest difference of a tensor, against that tensor's largest weight. */
function compareWeights(slots: readonly Slot[], vector: Float32Array, { final }: Run): string | null {
  for (const { name, offset } of slots) {
    const expected = final[name]?.data ?? [];
    const scale = Math.max(...expected.map(Math.abs));
    const worst = Math.max(...expected.map((value, i) => Math.abs(value - (vector[offset + i] ?? NaN))));
    if (!(worst <= WEIGHT_TOLERANCE * scale)) return `${name} is off by ${worst}, its largest weight is ${scale}`;
  }
  return null;
}
