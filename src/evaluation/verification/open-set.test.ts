import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.ts";
import { matrix } from "../../core/matrix.ts";
import { openSet } from "./open-set.ts";

const sample = (labels: number) =>
  fc.record({ place: fc.integer({ min: 0, max: 20 }), label: fc.integer({ min: 0, max: labels }) });

interface Sample {
  readonly place: number;
  readonly label: number;
}

const toSamples = (all: readonly Sample[]) => ({
  embeddings: matrix(
    Float64Array.from(all, (one) => one.place),
    all.length,
    1,
  ),
  labels: all.map((one) => one.label),
});

/** Measures by trying every threshold on every query. */
function naiveOpenSet(gallery: readonly Sample[], queries: readonly Sample[], fars: readonly number[]) {
  const answers = queries.map(({ place, label }) => {
    const far = Math.min(...gallery.map((one) => Math.abs(one.place - place)));
    const nearest = gallery.filter((one) => Math.abs(one.place - place) === far);
    const known = gallery.some((one) => one.label === label);
    return { far, known, right: nearest.every((one) => one.label === label) };
  });
  const known = answers.filter((answer) => answer.known);
  const unknown = answers.filter((answer) => !answer.known);
  const thresholds = [-1, ...new Set(answers.map((answer) => answer.far).sort((a, b) => a - b))];
  const points = thresholds.map((threshold) => ({
    far: unknown.filter((one) => one.far <= threshold).length / unknown.length,
    identified: known.filter((one) => one.right && one.far <= threshold).length / known.length,
  }));
  const wins = known.flatMap((k) => unknown.map((u) => (k.far < u.far ? 1 : k.far === u.far ? 0.5 : 0)));
  return {
    auroc: wins.reduce((a: number, b) => a + b, 0) / wins.length,
    oscr: points.slice(1).reduce((sum, { far, identified }, i) => {
      const before = points[i] ?? { far: 0, identified: 0 };
      return sum + ((far - before.far) * (identified + before.identified)) / 2;
    }, 0),
    identified: fars.map((far) => Math.max(...points.filter((one) => one.far <= far).map((one) => one.identified))),
    closedSet: known.filter((one) => one.right).length / known.length,
    known: known.length,
    unknown: unknown.length,
  };
}

describe("openSet", () => {
  it("agrees with trying every threshold on every query, ties included", async () => {
    const fars = [0.5, 0.2, 0];
    const galleries = fc.array(sample(3), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(galleries, fc.array(sample(5), { minLength: 2, maxLength: 14 }), async (gallery, queries) => {
        const { identified, ...expected } = naiveOpenSet(gallery, queries, fars);
        fc.pre(expected.known > 0 && expected.unknown > 0);
        const { atFar, ...result } = await openSet(toSamples(gallery), { queries: toSamples(queries), fars });
        const close = Object.entries(expected).map(([name, value]) => [name, expect.closeTo(value, 12) as number]);
        expect(result).toEqual(Object.fromEntries(close));
        atFar.forEach((one, f) => {
          expect(one.far).toBeLessThanOrEqual(fars[f] ?? NaN);
          expect(one.identified).toBeCloseTo(identified[f] ?? NaN, 12);
        });
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it("says at which distance to reject", async () => {
    const gallery = toSamples([0, 10].map((place, label) => ({ place, label })));
    const queries = toSamples([1, 12, 5, 14].map((place, i) => ({ place, label: [0, 1, 7, 8][i] ?? 0 })));
    const { atFar, oscr, auroc } = await openSet(gallery, { queries, fars: [0] });
    // Known at distances 1 and 2, unknown at 5 and 4: a threshold of 2 parts them.
    expect(atFar).toEqual([{ atMost: 0, threshold: 2, far: 0, identified: 1 }]);
    expect([oscr, auroc]).toEqual([1, 1]);
  });

  it("never identifies where every known query is nearer to a wrong class", async () => {
    const gallery = toSamples([
      { place: 0, label: 0 },
      { place: 10, label: 1 },
    ]);
    const queries = toSamples([
      { place: 1, label: 1 },
      { place: 4, label: 5 },
    ]);
    expect(await openSet(gallery, { queries, fars: [0.5] })).toEqual({
      auroc: 1,
      oscr: 0,
      atFar: [{ atMost: 0.5, threshold: null, far: 0, identified: 0 }],
      closedSet: 0,
      known: 1,
      unknown: 1,
    });
  });

  it("names what is wrong with its input", async () => {
    const gallery = toSamples([{ place: 0, label: 0 }]);
    const known = toSamples([{ place: 1, label: 0 }]);
    await expect(openSet(gallery, { queries: known })).rejects.toThrow(
      new InputError("too few queries: 1 of known and 0 of unknown classes, expected at least one of each"),
    );
    const broken = { embeddings: matrix(Float64Array.of(1, NaN), 2, 1), labels: [0, 1] };
    await expect(openSet(gallery, { queries: broken })).rejects.toThrow(/^invalid embedding: NaN at sample 1/);
    await expect(openSet(gallery, { queries: known, fars: [-1] })).rejects.toThrow(/^invalid far: -1/);
    await expect(openSet(toSamples([]), { queries: known })).rejects.toThrow(/^no embeddings: the gallery is empty/);
  });
});
