import * as z from "zod";
import { cosine, type Distance, euclidean } from "../../../src/distances/distance.ts";
import type { PairMiner } from "../../../src/mining/pair-miner.ts";
import { batchEasyHard, batchHard } from "../../../src/mining/pair-miners/batch-easy-hard.ts";
import { multiSimilarityPairs } from "../../../src/mining/pair-miners/multi-similarity.ts";
import { pairMargin } from "../../../src/mining/pair-miners/pair-margin.ts";
import { angular } from "../../../src/mining/policies/angular.ts";
import { easy, hard, randomHard, semiHard } from "../../../src/mining/policies/margin.ts";
import type { Policy } from "../../../src/mining/policy.ts";

/** What distances a miner of the reference sees. */
export interface Geometry {
  readonly distance: Distance;
  readonly normalise: boolean;
}

/** A policy whose every candidate is mined. */
export interface PolicyMiner {
  readonly policy: Policy;
  readonly margin: number;
  readonly geometry: Geometry;
}

export interface MinerOfPairs {
  readonly miner: PairMiner;
  readonly geometry: Geometry;
}

/** The reference's distances; what it calls a similarity orders pairs as one minus it does. */
const geometries: Readonly<Record<string, Geometry>> = {
  "euclidean on L2-normalised embeddings": { distance: euclidean, normalise: true },
  "euclidean, not normalised": { distance: euclidean, normalise: false },
  "cosine similarity": { distance: cosine, normalise: false },
};
const distance = (otherwise: string) =>
  z
    .string()
    .default(otherwise)
    .refine((name) => Object.hasOwn(geometries, name))
    .transform((name) => geometries[name] ?? { distance: euclidean, normalise: true });
const onSphere = distance("euclidean on L2-normalised embeddings");

/** What the reference calls its kinds of triplet, as policies; it mines every candidate where a policy picks one. */
const kinds = { all: randomHard, hard, semihard: semiHard, easy } satisfies Record<string, Policy>;

const strategy = z.enum(["hard", "semihard", "easy", "all"]);
const range = z.tuple([z.number(), z.number()]).nullable().default(null);

/** A similarity's range as one of distances. */
const turned = (geometry: Geometry, limits: z.infer<typeof range>): z.infer<typeof range> =>
  limits && geometry.distance === cosine ? [1 - limits[1], 1 - limits[0]] : limits;

/** A similarity's margin as one of distances. */
const asDistance = (geometry: Geometry, margin: number): number => (geometry.distance === cosine ? 1 - margin : margin);

/** Reads the settings of each of the reference's miners, and builds ours. */
const builders: Readonly<Record<string, z.ZodType<PolicyMiner | MinerOfPairs>>> = {
  TripletMarginMiner: z
    .strictObject({
      margin: z.number(),
      type_of_triplets: z.enum(["all", "hard", "semihard", "easy"]),
      distance: onSphere,
    })
    .transform(({ margin, type_of_triplets: kind, distance: geometry }) => ({ policy: kinds[kind], margin, geometry })),
  AngularMiner: z
    // The reference asks for a distance of embeddings brought to length one, and then takes them as they are.
    .strictObject({ angle: z.number().default(20), distance: distance("euclidean, not normalised") })
    .transform(({ angle, distance: geometry }) => ({ policy: angular({ angle }), margin: 0, geometry })),
  BatchHardMiner: z
    .strictObject({ distance: onSphere })
    .transform(({ distance: geometry }) => ({ miner: batchHard(), geometry })),
  BatchEasyHardMiner: z
    .strictObject({
      pos_strategy: strategy.default("easy"),
      neg_strategy: strategy.default("semihard"),
      allowed_pos_range: range,
      allowed_neg_range: range,
      distance: onSphere,
    })
    .transform(({ distance: geometry, ...params }) => ({
      miner: batchEasyHard({
        positive: params.pos_strategy,
        negative: params.neg_strategy,
        positiveRange: turned(geometry, params.allowed_pos_range),
        negativeRange: turned(geometry, params.allowed_neg_range),
      }),
      geometry,
    })),
  PairMarginMiner: z
    .strictObject({ pos_margin: z.number().default(0.2), neg_margin: z.number().default(0.8), distance: onSphere })
    .transform(({ pos_margin, neg_margin, distance: geometry }) => ({
      miner: pairMargin({
        positiveMargin: asDistance(geometry, pos_margin),
        negativeMargin: asDistance(geometry, neg_margin),
      }),
      geometry,
    })),
  MultiSimilarityMiner: z
    .strictObject({ epsilon: z.number().default(0.1), distance: distance("cosine similarity") })
    .transform(({ epsilon, distance: geometry }) => ({ miner: multiSimilarityPairs({ epsilon }), geometry })),
};

/** What a miner of the reference amounts to here, or null where it is not built. */
export function minerOf(name: string, params: Readonly<Record<string, unknown>>): PolicyMiner | MinerOfPairs | null {
  return (Object.hasOwn(builders, name) && builders[name]?.safeParse(params).data) || null;
}
