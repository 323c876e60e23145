import type { ClusterReport } from "../evaluation/cluster-report.ts";
import type { TrainingRecord } from "./data.ts";

/** One measure of the validation embeddings: how to read it off an evaluation, and how to show it. */
export interface Measure {
  readonly key: keyof ClusterReport | "precisionAt1" | "mapAtR";
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

const retrievalMeasures: { readonly [K in "precisionAt1" | "mapAtR"]: Described } = {
  precisionAt1: {
    name: "precision at 1",
    definition: "Share of samples whose nearest neighbour is of their own class.",
    better: "higher",
    unit: "share",
  },
  mapAtR: {
    name: "mean average precision at R",
    definition:
      "Average precision over the R nearest neighbours of a sample, divided by R, where R is the number of other samples of its class; mean over samples.",
    better: "higher",
    unit: "share",
  },
};

/** A figure of the report: measures that are read together. */
export interface MeasureGroup {
  readonly title: string;
  readonly keys: readonly Measure["key"][];
}

/** Every measure, in the order of the figures. */
export const measureGroups: readonly MeasureGroup[] = [
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

/** The measure of that key. */
export function measure(key: Measure["key"]): Measure {
  const described = key === "precisionAt1" || key === "mapAtR" ? retrievalMeasures[key] : clusterMeasures[key];
  return { key, ...described };
}

/** Every measure, in the order of the figures. */
export const measures: readonly Measure[] = measureGroups.flatMap(({ keys }) => keys.map(measure));

/** What each measure means, by its key, for a run's record: `oneShot` is the accuracy with the most ways. */
export const measureDefinitions = (): Record<string, string> => ({
  ...Object.fromEntries(measures.map(({ key, definition }) => [key, definition])),
  oneShot:
    "Share of trials in which the one sample of a query’s own class is nearer than those of the other classes, with the most ways of 2 to 10 and 20 that there are classes for.",
});

/** Reads a measure off an evaluation; NaN where the evaluation lacks it. */
export function valueOf(evaluation: Evaluation, key: Measure["key"]): number {
  const value = key === "precisionAt1" || key === "mapAtR" ? evaluation[key] : evaluation.clusters?.[key];
  return typeof value === "number" ? value : NaN;
}
