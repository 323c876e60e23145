import { describe, expect, test } from "vitest";
import { brokenOff } from "../../test/support/broken-off.ts";
import { smallData } from "../../test/support/data.ts";
import { arcFace, subCenterArcFace } from "../losses/arc-face.ts";
import { contrastive } from "../losses/contrastive.ts";
import { cosFace } from "../losses/cos-face.ts";
import { largeMarginSoftmax } from "../losses/large-margin-softmax.ts";
import type { BatchLoss } from "../losses/loss.ts";
import { lpNorm } from "../losses/lp-norm.ts";
import { p2sGrad } from "../losses/p2s-grad.ts";
import { proxyAnchor } from "../losses/proxy-anchor.ts";
import { proxyNca } from "../losses/proxy-nca.ts";
import { softTriple } from "../losses/soft-triple.ts";
import { softmaxLoss } from "../losses/softmax.ts";
import { sphereFace } from "../losses/sphere-face.ts";
import { supCon } from "../losses/sup-con.ts";
import { weightedSum } from "../losses/weighted-sum.ts";
import { regularFace, sparseCentres } from "../losses/weight-regularisers.ts";
import { adaptive } from "../mining/adaptive.ts";
import type { Miner } from "../mining/miner.ts";
import { annealed } from "../mining/schedules.ts";
import { batchHard } from "../mining/pair-miners/batch-easy-hard.ts";
import { mlp } from "../nn/mlp.ts";
import { adam, adamw } from "../optim/adam.ts";
import { cosineRate } from "../optim/learning-rate.ts";
import { sgd } from "../optim/sgd.ts";
import type { TrainingHooks } from "./context.ts";
import type { TrainingEvent } from "./events.ts";
import type { Snapshot } from "./progress.ts";
import type { TrainingOptions } from "./settings.ts";
import { train } from "./train.ts";

const { dataset, split } = smallData();
const base = {
  backbone: mlp({ hidden: [8], embedding: 2 }),
  samples: 4,
  epochs: 5,
  stepsPerEpoch: 4,
  evaluateEvery: 2,
  threads: 1,
  learningRate: cosineRate(0.05),
  checkpointMinutes: 0,
} satisfies TrainingOptions;
const schedule = annealed({ epochStep: 1 });

const { resumed, throughFile, unbroken } = brokenOff({ dataset, split });

const nearestMiner: Miner = (_distances, labels, random) => {
  const count = random.integer(40);
  const draw = () => Array.from({ length: count }, () => random.integer(labels.length));
  return { anchors: draw(), positives: draw(), negatives: draw() };
};

describe("a training goes on bit for bit from any of its checkpoints", () => {
  test.each<[string, Partial<TrainingOptions>]>([
    ["with Adam, a cosine rate and annealing", { optimizer: adam() }],
    ["without memory in the optimizer", { optimizer: sgd() }],
    ["with decay, clipping and an average", { optimizer: adamw(), clipNorm: 0.5, average: 0.9 }],
    ["with batches gathered for each step", { accumulate: 3 }],
    [
      "with the best weights, early stopping and plateaus",
      { keep: "best", earlyStopping: 2, plateau: { patience: 1 }, evaluateEvery: 1 },
    ],
    ["with adaptive annealing", { schedule: adaptive({ target: 0.9, pace: 8 }) }],
    ["with one draw a batch", { draw: "batch" }],
    ["with a miner of one's own", { miner: nearestMiner }],
    [
      "with augmentation",
      { augment: (sample, random) => sample.forEach((_, i) => (sample[i] = (sample[i] ?? 0) + 0.1 * random.normal())) },
    ],
    ["with a loss over pairs", { loss: contrastive(), pairMiner: batchHard() }],
    ["with triplets from a memory of earlier batches", { memory: { size: 20 } }],
    ["with a memory of earlier batches", { loss: supCon(), memory: { size: 20, warmUp: 2 } }],
    ["with a loss over all of a class", { loss: supCon(), accumulate: 2 }],
    ["with classification of shuffled batches", { loss: softmaxLoss({ smoothing: 0.1 }), accumulate: 2 }],
    ["with ArcFace, whose weights learn faster", { loss: arcFace({ scale: 8 }), weightsRate: 10, average: 0.9 }],
    [
      "with a sum of losses",
      {
        loss: weightedSum([
          [arcFace({ scale: 8 }), 1],
          [supCon(), 0.5],
          [lpNorm(), 0.01],
        ]),
        normalise: false,
      },
    ],
    [
      "with a pretraining, and the best weights",
      { pretrain: { epochs: 2 }, average: 0.9, keep: "best", onCollapse: "rollBack", schedule: adaptive() },
    ],
    [
      "with a pretraining for another loss",
      {
        pretrain: { epochs: 1, loss: softmaxLoss({ batches: "balanced", head: "linear" }) },
        loss: softmaxLoss(),
        accumulate: 2,
      },
    ],
  ])("%s", async (_title, change) => {
    const options = { ...base, ...(change.loss ? {} : { schedule }), ...change };
    const whole = await unbroken(options);
    expect(whole.snapshots.length).toBeGreaterThan(10);
    for (const { snapshot, events } of whole.snapshots.filter((_, i) => i % 7 === 0 || i > 18)) {
      const rest = await resumed(options, snapshot);
      expect(rest.model.state).toEqual(whole.model.state);
      expect(rest.model.weights).toEqual(whole.model.weights);
      expect([...whole.events.slice(0, events), ...rest.events]).toEqual(whole.events);
    }
  });
});

// What differs from loss to loss is only which weights lie behind the network's, so one checkpoint of a short training does.
test.each<readonly [string, BatchLoss]>(
  [
    subCenterArcFace({ scale: 8, centres: 2 }),
    cosFace({ scale: 8, regulariser: regularFace() }),
    sphereFace({ scale: 8 }),
    largeMarginSoftmax({ scale: 8 }),
    proxyNca(),
    proxyAnchor({ batches: "balanced" }),
    softTriple({ regulariser: sparseCentres() }),
    p2sGrad(),
  ].map((loss) => [loss.name, loss]),
)("a training by %s goes on bit for bit, its class weights too", async (_name, loss) => {
  const options = { ...base, epochs: 2, stepsPerEpoch: 3, evaluateEvery: 0, loss, weightsRate: 5 };
  const whole = await unbroken(options);
  const [first, kept] = whole.snapshots;
  if (!first || !kept) throw new Error("nothing was kept");
  const rest = await resumed(options, kept.snapshot);
  expect(rest.model.state).toEqual(whole.model.state);
  expect(rest.model.state.parameters).not.toEqual(kept.snapshot.state.parameters);
  expect([...whole.events.slice(0, kept.events), ...rest.events]).toEqual(whole.events);
});

test("an interrupted training leaves a checkpoint from before its last words, and goes on as if it had said none", async () => {
  const options = { ...base, schedule };
  const whole = await unbroken(options);
  const stop = new AbortController();
  let kept: { snapshot: Snapshot; events: number } | undefined;
  const events: TrainingEvent[] = [];
  const hooks: TrainingHooks = {
    signal: stop.signal,
    onEvent(event) {
      events.push(event);
      if (event.type === "step" && event.step === 7) stop.abort();
    },
    checkpoint: async (snapshot) => {
      kept = { snapshot: throughFile(snapshot, options), events: events.length };
      return Promise.resolve("kept");
    },
  };
  const model = await train(dataset, { ...options, checkpointMinutes: 5, split }, hooks);
  expect(model.end).toMatchObject({ reason: "interrupted", step: 7 });
  expect(events.at(-2)?.type).toBe("evaluation");
  if (!kept) throw new Error("nothing was kept");
  expect(kept.snapshot.progress.step).toBe(7);
  const rest = await resumed(options, kept.snapshot);
  expect(rest.model.state).toEqual(whole.model.state);
  const all = [...events.slice(0, kept.events), ...rest.events].filter(({ type }) => type !== "checkpoint");
  expect(all).toEqual(whole.events.filter(({ type }) => type !== "checkpoint"));
});
