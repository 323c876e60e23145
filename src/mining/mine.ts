import {
  add,
  and,
  cast,
  cumSum,
  div,
  equal,
  floor,
  greater,
  greaterOrEqual,
  lessOrEqual,
  max,
  maximum,
  minimum,
  mul,
  or,
  reshape,
  slice,
  sub,
  sum,
  transpose,
  where,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { type Candidates, candidatesOf, type MinedBatch } from "./candidates.ts";
import type { Policy } from "./policy.ts";

export interface MineOptions extends MinedBatch {
  /** The policies of the mixture. */
  readonly policies: readonly Policy[];
  /** Upper bound of each policy's interval, float32, one per policy (see `intervals`). */
  readonly bounds: Value;
  /** Uniform numbers in [0, 1), float32, 2 × Q: the first row draws the policy, the second the negative. */
  readonly uniforms: Value;
}

/** Mined triplets, one for each of Q pairs, as indices into the batch and its references: what a loss over triplets takes. */
export interface Mined {
  /** int64, Q. */
  readonly anchors: Value;
  /** int64, Q. */
  readonly positives: Value;
  /** int64, Q; 0 where the pair gave no triplet. */
  readonly negatives: Value;
  /** Whether the pair gave a triplet, bool, Q. */
  readonly valid: Value;
  /** Which policy was drawn, as its number, Q × 1, of the compute type. */
  readonly policy: Value;
}

/**
 * Picks one negative for each anchor–positive pair, inside the graph: a policy is drawn, its candidates are counted,
 * and the ⌊u·count⌋-th of them is taken, found by a running sum over the mask. Where the policy has weights, they are
 * summed up in place of the count, and the first candidate is taken whose running sum lies above u·sum. A pair without
 * candidates gives no triplet.
 */
export function mine({ policies, bounds, uniforms, ...batch }: MineOptions): Mined {
  const { distances, pairs } = batch;
  const { graph, dtype } = distances;
  const count = pairs.anchors.length;
  const candidates = candidatesOf(batch);

  const u = cast(uniforms, dtype);
  const [drawPolicy, drawNegative] = [column(u, 0, count), column(u, 1, count)];
  const policy = policyIndex(drawPolicy, cast(bounds, dtype), policies.length);

  // References × pairs from here on: the runtime sums along the first axis in long rows, thirty times as fast as along the last.
  const running = cumSum(drawnWeights(policies, policy, candidates), 0);
  const references = running.shape[0] ?? 0;
  const available = reshape(slice(running, [references - 1], [references], [0]), [count, 1]);
  const goal = drawnGoal(policies, policy, drawNegative, available);
  // A running sum never falls: what lies before the first above the goal is all that is not above it.
  const before = cast(lessOrEqual(running, reshape(goal, [1, count])), "float32");
  const valid = reshape(greater(available, 0), [count]);
  return {
    anchors: graph.constant([...pairs.anchors], "int64", [count]),
    positives: graph.constant([...pairs.positives], "int64", [count]),
    negatives: cast(mul(sum(before, [0]), cast(valid, "float32")), "int64"),
    valid,
    policy,
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

/** What the running sum is of, M × Q: 1 for each candidate of whichever policy was drawn, or its weight. */
function drawnWeights(policies: readonly Policy[], policy: Value, candidates: Candidates): Value {
  if (!policies.some(({ weight }) => weight)) {
    return cast(transpose(drawnMask(policies, policy, candidates)), policy.dtype);
  }
  const all = policies.map((one) => weightsOf(one, candidates));
  return transpose(all.reduce((drawn, weights, k) => where(equal(policy, k), weights, drawn)));
}

/** The candidates of whichever policy was drawn for each pair, Q × M. */
function drawnMask(policies: readonly Policy[], policy: Value, candidates: Candidates): Value {
  const masks = policies.map((one) => one.among(candidates));
  const [only] = masks;
  if (only && masks.length === 1) return only;
  return masks.map((mask, k) => and(mask, equal(policy, k))).reduce((all, one) => or(all, one));
}

/** Below it a row has no weight that counts; above it a division by it stays finite. */
const LEAST_WEIGHT = 1e-30;

/** Weight of each candidate of one policy, Q × M, in proportion to the largest of its row, so that no sum over- or underflows. */
function weightsOf({ among, weight }: Policy, candidates: Candidates): Value {
  const mask = among(candidates);
  if (!weight) return cast(mask, candidates.loss.dtype);
  const weights = where(mask, weight(candidates), 0);
  return div(weights, maximum(max(weights, [1], { keep: true }), LEAST_WEIGHT));
}

/**
 * What the running sum of the picked candidate is the first to exceed, Q × 1: the rank ⌊u·count⌋, never beyond the last by
 * rounding, where the drawn policy picks any; u·sum where it has weights; 0 where it takes the first.
 */
function drawnGoal(policies: readonly Policy[], policy: Value, draw: Value, available: Value): Value {
  const rank = minimum(floor(mul(draw, available)), sub(available, 1));
  const ranked = ifAny(policies, policy, rank);
  return policies.reduce(
    (goal, { weight }, k) => (weight ? where(equal(policy, k), mul(draw, available), goal) : goal),
    ranked,
  );
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
