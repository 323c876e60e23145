import {
  add,
  and,
  argMax,
  cast,
  cumSum,
  equal,
  floor,
  gather,
  greater,
  greaterOrEqual,
  integers,
  minimum,
  mul,
  or,
  reshape,
  slice,
  sub,
  sum,
  transpose,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { negativeMask, type Pairs } from "./pairs.ts";
import type { Candidates, Policy } from "./policies.ts";

export interface MineOptions {
  /** Distances of the batch, B × B. */
  readonly distances: Value;
  /** Label of each sample of the batch: what is equal is of one class. Known when the graph is built. */
  readonly labels: Int32Array;
  readonly pairs: Pairs;
  readonly margin: number;
  /** The policies of the mixture. */
  readonly policies: readonly Policy[];
  /** Upper bound of each policy's interval, float32, one per policy (see `intervals`). */
  readonly bounds: Value;
  /** Uniform numbers in [0, 1), float32, 2 × Q: the first row draws the policy, the second the negative. */
  readonly uniforms: Value;
}

/** Mined triplets, one for each of Q pairs, as indices into the batch: what a loss over triplets takes. */
export interface Mined {
  /** int64, Q. */
  readonly anchors: Value;
  /** int64, Q. */
  readonly positives: Value;
  /** int64, Q. */
  readonly negatives: Value;
  /** Whether the pair gave a triplet, bool, Q. */
  readonly valid: Value;
  /** Which policy was drawn, as its number, Q × 1, of the compute type. */
  readonly policy: Value;
}

/**
 * Picks one negative for each anchor–positive pair, inside the graph: a policy is drawn, its candidates are counted,
 * and the ⌊u·count⌋-th of them is taken, found by a running sum over the mask. A pair without candidates gives no triplet.
 */
export function mine({ distances, labels, pairs, margin, policies, bounds, uniforms }: MineOptions): Mined {
  const { graph } = distances;
  const count = pairs.anchors.length;
  const anchors = graph.constant([...pairs.anchors], "int64", [count]);
  const positives = graph.constant([...pairs.positives], "int64", [count]);
  const candidates = candidatesOf(distances, labels, pairs, margin);

  const u = cast(uniforms, distances.dtype);
  const [drawPolicy, drawNegative] = [column(u, 0, count), column(u, 1, count)];
  const policy = policyIndex(drawPolicy, cast(bounds, distances.dtype), policies.length);

  const mask = drawnMask(policies, policy, candidates);
  // Samples × pairs from here on: the runtime sums along the first axis in long rows, thirty times as fast as along the last.
  const running = cumSum(cast(transpose(mask), distances.dtype), 0);
  const available = reshape(slice(running, [labels.length - 1], [labels.length], [0]), [count, 1]);
  const rank = ifAny(policies, policy, drawnRank(drawNegative, available));
  const reached = cast(greaterOrEqual(running, reshape(add(rank, 1), [1, count])), "float32");
  return {
    anchors,
    positives,
    negatives: argMax(reached, 0),
    valid: reshape(greater(available, 0), [count]),
    policy,
  };
}

/** What policies choose from: losses and distances of all pairs × samples. */
export function candidatesOf(distances: Value, labels: Int32Array, pairs: Pairs, margin: number): Candidates {
  const { graph } = distances;
  const size = labels.length;
  const count = pairs.anchors.length;
  const flat = Array.from(pairs.anchors, (anchor, q) => anchor * size + (pairs.positives[q] ?? 0));
  const positiveDistance = reshape(gather(reshape(distances, [size * size]), integers(distances, flat)), [count, 1]);
  const negativeDistance = gather(distances, integers(distances, [...pairs.anchors]));
  return {
    loss: sub(add(positiveDistance, margin), negativeDistance),
    negatives: graph.constant(negativeMask(pairs, labels), "bool", [count, size]),
    positiveDistance,
    negativeDistance,
    margin,
  };
}

/** One row of the 2 × Q uniform numbers, as Q × 1. */
const column = (uniforms: Value, row: number, count: number): Value =>
  reshape(slice(uniforms, [row], [row + 1], [0]), [count, 1]);

/** Index of the interval that each number falls into: how many bounds it has reached, Q × 1. */
function policyIndex(draw: Value, bounds: Value, policies: number): Value {
  if (policies === 1) return mul(draw, 0);
  const reached = greaterOrEqual(draw, reshape(bounds, [1, policies]));
  return sum(cast(reached, draw.dtype), [1], { keep: true });
}

/** ⌊u·count⌋, and never beyond the last candidate by rounding. */
const drawnRank = (draw: Value, available: Value): Value => minimum(floor(mul(draw, available)), sub(available, 1));

/** The candidates of whichever policy was drawn for each pair, Q × B. */
function drawnMask(policies: readonly Policy[], policy: Value, candidates: Candidates): Value {
  const masks = policies.map((one) => one.among(candidates));
  const [only] = masks;
  if (only && masks.length === 1) return only;
  return masks.map((mask, k) => and(mask, equal(policy, k))).reduce((all, one) => or(all, one));
}

/** The rank where the drawn policy picks any of its candidates, 0 where it takes the first, Q × 1. */
function ifAny(policies: readonly Policy[], policy: Value, rank: Value): Value {
  const any = policies.flatMap(({ pick }, k) => (pick === "any" ? [k] : []));
  if (any.length === policies.length) return rank;
  if (any.length === 0) return mul(rank, 0);
  return mul(
    rank,
    any.map((k) => cast(equal(policy, k), rank.dtype)).reduce((all, one) => add(all, one)),
  );
}
