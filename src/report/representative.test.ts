import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluationAt, trainingOf } from "../../test/fixtures/report-data.ts";
import { createRandom } from "../core/random.ts";
import type { TrainingRecord } from "./data.ts";
import { measures, valueOf } from "./measures.ts";
import { distancesFromAverage, representative } from "./representative.ts";

/** The distance again, by loops over what its description says. For trainings that all lasted. */
function naiveDistances(trainings: readonly TrainingRecord[]): number[] {
  const sums = trainings.map(() => ({ total: 0, count: 0 }));
  for (const { key } of measures) {
    const rows: { training: number; deviation: number }[] = [];
    const epochs = new Set(trainings.flatMap((t) => t.evaluations.map((e) => e.epoch)));
    for (const epoch of epochs) {
      const present: { training: number; value: number }[] = [];
      trainings.forEach((t, training) => {
        for (const e of t.evaluations) if (e.epoch === epoch) present.push({ training, value: valueOf(e, key) });
      });
      let mean = 0;
      for (const { value } of present) mean += value / present.length;
      for (const { training, value } of present) rows.push({ training, deviation: value - mean });
    }
    let variance = 0;
    for (const { deviation } of rows) variance += deviation ** 2 / rows.length;
    if (variance === 0) continue;
    for (const { training, deviation } of rows) {
      const sum = sums[training];
      if (sum === undefined) continue;
      sum.total += deviation ** 2 / variance;
      sum.count += 1;
    }
  }
  return sums.map(({ total, count }) => (count > 0 ? Math.sqrt(total / count) : Infinity));
}

const constant = (value: number, epochs: readonly number[]) =>
  trainingOf(epochs.map((epoch) => evaluationAt(epoch, () => value)));

describe("the representative training", () => {
  it("lies at the distance from the average that naive loops find", () => {
    const input = fc.tuple(
      fc.integer({ min: 0, max: 1e6 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 6 }),
    );
    fc.assert(
      fc.property(input, ([seed, lengths]) => {
        const random = createRandom(seed);
        const trainings = lengths.map((length) =>
          trainingOf(Array.from({ length }, (_, epoch) => evaluationAt(epoch, () => random.normal()))),
        );
        const expected = naiveDistances(trainings);
        distancesFromAverage(trainings).forEach((d, i) => expect(d).toBeCloseTo(expected[i] ?? NaN, 9));
      }),
      { numRuns: 40 },
    );
  });

  it("is the one in the middle", () => {
    const trainings = [constant(0, [0, 10]), constant(1.9, [0, 10]), constant(4, [0, 10])];
    expect(representative(trainings)).toBe(trainings[1]);
  });

  it("does not depend on the unit of any measure", () => {
    const random = createRandom(3);
    const trainings = Array.from({ length: 5 }, () =>
      trainingOf([0, 1].map((e) => evaluationAt(e, () => random.normal()))),
    );
    const scaled = trainings.map((training) => ({
      ...training,
      evaluations: training.evaluations.map((one) => ({
        ...one,
        ...(one.clusters && {
          clusters: { ...one.clusters, avgCentroidDistance: one.clusters.avgCentroidDistance * 1e6 },
        }),
      })),
    }));
    const chosen = representative(trainings);
    expect(chosen).not.toBeNull();
    expect(scaled.findIndex((one) => one === representative(scaled))).toBe(
      trainings.findIndex((one) => one === chosen),
    );
  });

  it("is not a training that stopped sooner than most, though it agreed with the average until then", () => {
    const early = constant(1, [0]);
    const trainings = [early, constant(0, [0, 10]), constant(2.1, [0, 10])];
    expect(distancesFromAverage(trainings)[0]).toBeLessThan(0.1);
    expect(representative(trainings)).not.toBe(early);
  });

  it("looks away from what comes with a collapse", () => {
    const fell = (height: number) =>
      trainingOf([evaluationAt(0, () => height), evaluationAt(10, () => 1e6)], { collapsedAtEpoch: 10 });
    const trainings = [fell(0), fell(1), fell(2.5)];
    expect(representative(trainings)).toBe(trainings[1]);
  });

  it("is the first of equals, the only one, or none", () => {
    const equals = [constant(1, [0]), constant(1, [0])];
    expect(representative(equals)).toBe(equals[0]);
    expect(representative([])).toBeNull();
    expect(representative([trainingOf([])])).toBeNull();
  });

  it("leaves out values that are not finite", () => {
    const trainings = [constant(NaN, [0]), constant(0, [0]), constant(1, [0]), constant(3, [0])];
    expect(representative(trainings)).toBe(trainings[2]);
  });
});
