import type { Degrees } from "../../core/degrees.ts";
import type { TensorData } from "../session.ts";

/**
 * What the samples of a batch have in common, as inputs of the graph: `positiveMask` and `negativeMask` (bool, B × B) by the
 * thresholds, no sample being its own positive, and `relevance` (float32, B × B). The thresholds are compared here, in
 * float64, so that no rounding moves a pair across them.
 * `degrees` go by the places in the batch, see `among`.
 */
export function relevanceInputs({ between, positiveFrom, negativeTo }: Degrees, size: number) {
  const shape = [size, size];
  const relevance = new Float32Array(size * size);
  const [positives, negatives] = [new Uint8Array(size * size), new Uint8Array(size * size)];
  for (let i = 0; i < size; i++) {
    relevance[i * size + i] = 1;
    for (let j = 0; j < i; j++) {
      const degree = between(i, j);
      for (const place of [i * size + j, j * size + i]) {
        relevance[place] = degree;
        positives[place] = degree >= positiveFrom ? 1 : 0;
        negatives[place] = degree <= negativeTo ? 1 : 0;
      }
    }
  }
  return {
    positiveMask: { dtype: "bool", shape, data: positives },
    negativeMask: { dtype: "bool", shape, data: negatives },
    relevance: { dtype: "float32", shape, data: relevance },
  } satisfies Record<string, TensorData>;
}
