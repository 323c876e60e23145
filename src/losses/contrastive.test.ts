import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { rowsOf } from "../../test/support/tensors.ts";
import { InputError } from "../core/errors.ts";
import { squaredEuclidean } from "../distances/distance.ts";
import { contrastive, type ContrastiveOptions } from "./contrastive.ts";
import { meanOverAll } from "./reduction.ts";

/** Pair by pair, as the definition says. */
function naive(data: readonly number[], labels: readonly number[], options: ContrastiveOptions) {
  const { positiveMargin = 0, negativeMargin = 1, squared = false, reducer } = options;
  const rows = rowsOf(data, data.length / labels.length);
  const d = (i: number, j: number) => Math.hypot(...(rows[i] ?? []).map((x, k) => x - (rows[j]?.[k] ?? NaN)));
  const pairs = labels.flatMap((label, i) =>
    labels.flatMap((other, j) => (i === j ? [] : [{ distance: d(i, j), same: label === other }])),
  );
  const losses = pairs.map(({ distance, same }) => ({
    same,
    loss: Math.max(0, same ? distance - positiveMargin : negativeMargin - distance),
  }));
  const mean = (kind: boolean) => {
    const taken = losses.filter(({ same, loss }) => same === kind && (reducer === meanOverAll || loss > 0));
    return taken.reduce((sum, { loss }) => sum + (squared ? loss ** 2 : loss), 0) / Math.max(1, taken.length);
  };
  return {
    loss: mean(true) + mean(false),
    mined: losses.length,
    active: losses.filter(({ loss }) => loss > 0).length,
  };
}

describe("contrastive", () => {
  // Not closer than 1/64: the root turns the rounding of what is almost equal into something.
  const coordinate = fc.integer({ min: -64, max: 64 }).map((value) => value / 64 + 1e-4 * (value % 7));
  const cases = fc.record({
    data: fc.array(coordinate, { minLength: 12, maxLength: 12 }),
    labels: fc.array(fc.nat({ max: 2 }), { minLength: 6, maxLength: 6 }),
    margins: fc.constantFrom([0, 1] as const, [0.3, 0.8] as const),
    reducer: fc.constantFrom(undefined, meanOverAll),
    squared: fc.boolean(),
  });

  test("is the mean over the pairs of each kind that cost anything, the two kinds added, and counts them", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ data, labels, margins, reducer, squared }) => {
        const [positiveMargin, negativeMargin] = margins;
        const options = { positiveMargin, negativeMargin, squared, ...(reducer && { reducer }) };
        const rows = rowsOf(data, 2).map(String);
        fc.pre(new Set(rows).size === rows.length);
        const expected = naive(data, labels, options);
        const loss = contrastive(options);
        const result = await lossOf(loss, data, labels);
        expect(result).toMatchObject({ mined: expected.mined, active: expected.active });
        expect(result.loss).toBeCloseTo(expected.loss, 9);
        expect(loss.offered(Int32Array.from(labels))).toBe(expected.mined);
      }),
      { numRuns: 24, seed: 3 },
    );
  });

  test("is of one kind alone where a batch has only that", async () => {
    expect((await lossOf(contrastive(), [0, 0, 3, 4], [1, 1])).loss).toBe(5);
  });

  test("of points that meet has a finite gradient", async () => {
    const { loss, gradient } = await lossOf(contrastive(), [1, 2, 1, 2, 1, 2], [0, 0, 1]);
    expect(loss).toBe(1);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });

  test.each([{}, { squared: true }, { distance: squaredEuclidean }])(
    "has the gradient that finite differences give: %o",
    (options) =>
      checkGradient(
        [[5, 3]],
        valueOf(contrastive({ positiveMargin: 0.01, negativeMargin: 1.5, ...options }), [0, 0, 1, 1, 2]),
        { range: [0.2, 1], seed: 4 },
      ),
  );

  test("says what it is made of", () => {
    const loss = contrastive({ distance: squaredEuclidean, positiveMargin: 0.25 });
    expect(loss).toMatchObject({
      name: "contrastive",
      settings: {
        distance: "squaredEuclidean",
        positiveMargin: 0.25,
        negativeMargin: 1,
        squared: false,
        reducer: "meanOverActive",
      },
      margin: 0.75,
    });
  });

  test("refuses margins that leave nothing between them", () => {
    expect(() => contrastive({ positiveMargin: 1 })).toThrow(InputError);
    expect(() => contrastive({ positiveMargin: -1 })).toThrow("invalid positive margin: -1");
    expect(() => contrastive({ negativeMargin: NaN })).toThrow("invalid negative margin: NaN");
  });
});
