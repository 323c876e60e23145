import type { Distance } from "../../distances/distance.ts";
import { mine } from "../../mining/mine.ts";
import type { PairMiner } from "../../mining/pair-miner.ts";
import type { Pairs } from "../../mining/pairs.ts";
import type { Policy } from "../../mining/policy.ts";
import { pairsOfTriplets } from "../../mining/triplet-pairs.ts";

export interface MixturePairsOptions {
  /** Distance to mine by. */
  readonly distance: Distance;
  /** Margin of the policies, in units of that distance. */
  readonly margin: number;
  /** Numbers of an embedding. */
  readonly dimensions: number;
  readonly pairs: Pairs;
  /** Whether some of them may be no pairs by the masks of a batch. Default false. */
  readonly unsurePairs?: boolean;
  /** Policies of the mixture, by name; their order is the order of `bounds`. */
  readonly policies: Readonly<Record<string, Policy>>;
}

/**
 * A miner of pairs that mines triplets by a mixture of policies, so that an annealed mixture can drive any loss over pairs:
 * the pairs are those of the triplets. Inputs of the graph: `bounds` and `uniforms`, as of `minedTriplets`.
 */
export function mixturePairs(options: MixturePairsOptions): PairMiner {
  const { distance, margin, dimensions, pairs, unsurePairs = false, policies } = options;
  return {
    name: "mixture",
    settings: { policies: Object.keys(policies), margin },
    distance,
    margin,
    of(distances, masks) {
      const { graph } = distances;
      const [samples = 0, references = 0] = distances.shape;
      const list = Object.values(policies);
      const triplets = mine({
        distances,
        kind: distance.kind,
        dimensions,
        masks,
        pairs,
        unsurePairs,
        margin,
        policies: list,
        bounds: graph.input("bounds", "float32", [list.length]),
        uniforms: graph.input("uniforms", "float32", [2, pairs.anchors.length]),
      });
      return pairsOfTriplets(triplets, pairs, [samples, references]);
    },
  };
}
