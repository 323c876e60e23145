import { at } from "../../core/matrix.ts";
import { checkPairs } from "./pairs.ts";

/** Pairs by ascending distance. A pair is accepted where its distance is at or below a threshold. */
export interface SortedPairs {
  readonly distances: Float64Array;
  /** 1 for a genuine pair, 0 for an impostor. */
  readonly same: Uint8Array;
  /** How often each counts. */
  readonly weights: Float64Array;
}

/** An operating point. */
export interface OperatingPoint {
  /** Largest distance that is accepted; null where nothing is. */
  readonly threshold: number | null;
  /** False accept rate: share of impostor pairs that are accepted, in [0, 1]. */
  readonly far: number;
  /** True accept rate: share of genuine pairs that are accepted, in [0, 1]. */
  readonly tar: number;
}

/** The operating point of the largest threshold that keeps the false accept rate within a limit. */
export interface AllowedPoint extends OperatingPoint {
  /** The limit. */
  readonly atMost: number;
}

/** What is read off a curve. */
export interface RocMeasures {
  /** Area under the curve of TAR over FAR: the probability that a genuine pair is nearer than an impostor, ties half. */
  readonly auc: number;
  /** FAR at the corner of the curve where it is nearest to the false reject rate 1 − TAR; the first of equals. */
  readonly equalErrorRate: number;
  /** Σ (R_i − R_{i−1}) P_i over the thresholds, precision and recall of being genuine. */
  readonly averagePrecision: number;
  /** The largest TAR whose FAR is at most as wanted, not interpolated; one for each FAR. */
  readonly tarAtFar: readonly AllowedPoint[];
  /** Where TAR − FAR is largest (Youden 1950), the first of equals. */
  readonly best: OperatingPoint;
}

/**
 * The ROC curve of some pairs: (0, 0) and a point for every distance that occurs, nearest first. Equal distances are
 * accepted together. Throws an InputError where there are no pairs of one kind and for a distance that is not finite.
 */
export function rocCurve(distances: ArrayLike<number>, same: ArrayLike<number | boolean>): OperatingPoint[] {
  const { genuine, impostor } = checkPairs(distances, same);
  const order = Int32Array.from(distances, (_, i) => i).sort((i, j) => at(distances, i) - at(distances, j));
  const points: OperatingPoint[] = [{ threshold: null, far: 0, tar: 0 }];
  const sorted = {
    distances: Float64Array.from(order, (i) => at(distances, i)),
    same: Uint8Array.from(order, (i) => (same[i] ? 1 : 0)),
    weights: new Float64Array(order.length).fill(1),
  };
  eachPoint(sorted, (threshold, accepted, wrong) => {
    points.push({ threshold, far: wrong / impostor, tar: accepted / genuine });
  });
  return points;
}

/** Calls `visit` for every distance that occurs, with the weights of genuine and impostor pairs accepted up to there. */
function eachPoint(
  { distances, same, weights }: SortedPairs,
  visit: (threshold: number, genuine: number, impostor: number) => void,
): void {
  let [genuine, impostor, pending] = [0, 0, 0];
  const { length } = distances;
  for (let i = 0; i < length; i++) {
    const weight = weights[i] ?? 0;
    pending += weight;
    if (same[i] === 1) genuine += weight;
    else impostor += weight;
    if (pending === 0 || (i + 1 < length && distances[i + 1] === distances[i])) continue;
    pending = 0;
    visit(distances[i] ?? NaN, genuine, impostor);
  }
}

/** Reads measures off the curve in two passes and no memory: one for the totals, one along the points. */
export function rocMeasures(pairs: SortedPairs, fars: readonly number[]): RocMeasures | null {
  let [positives, negatives] = [0, 0];
  for (let i = 0; i < pairs.distances.length; i++) {
    if (pairs.same[i] === 1) positives += at(pairs.weights, i);
    else negatives += at(pairs.weights, i);
  }
  if (positives === 0 || negatives === 0) return null;
  const nothing: OperatingPoint = { threshold: null, far: 0, tar: 0 };
  const within = fars.map(() => nothing);
  let [best, before] = [nothing, nothing];
  let [auc, averagePrecision] = [0, 0];
  const crossing = createCrossing();
  eachPoint(pairs, (threshold, genuine, impostor) => {
    const [far, tar] = [impostor / negatives, genuine / positives];
    auc += ((far - before.far) * (tar + before.tar)) / 2;
    averagePrecision += (tar - before.tar) * (genuine / (genuine + impostor));
    const point = { threshold, far, tar };
    for (let f = 0; f < fars.length; f++) if (far <= (fars[f] ?? 0)) within[f] = point;
    if (tar - far > best.tar - best.far) best = point;
    crossing.add(genuine, impostor, far, tar);
    before = point;
  });
  const tarAtFar = fars.map((atMost, f) => ({ atMost, ...(within[f] ?? nothing) }));
  return { auc, averagePrecision, equalErrorRate: crossing.rate(), tarAtFar, best };
}

/** Follows a curve and keeps the corner where both error rates are nearest. Where it goes straight on there is no corner. */
function createCrossing() {
  let least = 1;
  let rate = 0;
  let last = { genuine: 0, impostor: 0, far: 0, tar: 0 };
  let step = { genuine: 0, impostor: 0 };
  function keep() {
    const gap = Math.abs(1 - last.tar - last.far);
    if (gap < least) [least, rate] = [gap, last.far];
  }
  return {
    add(genuine: number, impostor: number, far: number, tar: number): void {
      const next = { genuine: genuine - last.genuine, impostor: impostor - last.impostor };
      if (step.genuine * next.impostor !== step.impostor * next.genuine) keep();
      last = { genuine, impostor, far, tar };
      step = next;
    },
    rate(): number {
      keep();
      return rate;
    },
  };
}
