import { describe, expect, it } from "vitest";
import type { Precision } from "../core/distance-rows.ts";
import { type Matrix, matrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { productDistances } from "./product-distances.ts";

const distances = productDistances({ threads: 1 });

function normal(rows: number, columns: number, seed: number, { scale = 1, far = 0 } = {}): Matrix<Float64Array> {
  const random = createRandom(seed);
  return matrix(
    Float64Array.from({ length: rows * columns }, () => far + scale * random.normal()),
    rows,
    columns,
  );
}

function naive(a: Matrix, i: number, b: Matrix, j: number): number {
  let sum = 0;
  for (let c = 0; c < a.columns; c++) {
    sum += ((a.data[i * a.columns + c] ?? NaN) - (b.data[j * b.columns + c] ?? NaN)) ** 2;
  }
  return sum;
}

/** Largest error of all distances as a share of the slack that was stated, and the slack. */
async function errors(queries: Matrix<Float64Array>, references: Matrix<Float64Array>, precision: Precision) {
  let [worst, stated, next] = [0, 0, 0];
  await distances(queries, references, precision, (query, squared, slack) => {
    expect(query).toBe(next++);
    expect(squared).toHaveLength(references.rows);
    stated = slack;
    squared.forEach((value, j) => {
      const error = Math.abs(value - naive(queries, query, references, j));
      if (error > 0) worst = Math.max(worst, error / slack);
    });
  });
  expect(next).toBe(queries.rows);
  return { worst, slack: stated };
}

describe("productDistances", () => {
  it.each(["float32", "float64"] as const)(
    "is never further from the exact distances than it says, in %s",
    async (precision) => {
      const limit = precision === "float32" ? 2 ** -12 : 2 ** -40;
      // Several products a row, of which the last is not full, and several blocks of queries.
      const [queries, references] = [normal(300, 5, 1), normal(2100, 5, 2)];
      const { worst, slack } = await errors(queries, references, precision);
      expect(worst).toBeLessThan(1);
      expect(slack).toBeLessThan(limit * 50);
      expect((await errors(references, references, precision)).worst).toBeLessThan(1);
      const wide = await errors(normal(20, 300, 3), normal(40, 300, 4), precision);
      expect(wide.worst).toBeLessThan(1);
    },
  );

  it("keeps to it far from the origin, where products would cancel, and where float32 would vanish or overflow", async () => {
    for (const options of [{ far: 1e7 }, { scale: 1e-30 }, { scale: 1e30 }, { far: 1e12, scale: 1e-3 }]) {
      expect((await errors(normal(9, 6, 5, options), normal(30, 6, 6, options), "float32")).worst).toBeLessThan(1);
    }
  });

  it("says that all distances are 0, without slack, where all samples lie on one point at the origin", async () => {
    const zeros = matrix(new Float64Array(12), 4, 3);
    expect(await errors(zeros, zeros, "float32")).toEqual({ worst: 0, slack: 0 });
  });

  it("hands over nothing where there is nothing, and refuses what cannot be squared", async () => {
    const none = matrix(new Float64Array(0), 0, 3);
    await distances(none, normal(3, 3, 1), "float32", () => expect.unreachable());
    await expect(errors(normal(2, 3, 1, { scale: 1e200 }), normal(3, 3, 1), "float32")).rejects.toThrow(
      /^invalid embeddings: their squares overflow/,
    );
  });
});
