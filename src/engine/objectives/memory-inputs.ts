import { checkDegree, type Degrees } from "../../core/degrees.ts";
import { MEMORY_CURSOR, MEMORY_INDICES } from "../../losses/memory.ts";
import type { Layout } from "../../nn/scope.ts";
import type { TensorData } from "../session.ts";
import type { StepState } from "../state.ts";

/** The scope of a memory within its objective's. */
export const MEMORY = "memory";

/** Numbers of the samples that a memory holds, as a ring; −1 is empty. */
export interface RememberedSamples {
  readonly indices: Float32Array;
  /** The place that the next sample is written to. */
  readonly cursor: number;
}

/** What the memory of a step holds, by the step's state; null where it has none of samples. A copy. */
export function rememberedSamples({ buffers: slots }: Layout, { buffers }: StepState): RememberedSamples | null {
  const find = (name: string) => slots.find((slot) => slot.name.endsWith(`${MEMORY}.${name}`));
  const [indices, cursor] = [find(MEMORY_INDICES), find(MEMORY_CURSOR)];
  if (!indices || !cursor) return null;
  const [size = 0] = indices.shape;
  return { indices: buffers.slice(indices.offset, indices.offset + size), cursor: buffers[cursor.offset] ?? 0 };
}

/** What it holds after a batch of these samples: they are written over the oldest. */
export function remembering({ indices, cursor }: RememberedSamples, batch: ArrayLike<number>): RememberedSamples {
  const written = indices.slice();
  for (let i = 0; i < batch.length; i++) written[(cursor + i) % written.length] = batch[i] ?? -1;
  return { indices: written, cursor: (cursor + batch.length) % written.length };
}

/**
 * What the samples of a batch have in common with those that a memory holds, as inputs of the graph: `indices` (int64, B),
 * `memoryPositiveMask` and `memoryNegativeMask` (bool, B × size) by the thresholds, and `memoryRelevance` (float32, B × size).
 * A sample that meets itself from an earlier batch is its own positive; an empty place is nobody's. `relevance` goes by the
 * numbers of the dataset. It is asked B × size times, which is what the time goes into.
 */
export function memoryInputs(
  { between, positiveFrom, negativeTo }: Degrees,
  batch: Int32Array,
  { indices }: RememberedSamples,
) {
  const [count, size] = [batch.length, indices.length];
  const shape = [count, size];
  const relevance = new Float32Array(count * size);
  const [positives, negatives] = [new Uint8Array(count * size), new Uint8Array(count * size)];
  for (let i = 0; i < count; i++) {
    const sample = batch[i] ?? -1;
    for (let j = 0; j < size; j++) {
      const other = indices[j] ?? -1;
      if (other < 0) continue;
      const degree = other === sample ? 1 : checkDegree(between(sample, other), sample, other);
      relevance[i * size + j] = degree;
      positives[i * size + j] = degree >= positiveFrom ? 1 : 0;
      negatives[i * size + j] = degree <= negativeTo ? 1 : 0;
    }
  }
  return {
    indices: { dtype: "int64", shape: [count], data: BigInt64Array.from(batch, BigInt) },
    memoryPositiveMask: { dtype: "bool", shape, data: positives },
    memoryNegativeMask: { dtype: "bool", shape, data: negatives },
    memoryRelevance: { dtype: "float32", shape, data: relevance },
  } satisfies Record<string, TensorData>;
}
