import { describe, expect, test } from "vitest";
import { lossOf } from "../../test/support/losses.ts";
import {
  entry,
  expectAgreement,
  meanOf,
  naiveBatch,
  type NaiveBatch,
  sumOf,
  tripletsOf,
} from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { dynamicSoftMargin } from "./dynamic-soft-margin.ts";

const violationsOf = (batch: NaiveBatch) =>
  tripletsOf(batch).map(([a, p, n]) => entry(batch.distances, a, p) - entry(batch.distances, a, n));

/** What share of the histogram of a batch lies up to the bin of a number; numbers outside the range count at its ends. */
function weigh(all: readonly number[], range: number, bins: number) {
  const position = (x: number) => ((Math.min(range, Math.max(-range, x)) + range) / (2 * range)) * bins;
  const binOf = (x: number) => Math.min(bins - 1, Math.floor(position(x)));
  const onEnd = (end: number) => sumOf(all.map((x) => Math.max(0, 1 - Math.abs(position(x) - end)))) / all.length;
  return (x: number) => sumOf(Array.from({ length: binOf(x) + 1 }, (_, end) => onEnd(end)));
}

describe("dynamicSoftMargin", () => {
  test.each([
    [2, 10],
    [0.5, 4],
  ])("weighs each triplet by the share that are no harder, up to ±%d in %d bins", (range, bins) =>
    expectAgreement(dynamicSoftMargin({ range, bins }), (batch) => {
      const all = violationsOf(batch);
      const weight = weigh(all, range, bins);
      const losses = all.map((x) => weight(x) * x);
      return { loss: meanOf(losses), mined: all.length, active: losses.filter((x) => x > 0).length };
    }),
  );

  const labels = [0, 1, 0, 2, 1];
  const data = [1, 0.2, 0.3, 0.9, 0.8, 0.5, -0.4, 0.7, 0.2, 1.1];
  const at = (k: number, change: number) =>
    violationsOf(naiveBatch({ data: data.with(k, (data[k] ?? NaN) + change), labels }));

  test.each([false, true])(
    "has the gradient that finite differences give, through its weights: %s",
    async (throughWeights) => {
      const { gradient } = await lossOf(dynamicSoftMargin({ throughWeights }), data, labels);
      const weights = violationsOf(naiveBatch({ data, labels })).map(weigh(at(0, 0), 2, 10));
      const value = (all: readonly number[]) =>
        meanOf(all.map((x, i) => (throughWeights ? weigh(all, 2, 10)(x) : (weights[i] ?? NaN)) * x));
      gradient.forEach((exact, k) => expect(exact).toBeCloseTo((value(at(k, 1e-6)) - value(at(k, -1e-6))) / 2e-6, 6));
    },
  );

  test("keeps a moving average of its histogram", async () => {
    // All that came before lies on the lowest end, so that the share up to any bin is at least 0.99.
    const before = Array.from({ length: 11 }, (_, end) => (end === 0 ? 1 : 0));
    const { loss } = await lossOf(dynamicSoftMargin(), data, labels, {
      weights: { histogram: before.map((x) => [x]) },
    });
    const all = at(0, 0);
    const weight = weigh(all, 2, 10);
    expect(loss).toBeCloseTo(meanOf(all.map((x) => (0.99 + 0.01 * weight(x)) * x)), 9);
  });

  test("refuses batches of too many triplets, and bins that are none", async () => {
    const many = Array.from({ length: 2 * 500 }, (_, i) => i);
    const classes = Array.from({ length: 500 }, (_, i) => i % 2);
    await expect(lossOf(dynamicSoftMargin(), many, classes)).rejects.toThrow(
      "too large a batch for dynamicSoftMargin: 500 samples against 500",
    );
    expect(() => dynamicSoftMargin({ bins: 2.5 })).toThrow(InputError);
    expect(() => dynamicSoftMargin({ momentum: 0 })).toThrow("invalid momentum: 0");
  });
});
