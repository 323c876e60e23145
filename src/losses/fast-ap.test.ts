import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf, misplacedOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { fastAp } from "./fast-ap.ts";

describe("fastAp", () => {
  test.each([10, 3])("is one minus the average precision of %d bins", (bins) =>
    expectAgreement(fastAp({ bins }), (batch) => {
      const { indices, positives, negatives, cosines } = batch;
      const anchors = indices.filter((a) => positives(a).length > 0);
      const losses = anchors.map((a) => {
        const onEnd = (list: readonly number[], z: number) =>
          sumOf(list.map((i) => Math.max(0, 1 - Math.abs((2 - 2 * entry(cosines, a, i)) * (bins / 4) - z))));
        const ends = Array.from({ length: bins + 1 }, (_, z) => z);
        const upTo = (list: readonly number[], z: number) => sumOf(ends.slice(0, z + 1).map((end) => onEnd(list, end)));
        const precisions = ends.map((z) => {
          const [own, all] = [upTo(positives(a), z), upTo([...positives(a), ...negatives(a)], z)];
          return all === 0 ? 0 : (onEnd(positives(a), z) * own) / all;
        });
        return 1 - sumOf(precisions) / positives(a).length;
      });
      return { loss: meanOf(losses), mined: anchors.length, active: misplacedOf(batch) };
    }),
  );

  test("of positives that all come first is 0", async () => {
    expect((await lossOf(fastAp(), [1, 0, 1, 0, -1, 0, -1, 0], [0, 0, 1, 1])).loss).toBeCloseTo(0, 12);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(fastAp(), [0, 1, 0, 2, 1, 0]), { range: [0.2, 1], seed: 6 }));

  test("refuses bins that are none", () => {
    expect(() => fastAp({ bins: 0 })).toThrow(InputError);
    expect(() => fastAp({ bins: 2.5 })).toThrow("invalid bins: 2.5, expected a whole number");
  });
});
