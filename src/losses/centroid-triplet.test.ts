import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { expectAgreement, meanOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { centroidTriplet } from "./centroid-triplet.ts";

describe("centroidTriplet", () => {
  test.each([0.2, 1])(
    "compares each sample with its own centroid without it and with every foreign one, m = %d",
    (margin) =>
      expectAgreement(centroidTriplet({ margin }), ({ rows, indices, positives }, labels) => {
        const centroid = (list: readonly number[]) => [0, 1].map((k) => meanOf(list.map((i) => rows[i]?.[k] ?? NaN)));
        const squared = (a: readonly number[], b: readonly number[]) =>
          sumOf(a.map((x, k) => (x - (b[k] ?? NaN)) ** 2));
        const violations = indices.flatMap((a) => {
          if (positives(a).length === 0) return [];
          const own = squared(rows[a] ?? [], centroid(positives(a)));
          return [...new Set(labels)].flatMap((label) =>
            label === labels[a]
              ? []
              : [own - squared(rows[a] ?? [], centroid(indices.filter((i) => labels[i] === label))) + margin],
          );
        });
        const active = violations.filter((x) => x > 0);
        return { loss: meanOf(active), mined: violations.length, active: active.length };
      }),
  );

  test("of two classes that lie apart by more than the margin is 0", async () => {
    const { loss, gradient } = await lossOf(centroidTriplet(), [0, 0, 0.1, 0, 5, 5, 5, 5.1], [0, 0, 1, 1]);
    expect([loss, ...gradient].every((value) => value === 0)).toBe(true);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(centroidTriplet({ margin: 1 }), [0, 1, 0, 2, 1, 0]), { range: [0.2, 1], seed: 6 }));

  test("refuses a margin below zero", () => {
    expect(() => centroidTriplet({ margin: -1 })).toThrow(InputError);
    expect(() => centroidTriplet({ margin: NaN })).toThrow("invalid margin: NaN");
  });
});
