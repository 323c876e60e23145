import { expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { readSafetensors } from "../core/safetensors.ts";
import { freshState, type StepState } from "../engine/state.ts";
import { layoutFor } from "../engine/step-graph.ts";
import { conv4 } from "../nn/conv4.ts";
import { mlp } from "../nn/mlp.ts";
import { initialWeights } from "../nn/scope.ts";
import { readCheckpoint, type ReadCheckpointOptions, type SnapshotRecord, writeCheckpoint } from "./checkpoint.ts";
import { beginning, type Snapshot } from "./progress.ts";

const layout = layoutFor(conv4({ channels: 2, embedding: 3 }), [1, 1, 16, 16]);
const record = (value: unknown) => value as SnapshotRecord;

function someState(seed: number): StepState {
  const random = createRandom(seed);
  const state = freshState(initialWeights(layout, random), 2);
  for (const vector of [state.buffers, ...state.slots]) vector.forEach((_, i) => (vector[i] = random.normal()));
  return { ...state, step: 16 + seed };
}

function someSnapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    state: someState(1),
    best: null,
    sound: null,
    announced: true,
    progress: { ...beginning(), epoch: 3, step: 17, best: { value: 0.5, epoch: 2, step: 11 } },
    feed: { batches: { random: [1, 2, 3, 4, 5], classes: [1], samples: [[1], []] }, ahead: [[1, 0]] },
    stepper: { draws: [5, 4, 3, 2, 1], capacity: 0 },
    ...change,
  };
}
const read = (bytes: Uint8Array, change: Partial<ReadCheckpointOptions> = {}) =>
  readCheckpoint(bytes, { shapeAt: () => ({ layout, slots: 2 }), record, ...change });

test("a checkpoint brings back a snapshot, to the bit", () => {
  const { parameters, buffers } = someState(2);
  for (const snapshot of [
    someSnapshot(),
    someSnapshot({ best: { parameters, buffers } }),
    someSnapshot({ sound: someState(3), announced: false }),
    someSnapshot({ best: { parameters, buffers }, sound: someState(3) }),
  ]) {
    expect(read(writeCheckpoint(snapshot, layout)).snapshot).toEqual(snapshot);
  }
});

test("a checkpoint names its tensors as the network does and carries the metadata it was given", () => {
  const snapshot = someSnapshot({ best: someState(2) });
  const { tensors, metadata } = readSafetensors(writeCheckpoint(snapshot, layout, { seed: "5" }));
  const names = [...layout.parameters, ...layout.buffers].map(({ name }) => name);
  expect(Object.keys(tensors)).toEqual(expect.arrayContaining([...names, ...names.map((name) => `best.${name}`)]));
  const [first] = layout.parameters;
  expect(tensors[`optimizer.1.${first?.name}`]?.shape).toEqual(first?.shape);
  expect(metadata).toMatchObject({ seed: "5", format: "kinfold-checkpoint", version: "3" });
});

test("a checkpoint of another network or optimizer, or a damaged one, is refused", () => {
  const bytes = writeCheckpoint(someSnapshot(), layout);
  const other = layoutFor(mlp(), [1, 256]);
  expect(() =>
    read(bytes, { shapeAt: () => ({ layout: other, slots: 2 }), name: "runs/x/checkpoint.safetensors" }),
  ).toThrow(/^invalid runs\/x\/checkpoint\.safetensors: no float32 tensor hidden1\.\w+ of shape/);
  expect(() => read(bytes, { shapeAt: () => ({ layout, slots: 3 }) })).toThrow(/no float32 tensor optimizer\.2\./);
  expect(() => read(bytes, { shapeAt: () => ({ layout, slots: 1 }) })).toThrow(/tensors of another network/);
  expect(() => read(bytes.subarray(0, 99))).toThrow(/invalid checkpoint/);
  const refuse = () => {
    throw new TypeError("progress.step: expected number");
  };
  expect(() => read(bytes, { record: refuse })).toThrow(/does not say where the training stood \(progress\.step/);
});
