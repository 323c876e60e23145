import { expect, test } from "vitest";
import { graded } from "../../data/relevance/graded.ts";
import { memoryInputs, rememberedSamples, remembering } from "./memory-inputs.ts";

const values = [
  [0, 0.7, 0.2],
  [0.7, 0, 0.4],
  [0.2, 0.4, 0],
];
// Its own diagonal says nothing of a sample that meets itself.
const relevance = graded((i, j) => values[i]?.[j] ?? NaN, { size: 3, positiveFrom: 0.7, negativeTo: 0.2 });

test("a batch's inputs say what it has in common with what is remembered, a sample with itself everything", () => {
  const ring = { indices: Float32Array.of(1, -1, 2, 0), cursor: 1 };
  const inputs = memoryInputs(relevance, Int32Array.of(2, 0), ring);
  expect([...inputs.indices.data]).toEqual([2n, 0n]);
  expect(inputs.memoryPositiveMask.shape).toEqual([2, 4]);
  expect([...inputs.memoryPositiveMask.data]).toEqual([0, 0, 1, 0, 1, 0, 0, 1]);
  expect([...inputs.memoryNegativeMask.data]).toEqual([0, 0, 0, 1, 0, 0, 1, 0]);
  expect([...inputs.memoryRelevance.data]).toEqual([0.4, 0, 1, 0.2, 0.7, 0, 0.2, 1].map(Math.fround));
  const broken = { ...relevance, between: () => NaN };
  expect(() => memoryInputs(broken, Int32Array.of(2, 0), ring)).toThrow("invalid relevance: NaN of samples 2 and 1");
});

test("the ring is read from a step's state, and a batch is written over its oldest", () => {
  const slot = (name: string, size: number, offset: number) => ({ name, shape: [size], offset, initialise: () => {} });
  const layout = {
    parameters: [],
    buffers: [slot("norm.mean", 2, 0), slot("objective.memory.indices", 4, 2), slot("objective.memory.cursor", 1, 6)],
    parameterCount: 0,
    bufferCount: 7,
  };
  const buffers = Float32Array.of(9, 9, 5, 6, 7, -1, 3);
  const state = { parameters: new Float32Array(0), buffers, slots: [], step: 0 };
  const ring = rememberedSamples(layout, state);
  expect(ring).toEqual({ indices: Float32Array.of(5, 6, 7, -1), cursor: 3 });
  if (!ring) throw new Error("missing ring");
  expect(remembering(ring, [1, 2])).toEqual({ indices: Float32Array.of(2, 6, 7, 1), cursor: 1 });
  expect(Array.from(buffers.subarray(2, 6))).toEqual([5, 6, 7, -1]);
  expect(rememberedSamples({ ...layout, buffers: layout.buffers.slice(0, 1) }, state)).toBeNull();
});
