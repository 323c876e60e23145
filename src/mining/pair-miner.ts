import type { Distance } from "../distances/distance.ts";
import type { Value } from "../graph/value.ts";
import type { PairMasks } from "./pairs.ts";

/** Picks the pairs that a loss over pairs is of. A pure function: it adds nodes and keeps nothing. */
export interface PairMiner {
  readonly name: string;
  /** Plain settings from which the same miner can be made again. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Distance that it mines by. Default: the loss's. */
  readonly distance?: Distance;
  /** By how much a negative must be further away than a positive for it to leave them out, where it has such a margin. */
  readonly margin?: number;
  /** Some of the pairs, by their distances, B × M. */
  of(distances: Value, pairs: PairMasks): PairMasks;
}
