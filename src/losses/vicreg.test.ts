import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { expectAgreement, meanOf, positivePairsOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { vicReg } from "./vicreg.ts";

describe("vicReg", () => {
  test.each([{}, { invariance: 1, variance: 3, covariance: 0.5, epsilon: 0.01 }])(
    "adds what views differ by, what dimensions lack of variance and what they share: %o",
    (options) =>
      expectAgreement(vicReg(options), (batch) => {
        const { invariance = 25, variance = 25, covariance = 1, epsilon = 1e-4 } = options;
        const { rows } = batch;
        const pairs = positivePairsOf(batch);
        const differences = pairs.map(([a, p]) =>
          meanOf([0, 1].map((k) => ((rows[a]?.[k] ?? NaN) - (rows[p]?.[k] ?? NaN)) ** 2)),
        );
        const centred = [0, 1].map((k) => {
          const column = rows.map((row) => row[k] ?? NaN);
          return column.map((x) => x - meanOf(column));
        });
        const cov = (i: number, j: number) =>
          sumOf((centred[i] ?? []).map((x, row) => x * (centred[j]?.[row] ?? NaN))) / (rows.length - 1);
        const lacking = meanOf([0, 1].map((k) => Math.max(0, 1 - Math.sqrt(cov(k, k) + epsilon))));
        return {
          loss: invariance * meanOf(differences) + variance * lacking + (covariance * 2 * cov(0, 1) ** 2) / 2,
          mined: pairs.length,
          active: differences.filter((x) => x > 0).length,
        };
      }),
  );

  test("of embeddings at one point is what their variance lacks", async () => {
    const { loss } = await lossOf(vicReg(), [1, 2, 1, 2], [0, 0]);
    expect(loss).toBeCloseTo(25 * (1 - 0.01), 9);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(vicReg(), [0, 1, 0, 2, 1, 2]), { range: [0.2, 1], seed: 6 }));

  test("refuses weights below zero", () => {
    expect(() => vicReg({ variance: -1 })).toThrow(InputError);
    expect(() => vicReg({ epsilon: NaN })).toThrow("invalid epsilon: NaN");
  });
});
