import { type Contingency, contingency } from "./contingency.ts";
import { expectedInformation } from "./expected-information.ts";

/** How far two groupings of the same samples agree: 1 where they are the same but for the names of the groups. */
export interface ClusterAgreement {
  /** Mutual information by the mean of the two entropies, in [0, 1]. It rises with the number of clusters even at random. */
  readonly nmi: number;
  /** The same, less what chance gives, which makes a random grouping 0 on average. */
  readonly ami: number;
  /** Share of pairs of samples on which both agree, less what chance gives, in [−0.5, 1]. */
  readonly ari: number;
  /** Whether a cluster holds one class only: 1 − H(class | cluster) / H(class), in [0, 1]. */
  readonly homogeneity: number;
  /** Whether a class lies in one cluster only: 1 − H(cluster | class) / H(cluster), in [0, 1]. */
  readonly completeness: number;
  /** Harmonic mean of the two; it equals `nmi`. */
  readonly vMeasure: number;
  /** Geometric mean of precision and recall over pairs of samples, in [0, 1]. */
  readonly fowlkesMallows: number;
}

/**
 * Compares the classes of samples with the clusters in which they were put (Vinh, Epps and Bailey, JMLR 2010, for NMI and
 * AMI; Hubert and Arabie 1985 for ARI; Rosenberg and Hirschberg 2007 for V-measure; Fowlkes and Mallows 1983). Entropies
 * are in nats; a grouping without entropy counts as homogeneous, or complete. Time O(n + cells), and classes × clusters ×
 * largest group for AMI.
 *
 * Throws an InputError for a label that is no integer and for no samples; a RangeError for lengths that differ.
 */
export function clusterAgreement(labels: ArrayLike<number>, predicted: ArrayLike<number>): ClusterAgreement {
  const table = contingency(labels, predicted);
  const information = mutualInformation(table);
  const [ofClasses, ofClusters] = [entropy(table.classes, table.samples), entropy(table.clusters, table.samples)];
  const homogeneity = ofClasses > 0 ? information / ofClasses : 1;
  const completeness = ofClusters > 0 ? information / ofClusters : 1;
  const both = homogeneity + completeness;
  return {
    nmi: normalised(table, information, (ofClasses + ofClusters) / 2),
    ami: adjusted(table, information, (ofClasses + ofClusters) / 2),
    ari: adjustedRand(table),
    homogeneity,
    completeness,
    vMeasure: both > 0 ? (2 * homogeneity * completeness) / both : 0,
    fowlkesMallows: fowlkesMallows(table),
  };
}

/** Whether both groupings put all samples in one group, or each in its own: then they are the same. */
const isTrivial = ({ classes, clusters, samples }: Contingency): boolean =>
  classes.length === clusters.length && (classes.length === 1 || classes.length === samples);

function entropy(counts: readonly number[], samples: number): number {
  return counts.length === 1
    ? 0
    : -counts.reduce((sum, count) => sum + (count / samples) * Math.log(count / samples), 0);
}

/** Σ n_ij / n · log(n n_ij / (a_i b_j)), which rounding may leave a little below 0. */
function mutualInformation({ cells, classes, clusters, samples }: Contingency): number {
  let sum = 0;
  for (const cell of cells) {
    const [a, b] = [classes[cell.class] ?? NaN, clusters[cell.cluster] ?? NaN];
    sum += (cell.count / samples) * (Math.log(cell.count / a) + Math.log(samples / b));
  }
  return Math.max(0, sum);
}

function normalised(table: Contingency, information: number, mean: number): number {
  if (isTrivial(table)) return 1;
  return mean > 0 ? information / mean : 0;
}

/** (MI − E[MI]) / (mean entropy − E[MI]). */
function adjusted(table: Contingency, information: number, mean: number): number {
  if (isTrivial(table)) return 1;
  if (table.classes.length === 1 || table.clusters.length === 1) return 0;
  const expected = expectedInformation(table);
  const room = mean - expected;
  // Where chance leaves no room, rounding must not divide by zero.
  return (information - expected) / (room < 0 ? Math.min(room, -Number.EPSILON) : Math.max(room, Number.EPSILON));
}

const pairs = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count * (count - 1), 0);

/** Ordered pairs of samples by whether they share a class and a cluster. */
function pairTable({ cells, classes, clusters, samples }: Contingency) {
  const both = pairs(cells.map((cell) => cell.count));
  const [inClass, inCluster] = [pairs(classes), pairs(clusters)];
  const neither = samples * (samples - 1) - inClass - inCluster + both;
  return { both, classOnly: inClass - both, clusterOnly: inCluster - both, neither };
}

function adjustedRand(table: Contingency): number {
  const { both, classOnly, clusterOnly, neither } = pairTable(table);
  if (classOnly === 0 && clusterOnly === 0) return 1;
  const agreement = 2 * (both * neither - classOnly * clusterOnly);
  return agreement / ((both + classOnly) * (classOnly + neither) + (both + clusterOnly) * (clusterOnly + neither));
}

function fowlkesMallows(table: Contingency): number {
  const { both, classOnly, clusterOnly } = pairTable(table);
  return both === 0 ? 0 : Math.sqrt(both / (both + classOnly)) * Math.sqrt(both / (both + clusterOnly));
}
