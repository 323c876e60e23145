import type { ClusterReport } from "../evaluation/cluster-report.ts";
import type { RelevanceWords } from "../data/relevance/relevance.ts";
import type { TrainingRecord } from "./data.ts";

/** Measures of rankings, which classes need not be for. */
type RankingKey = "precisionAt1" | "mapAtR" | "ndcg";

/** One measure of the validation embeddings: how to read it off an evaluation, and how to show it. */
export interface Measure {
  readonly key: keyof ClusterReport | RankingKey;
  /** Short name, lower case, for axes and tables. */
  readonly name: string;
  /** One sentence, for the caption. */
  readonly definition: string;
  readonly better: "lower" | "higher" | null;
  /** `distance` in the embedding's own units, `relative` to the mean of all distances, or a `share` in [0, 1]. */
  readonly unit: "distance" | "relative" | "share";
}

type Evaluation = TrainingRecord["evaluations"][number];
type Described = Omit<Measure, "key">;

// Kertész, Sensors 2022, 22(19), 7579, section 2.2. A mapped type, so that a new measure without words does not compile.
const clusterMeasures: { readonly [K in keyof ClusterReport]: Described } = {
  avgPctOfNegativesInCluster: {
    name: "foreign samples inside the radius",
    definition:
      "Samples of other classes that lie within a cluster’s radius, s, divided by those and the n samples of the class, s / (s + n); mean over classes.",
    better: "lower",
    unit: "share",
  },
  avgPctOfNegativesInClusterWithMargin: {
    name: "foreign samples inside radius + margin",
    definition: "The same share, counted within the cluster’s radius plus the margin.",
    better: "lower",
    unit: "share",
  },
  avgCentroidDistance: {
    name: "distance between centroids",
    definition: "Euclidean distance between the centroids of two classes; mean over all pairs of classes.",
    better: "higher",
    unit: "distance",
  },
  avgClosestNegatives: {
    name: "closest foreign sample",
    definition: "Distance from a class centroid to the closest sample of any other class; mean over classes.",
    better: "higher",
    unit: "distance",
  },
  avgClusterRadius: {
    name: "cluster radius",
    definition: "Distance from a class centroid to the furthest sample of its own class; mean over classes.",
    better: "lower",
    unit: "distance",
  },
  avgDistanceOfFurthestPositives: {
    name: "furthest positive",
    definition: "Largest distance between two samples of one class (the cluster’s diameter); mean over classes.",
    better: "lower",
    unit: "distance",
  },
  avgPositiveDistance: {
    name: "positive distance, mean",
    definition: "Mean distance between two samples of one class.",
    better: "lower",
    unit: "distance",
  },
  stdPositiveDistance: {
    name: "positive distance, sd",
    definition: "Standard deviation of the distances between two samples of one class.",
    better: "lower",
    unit: "distance",
  },
  normClosestNegatives: {
    name: "closest foreign sample, relative",
    definition: "Distance of the closest foreign sample divided by the mean of all distances.",
    better: "higher",
    unit: "relative",
  },
  normClusterRadius: {
    name: "cluster radius, relative",
    definition: "Cluster radius divided by the mean of all distances.",
    better: "lower",
    unit: "relative",
  },
  normDistanceOfFurthestPositives: {
    name: "furthest positive, relative",
    definition: "Distance of the furthest positive divided by the mean of all distances.",
    better: "lower",
    unit: "relative",
  },
  normPositiveDistance: {
    name: "positive distance, relative",
    definition: "Mean positive distance divided by the mean of all distances.",
    better: "lower",
    unit: "relative",
  },
  avgDistanceBetweenElements: {
    name: "all distances, mean",
    definition:
      "Mean distance between any two samples: the scale of the embedding. Near zero, everything lies on one point.",
    better: null,
    unit: "distance",
  },
  stdDistanceBetweenElements: {
    name: "all distances, sd",
    definition: "Standard deviation of the distances between any two samples.",
    better: null,
    unit: "distance",
  },
};

/** What rankings are measured by, where this relevance says what was to be found; null where classes do. */
const rankingMeasures = (relevance: RelevanceWords | null): { readonly [K in RankingKey]: Described } => ({
  precisionAt1: {
    name: "precision at 1",
    definition: relevance
      ? `Share of samples whose nearest neighbour is relevant to them (${relevance.positive}).`
      : "Share of samples whose nearest neighbour is of their own class.",
    better: "higher",
    unit: "share",
  },
  mapAtR: {
    name: "mean average precision at R",
    definition: `Average precision over the R nearest neighbours of a sample, divided by R, where R is the number of other samples ${relevance ? `that are relevant to it (${relevance.positive})` : "of its class"}; mean over samples.`,
    better: "higher",
    unit: "share",
  },
  ndcg: {
    name: "NDCG",
    definition: `Normalised discounted cumulative gain of the whole ranking of a sample, a neighbour’s gain being ${relevance ? `its relevance (${relevance.degree}); mean over samples that have a relevant one (${relevance.positive})` : "1 for one of its class, else 0; mean over samples"}.`,
    better: "higher",
    unit: "share",
  },
});

/** Whether a measure is one of rankings. */
export const isOfRankings = (key: string): key is RankingKey => Object.hasOwn(rankingMeasures(null), key);

/** A figure of the report: measures that are read together. */
export interface MeasureGroup {
  readonly title: string;
  readonly keys: readonly Measure["key"][];
}

const classGroups: readonly MeasureGroup[] = [
  {
    title: "Purity of the neighbourhoods",
    keys: ["avgPctOfNegativesInCluster", "avgPctOfNegativesInClusterWithMargin", "precisionAt1", "mapAtR"],
  },
  { title: "Separation of the classes", keys: ["avgCentroidDistance", "avgClosestNegatives"] },
  {
    title: "Size of the clusters",
    keys: ["avgClusterRadius", "avgDistanceOfFurthestPositives", "avgPositiveDistance", "stdPositiveDistance"],
  },
  {
    title: "Separation and size relative to the scale of the embedding",
    keys: ["normClosestNegatives", "normClusterRadius", "normDistanceOfFurthestPositives", "normPositiveDistance"],
  },
  { title: "Scale of the embedding", keys: ["avgDistanceBetweenElements", "stdDistanceBetweenElements"] },
];

const relevanceGroups: readonly MeasureGroup[] = [
  { title: "Rankings of the validation samples", keys: ["precisionAt1", "mapAtR", "ndcg"] },
];

/** The measures that a training was evaluated by, in the order of the figures. */
export const measureGroups = (relevance: RelevanceWords | null): readonly MeasureGroup[] =>
  relevance ? relevanceGroups : classGroups;

/** The measure of that key, in the words of what was to be found: classes, where nothing else is said. */
export function measure(key: Measure["key"], relevance: RelevanceWords | null = null): Measure {
  const described = isOfRankings(key) ? rankingMeasures(relevance)[key] : clusterMeasures[key];
  return { key, ...described };
}

/** The same, one after the other. */
export const measuresBy = (relevance: RelevanceWords | null): readonly Measure[] =>
  measureGroups(relevance).flatMap(({ keys }) => keys.map((key) => measure(key, relevance)));

/** Every measure of a training by classes, in the order of the figures. */
export const measures: readonly Measure[] = measuresBy(null);

/** Every measure that an evaluation may have. */
export const knownMeasures: readonly Measure[] = [...measures, measure("ndcg")];

const oneShotDefinition =
  "Share of trials in which the one sample of a query’s own class is nearer than those of the other classes, with the most ways of 2 to 10 and 20 that there are classes for.";

/** What each measure means, by its key, for a run's record: `oneShot` is the accuracy with the most ways. */
export const measureDefinitions = (relevance: RelevanceWords | null): Record<string, string> => ({
  ...Object.fromEntries(measuresBy(relevance).map(({ key, definition }) => [key, definition])),
  ...(relevance ? {} : { oneShot: oneShotDefinition }),
});

/** Reads a measure off an evaluation; NaN where the evaluation lacks it. */
export function valueOf(evaluation: Evaluation, key: Measure["key"]): number {
  const value = isOfRankings(key) ? evaluation[key] : evaluation.clusters?.[key];
  return typeof value === "number" ? value : NaN;
}
