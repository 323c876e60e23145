/** How long a training is. */
export interface Budget {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

export interface BudgetRequest {
  /** `--epochs` */
  readonly epochs?: number | undefined;
  /** `--steps`, in all. */
  readonly steps?: number | undefined;
}

/**
 * Turns what was asked for into epochs, since annealing, evaluation and patience go by them. `pass` is the number of
 * batches that see every sample about once.
 *
 * - `epochs` alone: so many passes.
 * - `steps` alone: so many steps, in epochs of about one pass each. Where the steps do not divide into whole epochs
 *   near that length, the last epoch is filled up.
 * - both: the steps are shared out evenly among the epochs, rounded up.
 */
export function budget({ epochs, steps }: BudgetRequest, pass: number, usual: Budget): Budget {
  if (steps === undefined) return epochs === undefined ? usual : { epochs, stepsPerEpoch: pass };
  if (epochs !== undefined) return { epochs, stepsPerEpoch: Math.ceil(steps / epochs) };
  const wanted = Math.max(1, Math.round(steps / pass));
  const near = Array.from({ length: 2 * wanted }, (_, i) => i + 1)
    .filter((count) => 2 * count >= wanted && steps % count === 0)
    .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
  const count = near[0] ?? wanted;
  return { epochs: count, stepsPerEpoch: Math.ceil(steps / count) };
}
