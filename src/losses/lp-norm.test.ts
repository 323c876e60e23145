import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { rowsOf } from "../../test/support/tensors.ts";
import { createRandom } from "../core/random.ts";
import { InputError } from "../core/errors.ts";
import { lpNorm } from "./lp-norm.ts";

const random = createRandom(4);
const data = Array.from({ length: 5 * 3 }, () => random.normal());
const labels = [0, 0, 1, 2, 1];

describe("lpNorm", () => {
  test.each([
    [2, 1],
    [1, 1],
    [3, 2],
    [30, 1],
  ])("is the mean of (Σ |x|ᵖ)^(power/p), with p = %d and a power of %d", async (p, power) => {
    const norms = rowsOf(data, 3).map((row) => row.reduce((sum, x) => sum + Math.abs(x) ** p, 0) ** (power / p));
    const { loss, mined, active } = await lossOf(lpNorm({ p, power }), data, labels);
    expect(loss).toBeCloseTo(norms.reduce((sum, norm) => sum + norm, 0) / 5, 9);
    expect([mined, active]).toEqual([5, 5]);
    await checkGradient([[5, 3]], valueOf(lpNorm({ p, power }), labels), { apart: 0.2 });
  });

  test.each([1, 2, 50])(
    "of nothing is almost 0 and has no gradient, and of large numbers is finite: p = %d",
    async (p) => {
      const nothing = await lossOf(lpNorm({ p }), [0, 0, 0, 0], [0, 1], { dtype: "float32" });
      expect(nothing.loss).toBeCloseTo(0, 6);
      expect(nothing.gradient).toEqual([0, 0, 0, 0]);
      const large = await lossOf(lpNorm({ p }), [1e4, -1e4, 1e-6, 1e4], [0, 1], { dtype: "float32" });
      expect([large.loss, ...large.gradient].every(Number.isFinite)).toBe(true);
      expect(large.loss).toBeGreaterThan(9999);
    },
  );

  test("refuses what is no norm", () => {
    expect(() => lpNorm({ p: 0.5 })).toThrow(InputError);
    expect(() => lpNorm({ power: 0 })).toThrow("invalid power: 0");
  });
});
