import { InputError } from "../core/errors.ts";

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

/** Whether sample n is of another class than the anchor, Q × B, row-major. */
export function negativeMask({ anchors }: Pairs, labels: Int32Array): Uint8Array {
  const mask = new Uint8Array(anchors.length * labels.length);
  anchors.forEach((anchor, q) => {
    for (let n = 0; n < labels.length; n++) mask[q * labels.length + n] = labels[n] === labels[anchor] ? 0 : 1;
  });
  return mask;
}
