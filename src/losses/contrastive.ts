import { inRange, InputError } from "../core/errors.ts";
import { type Distance, euclidean } from "../distances/distance.ts";
import {
  add,
  argMax,
  argMin,
  concat,
  div,
  gather,
  integers,
  maximum,
  mul,
  relu,
  sign,
  square,
  sub,
  sum,
  where,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { LabelledLoss } from "./labelled.ts";

export interface ContrastiveOptions {
  /** Default Euclidean. */
  readonly distance?: Distance;
  /** Distance up to which a pair of one class costs nothing, in units of the distance. Default 0. */
  readonly positiveMargin?: number;
  /** Distance from which on a pair of two classes costs nothing. Default 1. */
  readonly negativeMargin?: number;
  /** Every pair of the batch, or for each sample its furthest of its class and its nearest of another. Default `all`. */
  readonly pairs?: "all" | "hardest";
  /** Whether what is over a margin is squared, as in the paper, rather than taken as it is. Default false. */
  readonly squared?: boolean;
}

/**
 * Contrastive loss over pairs, as Siamese networks are trained by (Hadsell, Chopra and LeCun 2006, equation 4, without its
 * halves): max(0, d − p) for a pair of one class, max(0, n − d) for a pair of two. Each kind is averaged over its pairs
 * above zero, so that the many easy pairs do not drown the few that teach, and the two means are added.
 * It counts pairs; those above zero are active.
 * @example contrastive({ negativeMargin: 0.8 })
 */
export function contrastive(options: ContrastiveOptions = {}): LabelledLoss {
  const { distance = euclidean, positiveMargin = 0, negativeMargin = 1, pairs = "all", squared = false } = options;
  inRange("positive margin", positiveMargin, 0, 1e6);
  inRange("negative margin", negativeMargin, 0, 1e6);
  if (negativeMargin <= positiveMargin) {
    throw new InputError(
      `invalid margins: ${positiveMargin} of positives and ${negativeMargin} of negatives, expected the second to be larger`,
    );
  }
  const choose = pairs === "all" ? allPairs : hardestPairs;
  return {
    kind: "labelled",
    name: "contrastive",
    settings: { distance: distance.name, positiveMargin, negativeMargin, pairs, squared },
    distance,
    margin: negativeMargin - positiveMargin,
    offered: (labels) => (pairs === "all" ? (labels.length * (labels.length - 1)) / 2 : hardestPlaces(labels).count),
    of(embeddings, labels) {
      const { graph, dtype } = embeddings;
      const { left, right, same } = choose(embeddings, labels, distance);
      const count = same.length;
      const d = distance.between(gather(embeddings, left), gather(embeddings, right));
      const positive = graph.constant(same, dtype, [count, 1]);
      const negative = graph.constant(
        same.map((one) => 1 - one),
        dtype,
        [count, 1],
      );
      const over = add(mul(relu(sub(d, positiveMargin)), positive), mul(relu(sub(negativeMargin, d)), negative));
      const losses = squared ? square(over) : over;
      const above = sign(over);
      const meanOf = (kind: Value) => div(sum(mul(losses, kind), [0]), maximum(sum(mul(above, kind), [0]), 1));
      const mined = graph.constant([count], dtype, [1]);
      return { loss: add(meanOf(positive), meanOf(negative)), mined, active: sum(above, [0]) };
    },
  };
}

/** Pairs as indices into the batch (int64, Q), and 1 for each that is of one class. */
interface ChosenPairs {
  readonly left: Value;
  readonly right: Value;
  readonly same: readonly number[];
}

/** Every pair once. */
function allPairs(embeddings: Value, labels: Int32Array): ChosenPairs {
  const list = Array.from(labels, (_, i) => i).flatMap((i) => Array.from({ length: i }, (_, j) => [j, i] as const));
  return {
    left: integers(
      embeddings,
      list.map(([i]) => i),
    ),
    right: integers(
      embeddings,
      list.map(([, j]) => j),
    ),
    same: list.map(([i, j]) => (labels[i] === labels[j] ? 1 : 0)),
  };
}

/** Samples that have another of their class in the batch, and those that have one of another class. */
function hardestPlaces(labels: Int32Array) {
  const places = Array.from(labels, (_, i) => i);
  const withPositive = places.filter((i) => labels.some((label, j) => j !== i && label === labels[i]));
  const withNegative = places.filter((i) => labels.some((label) => label !== labels[i]));
  return { withPositive, withNegative, count: withPositive.length + withNegative.length };
}

/** For each sample its furthest of its class and its nearest of another (batch hard; Hermans et al. 2017). */
function hardestPairs(embeddings: Value, labels: Int32Array, distance: Distance): ChosenPairs {
  const { graph } = embeddings;
  const size = labels.length;
  const mask = (holds: (i: number, j: number) => boolean) =>
    graph.constant(
      Array.from({ length: size * size }, (_, k) => (holds(Math.floor(k / size), k % size) ? 1 : 0)),
      "bool",
      [size, size],
    );
  const matrix = distance.pairwise(embeddings);
  const { withPositive, withNegative } = hardestPlaces(labels);
  const isPositive = mask((i, j) => i !== j && labels[i] === labels[j]);
  const isNegative = mask((i, j) => labels[i] !== labels[j]);
  const furthest = argMax(where(isPositive, matrix, -1), 1);
  const nearest = argMin(where(isNegative, matrix, 1e30), 1);
  return {
    left: integers(embeddings, [...withPositive, ...withNegative]),
    right: concat(
      [gather(furthest, integers(embeddings, withPositive)), gather(nearest, integers(embeddings, withNegative))],
      0,
    ),
    same: [...withPositive.map(() => 1), ...withNegative.map(() => 0)],
  };
}
