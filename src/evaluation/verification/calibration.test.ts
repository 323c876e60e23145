import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import { calibrate, type Calibration, probabilityOf } from "./calibration.ts";
import { calibrationError } from "./calibration-error.ts";

const random = createRandom(1);

/** Pairs whose true probability is that of a logistic curve. */
function logisticPairs(count: number, slope: number, intercept: number, unit = 1) {
  const distances = Array.from({ length: count }, () => 4 * random.uniform() * unit);
  const same = distances.map((d) => random.uniform() < 1 / (1 + Math.exp(-((slope * d) / unit + intercept))));
  return { distances, same };
}

const pairs = fc
  .array(fc.record({ distance: fc.integer({ min: 0, max: 9 }), same: fc.boolean() }), { minLength: 2, maxLength: 14 })
  .map((all) => ({ distances: all.map((one) => one.distance), same: all.map((one) => one.same) }))
  .filter(({ same }) => new Set(same).size === 2);

describe("calibrate", () => {
  it("finds the logistic curve that pairs were drawn from, in any unit", () => {
    for (const unit of [1, 1e-6, 1e6]) {
      const { distances, same } = logisticPairs(20_000, -3, 5, unit);
      const found = calibrate(distances, same);
      if (found.kind !== "logistic") throw new Error("expected logistic");
      expect(found.slope * unit).toBeCloseTo(-3, 0);
      expect(found.intercept).toBeCloseTo(5, 0);
      expect(probabilityOf(found, (5 / 3) * unit)).toBeCloseTo(0.5, 1);
    }
  });

  it("ends where the logistic loss is least", () => {
    fc.assert(
      fc.property(pairs, ({ distances, same }) => {
        const found = calibrate(distances, same);
        if (found.kind !== "logistic") throw new Error("expected logistic");
        const positives = same.filter(Boolean).length;
        const targets = same.map((one) =>
          one ? (positives + 1) / (positives + 2) : 1 / (same.length - positives + 2),
        );
        const loss = (slope: number, intercept: number) =>
          distances.reduce((sum, d, i) => {
            const p = 1 / (1 + Math.exp(-(slope * d + intercept)));
            return sum - (targets[i] ?? 0) * Math.log(p) - (1 - (targets[i] ?? 0)) * Math.log(1 - p);
          }, 0);
        const least = loss(found.slope, found.intercept);
        for (const [da, db] of [
          [1, 0],
          [-1, 0],
          [0, 1],
          [0, -1],
          [1, -4],
          [-1, 4],
        ] as const) {
          expect(loss(found.slope + da / 100, found.intercept + db / 100)).toBeGreaterThanOrEqual(least - 1e-9);
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it("stays finite where a threshold separates the pairs", () => {
    const found = calibrate([0.1, 0.2, 0.8, 0.9], [true, true, false, false]);
    expect(probabilityOf(found, 0.1)).toBeGreaterThan(0.6);
    expect(probabilityOf(found, 0.9)).toBeLessThan(0.4);
    expect(probabilityOf(calibrate([1, 1, 1], [true, false, false]), 1)).toBeGreaterThan(0);
  });

  it("gives isotonic probabilities by the formula of minima and maxima", () => {
    fc.assert(
      fc.property(pairs, ({ distances, same }) => {
        const found = calibrate(distances, same, { kind: "isotonic" });
        const places = [...new Set(distances)].sort((a, b) => a - b);
        const share = (from: number, to: number) => {
          const inside = same.filter((_, i) => (distances[i] ?? -1) >= from && (distances[i] ?? 10) <= to);
          return inside.filter(Boolean).length / inside.length;
        };
        places.forEach((place, i) => {
          // The falling fit at a place: the least, over where a range begins, of the most over where it ends.
          const expected = Math.min(
            ...places.slice(0, i + 1).map((from) => Math.max(...places.slice(i).map((to) => share(from, to)))),
          );
          expect(probabilityOf(found, place)).toBeCloseTo(expected, 12);
        });
        const between = places.map((place) => probabilityOf(found, place + 0.5));
        between.forEach((p, i) => expect(p).toBeLessThanOrEqual((between[i - 1] ?? 1) + 1e-12));
      }),
      { numRuns: 150, seed: 2 },
    );
  });

  it("is plain data that says the same after JSON", () => {
    const { distances, same } = logisticPairs(500, -2, 3);
    for (const kind of ["logistic", "isotonic"] as const) {
      const calibration = calibrate(distances, same, { kind });
      const read = JSON.parse(JSON.stringify(calibration)) as Calibration;
      for (const d of [0, 0.3, 1, 2, 50]) expect(probabilityOf(read, d)).toBe(probabilityOf(calibration, d));
    }
  });

  it("calibrates: errors on other pairs are small, and larger for a curve that is too sure", () => {
    const fit = logisticPairs(5000, -3, 5);
    const others = logisticPairs(5000, -3, 5);
    for (const kind of ["logistic", "isotonic"] as const) {
      const calibration = calibrate(fit.distances, fit.same, { kind });
      const { ece, brier } = calibrationError(
        others.distances.map((d) => probabilityOf(calibration, d)),
        others.same,
      );
      expect(ece).toBeLessThan(0.03);
      const sure = calibrationError(
        others.distances.map((d) => (d < 5 / 3 ? 1 : 0)),
        others.same,
      );
      expect(sure.ece).toBeGreaterThan(0.05);
      expect(sure.brier).toBeGreaterThan(brier);
    }
  });

  it("names what is wrong with its input", () => {
    expect(() => calibrate([1, 2], [true, true])).toThrow(InputError);
    expect(() => calibrate([1, NaN], [true, false])).toThrow(/^invalid distance: NaN of pair 1/);
    expect(() => calibrate([1, -2], [true, false])).toThrow(/^invalid distance: -2 of pair 1/);
    expect(() => calibrate([1], [true, false])).toThrow(RangeError);
    // @ts-expect-error a misspelt kind must not pass for another one
    expect(() => calibrate([1, 2], [true, false], { kind: "platt" })).toThrow(/^unknown calibration: platt/);
    expect(() => probabilityOf({ kind: "logistic", slope: -1, intercept: 0 }, NaN)).toThrow(/^invalid distance: NaN/);
  });
});

describe("calibrationError", () => {
  it("agrees with counting bin by bin", () => {
    const one = fc.record({ probability: fc.integer({ min: 0, max: 20 }).map((p) => p / 20), same: fc.boolean() });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 10 }), (all, bins) => {
        let expected = 0;
        for (let b = 0; b < bins; b++) {
          const inside = all.filter(({ probability }) => Math.min(bins - 1, Math.floor(probability * bins)) === b);
          const stated = inside.reduce((sum, { probability }) => sum + probability, 0);
          expected += Math.abs(stated - inside.filter(({ same }) => same).length) / all.length;
        }
        const result = calibrationError(
          all.map((a) => a.probability),
          all.map((a) => a.same),
          { bins },
        );
        expect(result.ece).toBeCloseTo(expected, 12);
        const squares = all.reduce((sum, { probability, same }) => sum + (probability - Number(same)) ** 2, 0);
        expect(result.brier).toBeCloseTo(squares / all.length, 12);
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it("refuses what is no probability", () => {
    expect(() => calibrationError([], [])).toThrow(InputError);
    expect(() => calibrationError([1.5], [true])).toThrow(/^invalid probability: 1.5 of pair 0/);
    expect(() => calibrationError([NaN], [true])).toThrow(/^invalid probability: NaN/);
    expect(() => calibrationError([0.5], [true], { bins: 0 })).toThrow(/^invalid bins: 0/);
  });
});
