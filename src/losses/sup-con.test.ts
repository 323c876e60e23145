import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { rowsOf } from "../../test/support/tensors.ts";
import { InputError } from "../core/errors.ts";
import { supCon } from "./sup-con.ts";

/** Anchor by anchor, as the equation says. */
function naive(data: readonly number[], labels: readonly number[], temperature: number) {
  const rows = rowsOf(data, data.length / labels.length);
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0);
  const s = (i: number, j: number) => {
    const [a, b] = [rows[i] ?? [], rows[j] ?? []];
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)) / temperature;
  };
  const losses = labels.flatMap((label, i) => {
    const others = labels.flatMap((_, j) => (j === i ? [] : [j]));
    const positives = others.filter((j) => labels[j] === label);
    if (positives.length === 0) return [];
    const total = others.reduce((sum, j) => sum + Math.exp(s(i, j)), 0);
    const loss = positives.reduce((sum, j) => sum - Math.log(Math.exp(s(i, j)) / total), 0) / positives.length;
    const nearest = others.reduce((best, j) => (s(i, j) > s(i, best) ? j : best));
    return [{ loss, wrong: labels[nearest] !== label }];
  });
  return {
    loss: losses.reduce((sum, { loss }) => sum + loss, 0) / Math.max(1, losses.length),
    mined: losses.length,
    active: losses.filter(({ wrong }) => wrong).length,
  };
}

describe("supCon", () => {
  test("is the mean over anchors of the mean over positives, and counts anchors whose neighbour is foreign", async () => {
    const cases = fc.record({
      data: fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 14, maxLength: 14 }),
      signs: fc.array(fc.constantFrom(-1, 1), { minLength: 14, maxLength: 14 }),
      labels: fc.array(fc.nat({ max: 3 }), { minLength: 7, maxLength: 7 }),
      temperature: fc.constantFrom(0.07, 0.5, 2),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ data, signs, labels, temperature }) => {
        const signed = data.map((value, i) => value * (signs[i] ?? 1));
        const directions = rowsOf(signed, 2).map(([x = 0, y = 0]) => Math.atan2(y, x).toFixed(9));
        fc.pre(new Set(directions).size === directions.length);
        const expected = naive(signed, labels, temperature);
        const result = await lossOf(supCon({ temperature }), signed, labels);
        expect(result).toMatchObject({ mined: expected.mined, active: expected.active });
        expect(result.loss).toBeCloseTo(expected.loss, 8);
        expect(supCon().offered(Int32Array.from(labels))).toBe(expected.mined);
      }),
      { numRuns: 24, seed: 5 },
    );
  });

  test("stays finite in float32 where exponentials would overflow or vanish", async () => {
    const data = [1, 0, -1, 0.001, 1, 0.001, -1, 0];
    const { loss, gradient } = await lossOf(supCon({ temperature: 0.001 }), data, [0, 0, 1, 1], { dtype: "float32" });
    // Each anchor's positive lies opposite, its negative beside it: 2 / 0.001 in all.
    expect(loss).toBeCloseTo(2000, 0);
    expect(gradient.every(Number.isFinite)).toBe(true);
    const close = await lossOf(supCon({ temperature: 0.001 }), data, [0, 1, 0, 1], { dtype: "float32" });
    expect(close.loss).toBeCloseTo(0, 5);
    expect(close.active).toBe(0);
  });

  test("without a single positive is 0, with no gradient", async () => {
    const result = await lossOf(supCon(), [1, 0, 0, 1, 1, 1], [0, 1, 2]);
    expect(result).toMatchObject({ mined: 0, active: 0 });
    expect([result.loss, ...result.gradient].every((value) => value === 0)).toBe(true);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(supCon({ temperature: 0.3 }), [0, 1, 0, 2, 1, 0]), { range: [0.2, 1], seed: 6 }));

  test("weighs positives by their relevance where it is graded", async () => {
    const rows = [0, 0.4, 1.1, 2.5].map((angle) => [Math.cos(angle), Math.sin(angle)]);
    const degrees = [1, 0.9, 0.5, 0, 0.9, 1, 0, 0.6, 0.5, 0, 1, 0, 0, 0.6, 0, 1];
    const mask = (holds: (degree: number) => boolean) =>
      degrees.map((degree, k) => (holds(degree) && Math.floor(k / 4) !== k % 4 ? 1 : 0));
    const { loss: found } = await lossOf(supCon({ graded: true, temperature: 0.5 }), rows.flat(), [0, 0, 0, 0], {
      batch: (batch) => {
        const { graph } = batch.embeddings;
        return {
          ...batch,
          positives: graph.constant(
            mask((degree) => degree > 0),
            "bool",
            [4, 4],
          ),
          negatives: graph.constant(
            mask((degree) => degree === 0),
            "bool",
            [4, 4],
          ),
          relevance: () => graph.constant(degrees, "float32", [4, 4]),
        };
      },
    });
    const others = (i: number) => [0, 1, 2, 3].filter((j) => j !== i);
    const similarity = (i: number, j: number) =>
      ((rows[i]?.[0] ?? NaN) * (rows[j]?.[0] ?? NaN) + (rows[i]?.[1] ?? NaN) * (rows[j]?.[1] ?? NaN)) / 0.5;
    const losses = rows.map((_, i) => {
      const total = Math.log(others(i).reduce((sum, j) => sum + Math.exp(similarity(i, j)), 0));
      const weight = (j: number) => degrees[4 * i + j] ?? NaN;
      const sum = others(i).reduce((all, j) => all + weight(j) * (total - similarity(i, j)), 0);
      return sum / others(i).reduce((all, j) => all + weight(j), 0);
    });
    expect(found).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / 4, 6);
  });

  test("refuses a temperature that is not above zero", () => {
    expect(() => supCon({ temperature: 0 })).toThrow(InputError);
    expect(() => supCon({ temperature: NaN })).toThrow("invalid temperature: NaN");
  });
});
