import { InputError } from "../core/errors.ts";
import { and } from "../graph/math.ts";
import { anchorRows, pairElements } from "./candidates.ts";
import type { PairMiner } from "./pair-miner.ts";
import { type Policy, uniform } from "./policy.ts";

/**
 * A policy from a miner of pairs, so that a mixture can hold it: any negative of the anchor's that the miner picks, for
 * those anchor–positive pairs that it picks, too. Whoever mines by pairs counted once (`pairs: "unordered"`) sees only those
 * whose anchor comes first in the batch.
 * Adding it to a graph throws an InputError where the miner has a distance of its own and the graph mines by another.
 * @example
 * const policies = { batchHard: policyOf(batchHard()) };
 * await train(dataset, { backbone: mlp(), policies, pairs: "ordered", schedule: () => ({ batchHard: 1 }) });
 */
export const policyOf = (miner: PairMiner): Policy =>
  uniform(({ distances, kind, masks, negatives, pairs }) => {
    if (miner.distance && miner.distance.kind !== kind) {
      throw new InputError(
        `invalid distance to mine by: ${kind}, but ${miner.name} mines by ${miner.distance.name}; mine by ${miner.distance.name}`,
      );
    }
    const picked = miner.of(distances, masks);
    return and(negatives, and(anchorRows(picked.negatives, pairs), pairElements(picked.positives, pairs)));
  });
