import { expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { readSafetensors } from "../core/safetensors.ts";
import { freshState, type StepState } from "../engine/state.ts";
import { layoutFor } from "../engine/step-graph.ts";
import { conv4 } from "../nn/conv4.ts";
import { mlp } from "../nn/mlp.ts";
import { initialWeights } from "../nn/scope.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";

const layout = layoutFor(conv4({ channels: 2, embedding: 3 }), [1, 1, 16, 16]);

function someState(): StepState {
  const random = createRandom(1);
  const state = freshState(initialWeights(layout, random), 2);
  for (const vector of [state.buffers, ...state.slots]) vector.forEach((_, i) => (vector[i] = random.normal()));
  return { ...state, step: 17 };
}

test("a checkpoint brings back every weight, buffer and optimizer vector, and the number of updates", () => {
  const state = someState();
  expect(readCheckpoint(writeCheckpoint(state, layout), layout, 2)).toEqual(state);
});

test("a checkpoint names its tensors as the network does and carries the metadata it was given", () => {
  const { tensors, metadata } = readSafetensors(writeCheckpoint(someState(), layout, { seed: "5" }));
  const names = [...layout.parameters, ...layout.buffers].map(({ name }) => name);
  expect(Object.keys(tensors)).toEqual(expect.arrayContaining(names));
  const [first] = layout.parameters;
  expect(tensors[`optimizer.1.${first?.name}`]?.shape).toEqual(first?.shape);
  expect(metadata).toEqual({ seed: "5", format: "kinfold-checkpoint", version: "1", updates: "17" });
});

test("a checkpoint of another network or optimizer, or a damaged one, is refused", () => {
  const bytes = writeCheckpoint(someState(), layout);
  const other = layoutFor(mlp(), [1, 256]);
  expect(() => readCheckpoint(bytes, other, 2, "runs/x/checkpoint.safetensors")).toThrow(
    /^invalid runs\/x\/checkpoint\.safetensors: no float32 tensor hidden1\.\w+ of shape/,
  );
  expect(() => readCheckpoint(bytes, layout, 3)).toThrow(/no float32 tensor optimizer\.2\./);
  expect(() => readCheckpoint(bytes, layout, 1)).toThrow(/tensors of another network/);
  expect(() => readCheckpoint(bytes.subarray(0, 99), layout, 2)).toThrow(/invalid checkpoint/);
});
