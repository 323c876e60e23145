import { InputError } from "../core/errors.ts";

/** What a batch is made of. */
interface BatchShape {
  readonly classes: number;
  readonly samples: number;
  /** Whether policies look at every negative of each pair of one class. */
  readonly usesMixture: boolean;
  readonly pairs: "unordered" | "ordered";
}

/** Distances of a batch: 1 GiB of float32, and so 16,384 samples. */
const mostDistances = 2 ** 28;

/** Candidates that policies look at: 4 GiB of float32. */
const mostCandidates = 2 ** 30;

/** Throws an InputError for a batch that no memory would hold, which would end the process without a word. */
export function checkBatch({ classes, samples, usesMixture, pairs }: BatchShape): void {
  const size = classes * samples;
  const refuse = (what: string, most: number) =>
    new InputError(
      `invalid batch: ${classes} classes × ${samples} samples have ${what}, expected ${most} or fewer; draw fewer of them`,
    );
  if (size ** 2 > mostDistances) throw refuse(`${size ** 2} distances`, mostDistances);
  if (!usesMixture) return;
  const candidates = ((size * (samples - 1)) / (pairs === "ordered" ? 1 : 2)) * size;
  if (candidates > mostCandidates) throw refuse(`${candidates} candidates for a triplet`, mostCandidates);
}
