import { lookUp } from "../core/errors.ts";
import type { PairMiner } from "./pair-miner.ts";
import { batchEasyHard, batchHard } from "./pair-miners/batch-easy-hard.ts";
import { hardAware } from "./pair-miners/hard-aware.ts";
import { multiSimilarityPairs } from "./pair-miners/multi-similarity.ts";
import { pairMargin } from "./pair-miners/pair-margin.ts";

/** Miners of pairs by the name that a person types; those that have settings are made with their defaults. */
export const pairMiners = {
  batchHard,
  batchEasyHard,
  pairMargin,
  multiSimilarityPairs,
  hardAware,
} satisfies Record<string, () => PairMiner>;

/** The miner of this name. Throws an InputError that lists the valid ones. */
export const pairMiner = (name: string): PairMiner => lookUp<() => PairMiner>("pair miner", pairMiners, name)();
