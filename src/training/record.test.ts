import { expect, test } from "vitest";
import { at, matrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { syntheticData } from "../data/synthetic.ts";
import { mlp } from "../nn/mlp.ts";
import type { TrainingEvent } from "./events.ts";
import { createRecorder, recordTraining, scatterOf } from "./record.ts";
import { train } from "./train.ts";

test("a training is recorded with its epochs, its evaluations, its end and pictures before and after", async () => {
  const { dataset, split } = syntheticData(createRandom(1), { samples: 40, validationSamples: 10 });
  const recorder = createRecorder({ seed: 4, labels: dataset.labels, points: 20 });
  const options = { backbone: mlp(), split, seed: 4, epochs: 3, evaluateEvery: 2, threads: 1 };
  await train(dataset, { ...options, classes: 5, samples: 4 }, recorder);
  const record = recorder.record();
  expect(record.seed).toBe(4);
  expect(record.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(record.evaluations.map(({ epoch }) => epoch)).toEqual([0, 2, 3]);
  expect(record.evaluations[0]).not.toHaveProperty("type");
  expect(record.end).toEqual({ reason: "finished", epoch: 3, message: "3 epochs done" });
  expect(record.collapsedAtEpoch).toBeNull();
  // Fifty validation samples, ten of each of the five classes, of which every 2.5th is shown.
  expect(record.before?.label).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4]);
  expect(record.after?.projection).toBe("embedding");
  expect(record.after?.x).not.toEqual(record.before?.x);
});

test("a collapse is dated by the evaluation that found it, and a log that breaks off counts as interrupted", () => {
  const evaluation = { type: "evaluation", precisionAt1: 0, mapAtR: 0 } as const;
  const clusters = {
    avgCentroidDistance: 0,
    avgClosestNegatives: 0,
    avgClusterRadius: 0,
    avgPctOfNegativesInCluster: 0,
    avgPctOfNegativesInClusterWithMargin: 0,
    avgPositiveDistance: 0,
    stdPositiveDistance: 0,
    avgDistanceOfFurthestPositives: 0,
    avgDistanceBetweenElements: 0,
    stdDistanceBetweenElements: 0,
    normClosestNegatives: 0,
    normClusterRadius: 0,
    normDistanceOfFurthestPositives: 0,
    normPositiveDistance: 0,
  };
  const collapse = { type: "warning", code: "collapse", message: "collapsed" } as const;
  const events: TrainingEvent[] = [
    { ...evaluation, epoch: 0, step: 0, clusters },
    { ...evaluation, epoch: 10, step: 50, clusters },
    { ...collapse, step: 50 },
    { ...evaluation, epoch: 30, step: 150, clusters },
    { ...collapse, step: 150 },
  ];
  const record = recordTraining(events, { seed: 1 });
  expect(record.collapsedAtEpoch).toBe(10);
  expect(record.warnings).toEqual(["collapsed", "collapsed"]);
  expect(record.end.reason).toBe("interrupted");
});

test("embeddings of more than two dimensions are shown along their principal components", () => {
  const random = createRandom(2);
  const data = Float64Array.from({ length: 300 }, (_, i) => random.normal() * at([5, 2, 0.01], i % 3));
  const picture = scatterOf(
    matrix(data, 100, 3),
    Array.from({ length: 100 }, (_, i) => i),
    10,
  );
  expect(picture.projection).toBe("PCA, 100 % of the variance");
  expect(picture.label).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  expect(picture.x.every(Number.isFinite)).toBe(true);
});
