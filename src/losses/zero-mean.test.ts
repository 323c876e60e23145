import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { sumOver } from "./reducers.ts";
import { zeroMean } from "./zero-mean.ts";

describe("zeroMean", () => {
  test("is the mean of what the numbers of each embedding sum up to, without its sign", async () => {
    const result = await lossOf(zeroMean(), [1, 2, -4, 1, -1, 0, 0.5, 0.25, 0.25], [0, 0, 1]);
    expect(result.loss).toBeCloseTo((1 + 0 + 1) / 3, 9);
    expect(result).toMatchObject({ mined: 3, active: 2 });
    expect(result.gradient).toEqual([-1, -1, -1, 0, 0, 0, 1, 1, 1].map((sign) => sign / 3));
  });

  test("takes another reducer", async () => {
    expect((await lossOf(zeroMean({ reducer: sumOver() }), [1, 1, -3, 0], [0, 1])).loss).toBe(5);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[4, 3]], valueOf(zeroMean(), [0, 0, 1, 1]), { range: [0.1, 1] }));
});
