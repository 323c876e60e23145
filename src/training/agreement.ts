import { evaluate } from "../engine/evaluate.ts";
import { type Distance, distances } from "../distances/distance.ts";
import { createGraph } from "../graph/graph.ts";
import type { TrainingSettings } from "./settings.ts";

/** What picks the triplets or pairs of a training, and by which distance and margin. */
interface Mining {
  readonly what: string;
  readonly distance: Distance;
  /** Null where it knows no margin. */
  readonly margin: number | null;
}

function miningOf(settings: TrainingSettings): Mining | null {
  const { loss, miner, pairMiner, usesMixture, miningDistance, miningMargin } = settings;
  if (usesMixture) return { what: "the policies mine", distance: miningDistance, margin: miningMargin };
  if (miner) return { what: "the miner mines", distance: miningDistance, margin: null };
  if (!loss || !pairMiner) return null;
  return {
    what: `${pairMiner.name} mines`,
    distance: pairMiner.distance ?? loss.distance,
    margin: pairMiner.margin ?? null,
  };
}

/**
 * Where what mines and what is minimised do not mean the same: another distance, another margin, or a distance that is a
 * similarity. A sentence for each; none where they agree. It may well be meant, so that it is said and no more.
 */
export async function disagreements(settings: TrainingSettings): Promise<string[]> {
  const { distance, margin, backbone } = settings;
  const mining = miningOf(settings);
  const loss = settings.loss?.name ?? "the triplet loss";
  const found: string[] = [];
  if (mining && mining.distance.name !== distance.name) {
    found.push(
      `${mining.what} by the distance ${mining.distance.name}, but ${loss} is of ${distance.name}: what is near for one may not be for the other`,
    );
  }
  if (mining && mining.margin !== null && mining.margin !== margin) {
    found.push(
      `${mining.what} with a margin of ${mining.margin}, but ${loss} has one of ${margin}: what is mined may have no loss, and what has one may not be mined`,
    );
  }
  for (const one of new Set([distance, ...(mining ? [mining.distance] : [])])) {
    if (await isSimilarity(one, backbone.embeddingSize)) {
      found.push(
        `the distance ${one.name} is larger for embeddings that are alike: it is a similarity, so that the nearest pass for the furthest`,
      );
    }
  }
  return found;
}

/** Whether a distance of the user's own tells a point from itself by more than from the point opposite. */
async function isSimilarity(distance: Distance, dimensions: number): Promise<boolean> {
  if (Object.values(distances).includes(distance)) return false;
  const graph = createGraph();
  const point = (sign: number) => Array.from({ length: dimensions }, () => sign);
  const constant = (rows: readonly number[], count: number) => graph.constant(rows, "float32", [count, dimensions]);
  graph.output("d", distance.pairwise(constant(point(1), 1), constant([...point(1), ...point(-1)], 2)));
  const [toItself = NaN, toOther = NaN] = Array.from(
    (await evaluate(graph, {}, { threads: 1 }))["d"]?.data ?? [],
    Number,
  );
  return toItself > toOther;
}
