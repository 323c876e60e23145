import { describe, expect, test } from "vitest";
import { lossOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf, misplacedOf, sumOf } from "../../test/support/naive-losses.ts";
import { rowsOf } from "../../test/support/tensors.ts";
import { InputError } from "../core/errors.ts";
import { circle } from "./circle.ts";

/** Sums of exponentials on either side of each sample; the weights are of these similarities, or of others. */
function lossesOf(
  cosines: readonly (readonly number[])[],
  { positives, negatives }: { positives: (a: number) => number[]; negatives: (a: number) => number[] },
  { m, scale, weights = cosines }: { m: number; scale: number; weights?: readonly (readonly number[])[] },
): number[] {
  return cosines.flatMap((_, a) => {
    if (positives(a).length === 0 || negatives(a).length === 0) return [];
    const p = positives(a).map((i) =>
      Math.exp(-scale * Math.max(0, 1 + m - entry(weights, a, i)) * (entry(cosines, a, i) - 1 + m)),
    );
    const n = negatives(a).map((i) =>
      Math.exp(scale * Math.max(0, entry(weights, a, i) + m) * (entry(cosines, a, i) - m)),
    );
    return [Math.log(1 + sumOf(n) * sumOf(p))];
  });
}

describe("circle", () => {
  test.each([
    [0.4, 80],
    [0.25, 10],
  ])("is the mean over samples that have both, m = %d, γ = %d", (m, scale) =>
    expectAgreement(circle({ relaxation: m, scale }), (batch) => {
      const losses = lossesOf(batch.cosines, batch, { m, scale });
      return { loss: meanOf(losses), mined: losses.length, active: losses.length === 0 ? 0 : misplacedOf(batch) };
    }),
  );

  test("has the gradient that finite differences give where the weights stay what they are", async () => {
    const labels = [0, 1, 0, 2, 1, 0];
    const data = [1, 0.2, 0.3, 0.9, 0.8, 0.5, -0.4, 0.7, 0.2, 1.1, 0.6, -0.2];
    const settings = { m: 0.3, scale: 4 };
    const who = {
      positives: (a: number) => labels.flatMap((label, i) => (i !== a && label === labels[a] ? [i] : [])),
      negatives: (a: number) => labels.flatMap((label, i) => (label !== labels[a] ? [i] : [])),
    };
    const cosines = (flat: readonly number[]) => {
      const unit = rowsOf(flat, 2).map((row) => row.map((x) => x / Math.hypot(...row)));
      return unit.map((a) => unit.map((b) => sumOf(a.map((x, k) => x * (b[k] ?? NaN)))));
    };
    const weights = cosines(data);
    const at = (k: number, change: number) =>
      meanOf(lossesOf(cosines(data.with(k, (data[k] ?? NaN) + change)), who, { ...settings, weights }));
    const { gradient } = await lossOf(circle({ relaxation: settings.m, scale: settings.scale }), data, labels);
    gradient.forEach((exact, k) => expect(exact).toBeCloseTo((at(k, 1e-5) - at(k, -1e-5)) / 2e-5, 6));
  });

  test("leaves out samples without a positive or without a negative", async () => {
    expect(await lossOf(circle(), [1, 0, 0, 1], [0, 1])).toMatchObject({ loss: 0, mined: 0, active: 0 });
    expect(await lossOf(circle(), [1, 0, 0, 1], [0, 0])).toMatchObject({ loss: 0, mined: 0, active: 0 });
  });

  test("refuses settings out of range", () => {
    expect(() => circle({ relaxation: 1.5 })).toThrow(InputError);
    expect(() => circle({ scale: 0 })).toThrow("invalid scale: 0");
  });
});
