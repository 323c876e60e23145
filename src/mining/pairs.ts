import { InputError } from "../core/errors.ts";
import type { Value } from "../graph/value.ts";

/** Anchor–positive pairs of a batch, as indices into it. */
export interface Pairs {
  readonly anchors: Int32Array;
  readonly positives: Int32Array;
}

/** Labels of a P × K batch: K samples of the first class, K of the second, and so on. */
export const balancedLabels = (classes: number, samples: number): Int32Array =>
  Int32Array.from({ length: classes * samples }, (_, i) => Math.floor(i / samples));

/**
 * All pairs of samples that share a label: each once (`unordered`, the paper's) or from both sides (`ordered`).
 * Throws an InputError where there is none.
 */
export function pairsOf(labels: Int32Array, order: "unordered" | "ordered" = "unordered"): Pairs {
  const anchors: number[] = [];
  const positives: number[] = [];
  for (let a = 0; a < labels.length; a++) {
    for (let p = order === "ordered" ? 0 : a + 1; p < labels.length; p++) {
      if (p === a || labels[p] !== labels[a]) continue;
      anchors.push(a);
      positives.push(p);
    }
  }
  if (anchors.length === 0) {
    throw new InputError("invalid batch: no two samples share a class, expected at least 2 samples of a class");
  }
  return { anchors: Int32Array.from(anchors), positives: Int32Array.from(positives) };
}

/** Which pairs of a batch count: B samples and the M references that they are compared with. */
export interface PairMasks {
  /** Pairs of one kind, bool, B × M. */
  readonly positives: Value;
  /** Pairs of two kinds, bool, B × M. */
  readonly negatives: Value;
}
