/** Accuracy of N-way one-shot classification over a number of trials. */
export interface OneShotResult {
  readonly ways: number;
  /** Correct trials divided by all trials, in [0, 1]. */
  readonly accuracy: number;
  readonly trials: number;
}
