import type { ClusterReport } from "../../src/evaluation/cluster-report.ts";
import type { TrainingResult } from "../../src/experiment/training.ts";

const clusters = (foreign: number): ClusterReport => ({
  avgCentroidDistance: 1,
  avgClosestNegatives: 1,
  avgClusterRadius: 1,
  avgPctOfNegativesInCluster: foreign,
  avgPctOfNegativesInClusterWithMargin: foreign,
  avgPositiveDistance: 1,
  stdPositiveDistance: 1,
  avgDistanceOfFurthestPositives: 1,
  avgDistanceBetweenElements: 1,
  stdDistanceBetweenElements: 1,
  normClosestNegatives: 1,
  normClusterRadius: 1,
  normDistanceOfFurthestPositives: 1,
  normPositiveDistance: 1,
});

export interface InventedTraining {
  readonly policy: string;
  readonly seed: number;
  /** Foreign samples inside a cluster at the last report. */
  readonly foreign: number;
  readonly collapsedAtEpoch?: number | null;
  readonly precisionAt1?: number;
}

/** A result without a training. */
export function resultOf(invented: InventedTraining): TrainingResult {
  const { policy, seed, foreign, collapsedAtEpoch = null, precisionAt1 = 1 } = invented;
  const oneShot = [{ ways: 5, accuracy: precisionAt1, trials: 1000 }];
  const measures = { clusters: clusters(foreign), precisionAt1, mapAtR: precisionAt1 / 2, oneShot };
  return {
    policy,
    record: {
      seed,
      epochs: [],
      evaluations: [
        { epoch: 0, step: 0, ...measures, clusters: clusters(0.75) },
        { epoch: 10, step: 300, ...measures },
      ],
      warnings: [],
      end: { reason: "finished", epoch: 10, message: "10 epochs done" },
      collapsedAtEpoch,
      incidents: [],
    },
    collapsedAtStart: false,
    collapsedOnce: true,
    unseen: { ...measures, precisionAt1: precisionAt1 / 4 },
    events: [],
  };
}
