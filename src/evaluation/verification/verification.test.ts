import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.ts";
import { matrix } from "../../core/matrix.ts";
import { createRandom } from "../../core/random.ts";
import { rocCurve } from "./roc.ts";
import { verification, type VerificationOptions } from "./verification.ts";

const random = createRandom(1);
const line = (places: readonly number[]) => matrix(Float64Array.from(places), places.length, 1);
const set = (places: readonly number[], labels: readonly number[]) => ({ embeddings: line(places), labels });

interface Pair {
  readonly far: number;
  readonly same: boolean;
}

const allPairs = (places: readonly number[], labels: readonly number[]): Pair[] =>
  places.flatMap((a, i) => places.slice(0, i).map((b, j) => ({ far: Math.abs(a - b), same: labels[i] === labels[j] })));

const share = (pairs: readonly Pair[], accepted: number) =>
  pairs.filter((pair) => pair.far <= accepted).length / pairs.length;

/** Measures of pairs by trying every threshold on all of them. */
function naiveVerification(pairs: readonly Pair[], fars: readonly number[]) {
  const genuine = pairs.filter((pair) => pair.same);
  const impostor = pairs.filter((pair) => !pair.same);
  const thresholds = [-1, ...new Set(pairs.map((pair) => pair.far).sort((a, b) => a - b))];
  const points = thresholds.map((t) => ({ threshold: t, far: share(impostor, t), tar: share(genuine, t) }));
  const wins = genuine.flatMap((g) => impostor.map((i) => (g.far < i.far ? 1 : g.far === i.far ? 0.5 : 0)));
  const precision = points.map(
    ({ threshold, tar }) => (tar * genuine.length) / pairs.filter((p) => p.far <= threshold).length,
  );
  return {
    auc: wins.reduce((a: number, b) => a + b, 0) / wins.length,
    averagePrecision: points
      .slice(1)
      .reduce((sum, { tar }, i) => sum + (tar - (points[i]?.tar ?? 0)) * (precision[i + 1] ?? 0), 0),
    tarAtFar: fars.map((far) => Math.max(...points.filter((point) => point.far <= far).map((point) => point.tar))),
    youden: Math.max(...points.map(({ far, tar }) => tar - far)),
    corners: points.filter((point, i) => {
      const [before, after] = [points[i - 1], points[i + 1]];
      if (!before || !after) return true;
      const turn =
        (point.far - before.far) * (after.tar - point.tar) - (point.tar - before.tar) * (after.far - point.far);
      return Math.abs(turn) > 1e-12;
    }),
  };
}

const samples = fc
  .array(fc.record({ place: fc.integer({ min: 0, max: 12 }), label: fc.integer({ min: 0, max: 3 }) }), {
    minLength: 3,
    maxLength: 13,
  })
  .map((all) => ({ places: all.map((one) => one.place), labels: all.map((one) => one.label) }))
  .filter(({ places, labels }) => new Set(allPairs(places, labels).map((pair) => pair.same)).size === 2);

describe("verification", () => {
  it("agrees with trying every threshold on every pair, ties included", () => {
    const fars = [0.3, 0.05, 0];
    fc.assert(
      fc.property(samples, ({ places, labels }) => {
        const pairs = allPairs(places, labels);
        const expected = naiveVerification(pairs, fars);
        const result = verification(set(places, labels), { random, fars, replicates: 0 });
        expect(result.auc).toBeCloseTo(expected.auc, 12);
        expect(result.averagePrecision).toBeCloseTo(expected.averagePrecision, 12);
        expect(result.tarAtFar.map(({ tar }) => tar)).toEqual(
          expected.tarAtFar.map((tar) => expect.closeTo(tar, 12) as number),
        );
        expect(result.best.tar - result.best.far).toBeCloseTo(expected.youden, 12);
        const gaps = expected.corners.map(({ far, tar }) => ({ far, gap: Math.abs(1 - tar - far) }));
        const least = Math.min(...gaps.map(({ gap }) => gap));
        // Of corners equally near the first counts, but for rounding.
        const nearest = gaps
          .filter(({ gap }) => gap < least + 1e-12)
          .map(({ far }) => Math.abs(far - result.equalErrorRate));
        expect(Math.min(...nearest)).toBeLessThan(1e-12);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it("is the same of given pairs, and of the curve that a list of distances has", () => {
    const [places, labels] = [
      [0, 1, 3, 4, 9, 2],
      [0, 0, 1, 1, 2, 0],
    ];
    const all = verification(set(places, labels), { random, replicates: 0 });
    const [first, second] = [
      [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4],
      [1, 2, 3, 4, 5, 2, 3, 4, 5, 3, 4, 5, 4, 5, 5],
    ];
    expect(verification(set(places, labels), { random, pairs: { first, second }, replicates: 0 })).toEqual(all);
    const pairs = allPairs(places, labels);
    const curve = rocCurve(
      pairs.map((pair) => pair.far),
      pairs.map((pair) => pair.same),
    );
    expect(curve[0]).toEqual({ threshold: null, far: 0, tar: 0 });
    expect(curve.at(-1)).toEqual({ threshold: 9, far: 1, tar: 1 });
    const area = curve.slice(1).reduce((sum, { far, tar }, i) => {
      const before = curve[i] ?? { far: 0, tar: 0 };
      return sum + ((far - before.far) * (tar + before.tar)) / 2;
    }, 0);
    expect(area).toBeCloseTo(all.auc, 12);
  });

  it("draws pairs of both kinds where there are too many, and comes close to all of them", () => {
    const labels = Array.from({ length: 400 }, (_, i) => i % 20);
    const places = labels.map((label) => label + 0.7 * random.normal());
    const all = verification(set(places, labels), { random, replicates: 0 });
    const some = verification(set(places, labels), { random, maxPairs: 12_000, replicates: 0 });
    expect(all.pairs).toEqual({ genuine: 3800, impostor: 76_000, genuineUsed: 3800, impostorUsed: 76_000 });
    expect(some.pairs).toEqual({ genuine: 3800, impostor: 76_000, genuineUsed: 3800, impostorUsed: 8200 });
    for (const measure of ["auc", "equalErrorRate", "averagePrecision"] as const) {
      expect(Math.abs(some[measure] - all[measure])).toBeLessThan(0.02);
    }
    const few = verification(set(places, labels), { random, maxPairs: 2000, replicates: 0 });
    expect(few.pairs).toMatchObject({ genuineUsed: 1000, impostorUsed: 1000 });
    expect(Math.abs(few.auc - all.auc)).toBeLessThan(0.03);
    // Each genuine pair stands for 3.8 and each impostor for 76: as rare as they are.
    expect(Math.abs(few.averagePrecision - all.averagePrecision)).toBeLessThan(0.1);
  });

  it("draws every pair of a kind evenly, lone and large classes included", () => {
    const labels = [0, 0, 0, 0, 1, 1, 2];
    const places = [0, 1, 4, 13, 40, 121, 364]; // No two pairs have one distance.
    const { tarAtFar } = verification(set(places, labels), { random, replicates: 0, fars: [1] });
    expect(tarAtFar[0]?.tar).toBe(1);
    // 7 genuine and 14 impostor pairs, of which 4 are drawn each time; far fewer than all.
    const counts = new Map<number, number>();
    for (let round = 0; round < 3000; round++) {
      const { best } = verification(set(places, labels), {
        random: createRandom(round),
        maxPairs: 2,
        replicates: 0,
        fars: [],
      });
      const nearer = best.threshold ?? NaN;
      counts.set(nearer, (counts.get(nearer) ?? 0) + 1);
    }
    // The genuine pair that was drawn is the best threshold unless the impostor is nearer: then nothing is accepted.
    const withoutNearerImpostor = [1, 4, 3];
    for (const far of withoutNearerImpostor) expect((counts.get(far) ?? 0) / 3000).toBeGreaterThan(0.1);
    for (const far of withoutNearerImpostor) expect((counts.get(far) ?? 0) / 3000).toBeLessThan(0.19);
  });

  it("gives the same for the same seed, and its measures do not depend on the bootstrap", () => {
    const labels = Array.from({ length: 60 }, (_, i) => i % 6);
    const data = set(
      labels.map((label) => label + random.normal()),
      labels,
    );
    const of = (options: Partial<VerificationOptions> = {}) =>
      verification(data, { random: createRandom(3), maxPairs: 500, replicates: 20, ...options });
    expect(of()).toEqual(of());
    expect(of({ replicates: 0 })).toEqual({
      ...of(),
      intervals: { auc: null, equalErrorRate: null, averagePrecision: null, tarAtFar: [null, null, null] },
    });
  });

  it("has intervals that hold the truth about as often as they say, which intervals over pairs do not", () => {
    // Classes differ in how wide they are, so that what varies is the classes.
    const draw = (seed: number, classes: number) => {
      const source = createRandom(seed);
      const widths = Array.from({ length: classes }, () => 0.2 + 2 * source.uniform());
      const labels = Array.from({ length: classes * 5 }, (_, i) => i % classes);
      const places = labels.map((label) => 3 * (label % 5) + (widths[label] ?? 0) * source.normal());
      return { data: set(places, labels), random: source };
    };
    const large = draw(99, 150);
    const truth = verification(large.data, { random: large.random, replicates: 0 }).auc;
    let [held, heldByPairs, width, ofPairs] = [0, 0, 0, 0];
    const rounds = 60;
    for (let seed = 0; seed < rounds; seed++) {
      const one = draw(seed, 16);
      const { auc, intervals, pairs } = verification(one.data, { random: one.random, replicates: 60 });
      const { low, high } = intervals.auc ?? { low: NaN, high: NaN };
      if (low <= truth && truth <= high) held++;
      const error = Math.sqrt((auc * (1 - auc)) / pairs.genuineUsed / 3);
      if (Math.abs(auc - truth) <= 1.96 * error) heldByPairs++;
      width += high - low;
      ofPairs += 2 * 1.96 * error;
    }
    expect(held / rounds).toBeGreaterThan(0.8);
    expect(heldByPairs).toBeLessThan(held);
    expect(width).toBeGreaterThan(ofPairs);
  });

  it("names what is wrong with its input", () => {
    const good = set([0, 1, 2], [0, 0, 1]);
    const refused = (options: Partial<VerificationOptions>) => () => verification(good, { random, ...options });
    expect(() => verification(set([0, 1], [0, 1]), { random })).toThrow(
      new InputError("too few pairs: 0 of one class and 1 of two, expected at least one of each"),
    );
    expect(() => verification(set([0, 1], [0, 0]), { random })).toThrow(InputError);
    expect(() => verification(set([], []), { random })).toThrow(InputError);
    expect(() => verification(set([0, NaN, 1], [0, 0, 1]), { random })).toThrow(/^invalid embedding: NaN at sample 1/);
    expect(refused({ fars: [2] })).toThrow(/^invalid far: 2/);
    expect(refused({ maxPairs: 1 })).toThrow(/^invalid maxPairs: 1/);
    expect(refused({ replicates: -1 })).toThrow(/^invalid replicates: -1/);
    expect(refused({ confidence: NaN })).toThrow(/^invalid confidence: NaN/);
    expect(refused({ pairs: { first: [0], second: [3] } })).toThrow(
      /^invalid pair 0: 0 and 3, expected samples from 0 to 2/,
    );
    expect(refused({ pairs: { first: [1], second: [1] } })).toThrow(/^invalid pair 0: 1 and itself/);
    expect(refused({ pairs: { first: [0], second: [1] } })).toThrow(/^too few pairs: 1 of one class and 0 of two/);
    // @ts-expect-error a misspelt unit must not pass for another one
    expect(refused({ resample: "pairs" })).toThrow(/^unknown resample: pairs/);
    expect(() => rocCurve([0, NaN], [true, false])).toThrow(/^invalid distance: NaN of pair 1/);
  });
});
