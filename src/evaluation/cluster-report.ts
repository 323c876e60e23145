/** The paper's cluster measures. Names as in the author's notebook; see DESIGN: k classes, distances Euclidean. */
export interface ClusterReport {
  readonly avgCentroidDistance: number;
  readonly avgClosestNegatives: number;
  readonly avgClusterRadius: number;
  readonly avgPctOfNegativesInCluster: number;
  readonly avgPctOfNegativesInClusterWithMargin: number;
  readonly avgPositiveDistance: number;
  readonly stdPositiveDistance: number;
  readonly avgDistanceOfFurthestPositives: number;
  readonly avgDistanceBetweenElements: number;
  readonly stdDistanceBetweenElements: number;
  readonly normClosestNegatives: number;
  readonly normClusterRadius: number;
  readonly normDistanceOfFurthestPositives: number;
  readonly normPositiveDistance: number;
}
