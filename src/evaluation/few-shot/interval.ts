/** A 95 % interval of an accuracy, both ends in [0, 1]. */
export interface AccuracyInterval {
  readonly low: number;
  readonly high: number;
  /**
   * Where it comes from. `trials`: one query an episode, so that trials are independent (Wilson). `episodes`: the mean over
   * episodes ± 1.96 standard errors, since queries of one episode share their support set. `exact`: nothing was drawn.
   */
  readonly by: "trials" | "episodes" | "exact";
}

/** Of the standard normal distribution, two-sided 95 %. */
const Z = 1.96;

/** Wilson's interval (1927) of `right` out of `trials`: it does not shrink to a point where all are right or none is. */
export function wilsonInterval(right: number, trials: number): AccuracyInterval {
  const p = right / trials;
  const scale = 1 + Z ** 2 / trials;
  const centre = (p + Z ** 2 / (2 * trials)) / scale;
  const half = (Z / scale) * Math.sqrt((p * (1 - p)) / trials + Z ** 2 / (4 * trials ** 2));
  return { ...within(centre - half, centre + half), by: "trials" };
}

/** mean ± 1.96 · sd / √episodes of the accuracies of independent episodes; all of [0, 1] where there is one alone. */
export function episodeInterval(accuracies: Float64Array): AccuracyInterval {
  const count = accuracies.length;
  if (count < 2) return { low: 0, high: 1, by: "episodes" };
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / count;
  const squares = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = Z * Math.sqrt(squares / (count - 1) / count);
  return { ...within(mean - half, mean + half), by: "episodes" };
}

/** Rounding may carry an end beyond what an accuracy can be. */
const within = (low: number, high: number) => ({ low: Math.max(0, low), high: Math.min(1, high) });
