import { expect, test } from "vitest";
import { datasetOf, smallData } from "../../test/support/data.ts";
import { InputError } from "../core/errors.ts";
import { euclidean } from "../distances/distance.ts";
import { fromOnnx } from "../graph/from-onnx.ts";
import { contrastive } from "../losses/contrastive.ts";
import type { BatchLoss, LabelledLoss } from "../losses/loss.ts";
import { softmaxLoss } from "../losses/softmax.ts";
import { supCon } from "../losses/sup-con.ts";
import type { PairMiner } from "../mining/pair-miner.ts";
import { batchHard } from "../mining/pair-miners/batch-easy-hard.ts";
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
