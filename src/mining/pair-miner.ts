import { lookUp } from "../core/errors.ts";
import type { Distance } from "../distances/distance.ts";
import { and, argMax, argMin, cast, oneHot, where } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

/** Which pairs of a batch count: B samples and the M references that they are compared with. */
export interface PairMasks {
  /** Pairs of one kind, bool, B × M. */
  readonly positives: Value;
  /** Pairs of two kinds, bool, B × M. */
  readonly negatives: Value;
}

/** Picks the pairs that a loss over pairs is of. A pure function: it adds nodes and keeps nothing. */
export interface PairMiner {
  readonly name: string;
  /** Plain settings from which the same miner can be made again. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Distance that it mines by. Default: the loss's. */
  readonly distance?: Distance;
  /** Some of the pairs, by their distances, B × M. */
  of(distances: Value, pairs: PairMasks): PairMasks;
}

/**
 * For each sample its furthest positive and its nearest negative (batch hard; Hermans, Beyer and Leibe 2017, equation 5).
 * Ties go to the lowest index.
 * @example batchHard()
 */
export const batchHard = (): PairMiner => ({
  name: "batchHard",
  settings: {},
  of(distances, { positives, negatives }) {
    const references = distances.shape[1] ?? 0;
    const only = (index: Value, mask: Value) => and(mask, cast(oneHot(index, references, "float32"), "bool"));
    return {
      positives: only(argMax(where(positives, distances, -1e30), 1), positives),
      negatives: only(argMin(where(negatives, distances, 1e30), 1), negatives),
    };
  },
});

/** Miners of pairs by the name that a person types. */
export const pairMiners = { batchHard } satisfies Record<string, () => PairMiner>;

/** The miner of this name. Throws an InputError that lists the valid ones. */
export const pairMiner = (name: string): PairMiner => lookUp<() => PairMiner>("pair miner", pairMiners, name)();
