import { describe, expect, test } from "vitest";
import {
  checkSafety,
  compareWithDefinition,
  cosinesOf,
  dot,
  lossOfClasses,
  norm,
  wrongOf,
} from "../../test/support/class-losses.ts";
import { p2sGrad } from "./p2s-grad.ts";

describe("p2sGrad", () => {
  test("is the mean square of what cosines differ by from 1 for the own class and 0 for the others", () =>
    compareWithDefinition(p2sGrad(), (given) => {
      const cosines = cosinesOf(given);
      const squares = cosines.flatMap((row, i) => row.map((s, c) => (s - (c === given.labels[i] ? 1 : 0)) ** 2));
      return { loss: squares.reduce((sum, value) => sum + value, 0) / squares.length, active: wrongOf(cosines, given) };
    }));

  test("has the gradient of the paper's equation 11, times 2 over the number of samples and classes", async () => {
    const given = {
      embeddings: [
        [1, 2, -1],
        [0.5, -1, 3],
      ],
      weight: [
        [1, 1, 0],
        [-1, 0.2, 2],
        [0, -1, 1],
        [2, 0.1, 0.3],
      ],
      labels: [2, 0],
    };
    const cosines = cosinesOf(given);
    const { gradientOf } = await lossOfClasses(p2sGrad(), given);
    const expected = given.weight.flatMap((w, c) =>
      w.map((value, k) =>
        given.embeddings.reduce((sum, x, i) => {
          const s = cosines[i]?.[c] ?? NaN;
          const slope = ((x[k] ?? NaN) / norm(x) - (s * value) / norm(w)) / norm(w);
          return sum + (s - (c === given.labels[i] ? 1 : 0)) * slope * (2 / 8);
        }, 0),
      ),
    );
    const gradient = gradientOf("weight");
    expected.forEach((value, i) => expect(gradient[i]).toBeCloseTo(value, 9));
    given.weight.forEach((w, c) => expect(dot(w, gradient.slice(3 * c, 3 * c + 3))).toBeCloseTo(0, 9));
  });

  test("is finite where directions meet and where there is none", () => checkSafety(p2sGrad()));
});
