import { expect, test } from "vitest";
import { datasetOf, smallData } from "../../test/support/data.ts";
import { InputError } from "../core/errors.ts";
import { cosine, euclidean } from "../distances/distance.ts";
import { fromOnnx } from "../graph/from-onnx.ts";
import { arcFace, subCenterArcFace } from "../losses/arc-face.ts";
import { contrastive } from "../losses/contrastive.ts";
import { cosFace } from "../losses/cos-face.ts";
import { largeMarginSoftmax } from "../losses/large-margin-softmax.ts";
import type { BatchLoss, LabelledLoss } from "../losses/loss.ts";
import { loss, losses } from "../losses/losses.ts";
import { p2sGrad } from "../losses/p2s-grad.ts";
import { proxyAnchor } from "../losses/proxy-anchor.ts";
import { proxyNca } from "../losses/proxy-nca.ts";
import { perAnchor, threshold } from "../losses/reducers.ts";
import { softTriple } from "../losses/soft-triple.ts";
import { softmaxLoss } from "../losses/softmax.ts";
import { sphereFace } from "../losses/sphere-face.ts";
import { supCon } from "../losses/sup-con.ts";
import { weightedSum } from "../losses/weighted-sum.ts";
import { centerInvariant, regularFace, sparseCentres } from "../losses/weight-regularisers.ts";
import { zeroMean } from "../losses/zero-mean.ts";
import type { PairMiner } from "../mining/pair-miner.ts";
import { batchHard } from "../mining/pair-miners/batch-easy-hard.ts";
import { constantMixture } from "../mining/schedules.ts";
import { mlp } from "../nn/mlp.ts";
import { constantRate } from "../optim/learning-rate.ts";
import type { EpochEvent, StepEvent, TrainingEvent } from "./events.ts";
import { settle, type TrainingOptions } from "./settings.ts";
import { train } from "./train.ts";

const { dataset, split } = smallData();
const base = {
  backbone: mlp({ hidden: [16], embedding: 4 }),
  samples: 4,
  epochs: 8,
  stepsPerEpoch: 10,
  evaluateEvery: 8,
  threads: 1,
  learningRate: constantRate(0.02),
} satisfies TrainingOptions;

async function trained(options: TrainingOptions) {
  const events: TrainingEvent[] = [];
  const model = await train(dataset, { ...options, split }, { onEvent: (event) => void events.push(event) });
  const steps = events.filter((event): event is StepEvent => event.type === "step");
  const epochs = events.filter((event): event is EpochEvent => event.type === "epoch");
  const precision = events.flatMap((event) => (event.type === "evaluation" ? [event.precisionAt1] : []));
  return { model, steps, epochs, precision };
}

// 3 classes × 4 samples: 66 pairs of two, counted from either side, 12 anchors; each sample has a furthest positive and a nearest negative.
// Parts that a batch offers, and those that were mined.
test.each<[string, BatchLoss, string, PairMiner?]>([
  ["contrastive loss of all pairs", contrastive(), "132 132"],
  ["contrastive loss of the hardest pairs", contrastive({ squared: true }), "132 24", batchHard()],
  ["supervised contrastive loss", supCon(), "12 12"],
  ["softmax classification", softmaxLoss(), "12 12"],
  [
    "softmax classification by a linear layer",
    softmaxLoss({ head: "linear", batches: "balanced", smoothing: 0.1 }),
    "12 12",
  ],
  ["ArcFace", arcFace({ margin: 0.2, scale: 8 }), "12 12"],
  ["sub-center ArcFace", subCenterArcFace({ margin: 0.2, scale: 8, centres: 2 }), "12 12"],
  ["CosFace", cosFace({ margin: 0.2, scale: 8, regulariser: regularFace() }), "12 12"],
  ["SphereFace", sphereFace({ margin: 2, scale: 8 }), "12 12"],
  ["large-margin softmax", largeMarginSoftmax({ margin: 2, scale: 8, regulariser: centerInvariant() }), "12 12"],
  ["proxy-NCA", proxyNca(), "12 12"],
  ["proxy-anchor", proxyAnchor({ batches: "balanced" }), "12 12"],
  ["SoftTriple", softTriple({ centres: 3, regulariser: sparseCentres({ strength: 0.2 }) }), "12 12"],
  ["P2SGrad", p2sGrad({ reducer: perAnchor() }), "12 12"],
  [
    "a sum of losses of pairs",
    weightedSum([
      [contrastive({ distance: cosine, reducer: threshold({ low: 0.01 }) }), 1],
      [supCon(), 0.2],
    ]),
    "144 144",
  ],
  [
    "a sum of a classification and a loss over all of a class",
    weightedSum([
      [arcFace({ margin: 0.2, scale: 8 }), 1],
      [supCon(), 0.5],
      [zeroMean(), 0.01],
    ]),
    "36 36",
  ],
])("%s learns, and counts what it is of", async (_title, loss, counts, pairMiner) => {
  const normalise = loss.name !== "softmax" || loss.distance.kind === "cosine";
  const { steps, epochs, precision } = await trained({ ...base, loss, normalise, ...(pairMiner && { pairMiner }) });
  expect(new Set(steps.map(({ pairs, mined }) => `${pairs} ${mined}`))).toEqual(new Set([counts]));
  expect(steps.every(({ updated, mixture }) => updated && Object.keys(mixture).length === 0)).toBe(true);
  const [first, last] = [epochs[0], epochs.at(-1)];
  expect(last?.loss).toBeLessThan(0.9 * (first?.loss ?? 0));
  expect(last?.activeShare).toBeLessThanOrEqual(first?.activeShare ?? 0);
  expect(precision.at(-1)).toBeGreaterThan(precision[0] ?? 1);
});

/** Every loss with weights of its own, with how many rows of them it has for three classes. */
const classLosses: readonly (readonly [BatchLoss, number])[] = [
  [arcFace(), 3],
  [subCenterArcFace({ centres: 2 }), 6],
  [cosFace(), 3],
  [sphereFace(), 3],
  [largeMarginSoftmax(), 3],
  [proxyNca(), 3],
  [proxyAnchor(), 3],
  [softTriple({ centres: 4 }), 12],
  [p2sGrad(), 3],
];

test.each(classLosses.map(([loss, rows]) => [loss.name, loss, rows] as const))(
  "a model that was trained by %s is shipped without its class weights",
  async (_name, loss, rows) => {
    const { model } = await trained({ ...base, epochs: 1, loss, weightsRate: 10 });
    const own = model.layout.parameters.filter(({ name }) => name.startsWith("objective."));
    expect(own.map(({ name, shape }) => `${name} ${shape.join("x")}`)).toEqual([`objective.weight ${rows}x4`]);
    const graph = fromOnnx(model.toOnnx());
    expect(graph.inputs.map(({ name }) => name)).toEqual(["samples"]);
    const constants = new Set(graph.nodes.flatMap(({ inputs }) => inputs.map((input) => input?.shape.join("x"))));
    expect(constants).not.toContain(`${rows}x4`);
  },
);

test("each part of a sum has weights of its own, behind the network's", async () => {
  const loss = weightedSum([
    [arcFace(), 1],
    [softTriple({ centres: 2 }), 1],
  ]);
  const { model } = await trained({ ...base, epochs: 1, loss });
  expect(model.layout.parameters.slice(-2).map(({ name }) => name)).toEqual([
    "objective.arcFace.weight",
    "objective.softTriple.weight",
  ]);
});

const others = Object.keys(losses).filter((name) => loss(name).kind === "labelled");

test.each(others)("a training by %s makes its loss smaller", async (name) => {
  const made = loss(name);
  // Of embeddings that all have length one, the length is not to be changed.
  const normalise = name !== "lpNorm";
  const { steps, epochs } = await trained({ ...base, epochs: 5, evaluateEvery: 0, loss: made, normalise });
  const offered = made.offered(Int32Array.from({ length: 12 }, (_, i) => Math.floor(i / 4)));
  expect(new Set(steps.map(({ pairs, mined }) => `${pairs} ${mined}`))).toEqual(new Set([`${offered} ${offered}`]));
  expect(epochs.at(-1)?.loss).toBeLessThan(epochs[0]?.loss ?? -Infinity);
});

test("a model that was trained by classification is shipped without its classifier", async () => {
  const { model } = await trained({ ...base, epochs: 1, loss: softmaxLoss() });
  const names = model.layout.parameters.map(({ name }) => name);
  expect(names.at(-1)).toBe("objective.weight");
  expect(model.layout.parameters.at(-1)?.shape).toEqual([3, 4]);
  const graph = fromOnnx(model.toOnnx());
  expect(graph.inputs.map(({ name }) => name)).toEqual(["samples"]);
  expect(graph.outputs.map(({ name }) => name)).toEqual(["embeddings"]);
  const plain = await trained({ ...base, epochs: 1 });
  // The triplets' model has the same network, so the files differ by a few bytes of metadata at most.
  expect(Math.abs(model.toOnnx().length - plain.model.toOnnx().length)).toBeLessThan(40);
  const { rows, columns } = await model.embed(dataset, split.validation);
  expect([rows, columns]).toEqual([split.validation.length, 4]);
});

test("a memory is no part of the model that is shipped, and has nothing to do with classification", async () => {
  const { model, epochs } = await trained({ ...base, loss: supCon(), memory: { size: 24 } });
  expect(model.layout.buffers.map(({ name }) => name)).toContain("objective.memory.embeddings");
  expect(fromOnnx(model.toOnnx()).inputs.map(({ name }) => name)).toEqual(["samples"]);
  expect(epochs.at(-1)?.loss).toBeLessThan(epochs[0]?.loss ?? 0);
  expect(() => settle({ ...base, loss: softmaxLoss(), memory: { size: 24 } })).toThrow(
    "invalid memory: a training by softmax, a classification, takes none; leave it out",
  );
});

test("a memory gives triplets negatives that their batch does not have", async () => {
  // Two classes of three are in a batch; its negatives are those of one class, or of the memory's as well.
  const few = { ...base, classes: 2, schedule: constantMixture({ random: 1 }) };
  const { epochs: alone } = await trained(few);
  const { epochs } = await trained({ ...few, memory: { size: 24 } });
  expect(epochs.at(-1)?.loss).toBeLessThan(epochs[0]?.loss ?? 0);
  expect(epochs[0]?.loss).not.toBe(alone[0]?.loss);
  const own = { ...base, memory: { size: 24 }, miner: () => ({ anchors: [], positives: [], negatives: [] }) };
  expect(() => settle(own)).toThrow("invalid memory: a miner of one's own picks triplets of one batch");
  expect(() => settle({ ...base, memory: { size: 24 }, inspect: true })).toThrow("leave out inspect");
});

test("classes are numbered without gaps, whichever of the data train", async () => {
  const rows = Array.from({ length: 12 }, (_, i) => [i % 3, Math.floor(i / 3)]);
  const data = datasetOf(
    rows,
    rows.map((_, i) => Math.floor(i / 3)),
  );
  // Classes 1 and 3 alone.
  const part = { train: Int32Array.from([3, 4, 5, 9, 10, 11]), validation: new Int32Array(0), description: "" };
  const model = await train(data, { ...base, classes: 2, samples: 2, epochs: 2, loss: softmaxLoss(), split: part });
  expect(model.end.reason).toBe("finished");
  expect(model.layout.parameters.at(-1)?.shape).toEqual([2, 4]);
});

test("a loss of one's own is a plain object", async () => {
  // Mean distance of a pair of one class, alone: it goes to zero.
  const distances: LabelledLoss = {
    kind: "labelled",
    name: "distances",
    settings: {},
    distance: euclidean,
    margin: 1e-9,
    offered: (labels) => labels.length,
    of: (batch, scope) => contrastive({ negativeMargin: 1e-9 }).of(batch, scope),
  };
  const { epochs } = await trained({ ...base, normalise: false, loss: distances });
  expect(epochs.at(-1)?.loss).toBeLessThan(0.5 * (epochs[0]?.loss ?? 0));
});

test("settings of another loss are its own distance and margin", () => {
  expect(settle({ ...base, loss: supCon({ temperature: 0.07 }) })).toMatchObject({
    margin: 0.07,
    distance: { kind: "cosine" },
    miningDistance: { kind: "cosine" },
  });
});

test("options that only triplets have a use for are refused with another loss", () => {
  const loss = supCon();
  expect(() => settle({ ...base, loss, margin: 0.3 })).toThrow(InputError);
  expect(() => settle({ ...base, loss, margin: 0.3 })).toThrow(
    "invalid margin: a training by supCon takes no triplets; leave it out, or leave out the loss",
  );
  expect(() => settle({ ...base, loss, policies: {} })).toThrow("invalid policies");
  expect(() => settle({ ...base, loss, onCollapse: "rollBack" })).toThrow("use warn or stop");
});

test("options that a loss has no use for are refused", () => {
  expect(() => settle({ ...base, loss: arcFace(), pairMiner: batchHard() })).toThrow(
    "invalid pairMiner: a training by arcFace, a classification, takes none; leave it out",
  );
  expect(() => settle({ ...base, weightsRate: 10 })).toThrow(InputError);
  expect(() => settle({ ...base, weightsRate: 10 })).toThrow("invalid weightsRate: a training by triplets alone");
  expect(() => settle({ ...base, loss: arcFace(), weightsRate: 0 })).toThrow("invalid weights' rate: 0");
  expect(settle({ ...base, pretrain: { epochs: 1 }, weightsRate: 10 }).weightsRate).toBe(10);
});
