import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { CLASSES, dot, lossOfClasses, norm } from "../../test/support/class-losses.ts";
import { compute, rowsOf } from "../../test/support/tensors.ts";
import { createRandom } from "../core/random.ts";
import { InputError } from "../core/errors.ts";
import { cosFace } from "./cos-face.ts";
import {
  centerInvariant,
  regularFace,
  sparseCentres,
  type WeightRegulariser,
  weightRegulariser,
} from "./weight-regularisers.ts";

type Rows = readonly (readonly number[])[];
const cosine = (a: readonly number[], b: readonly number[]) => dot(a, b) / (norm(a) * norm(b));
const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;

/** Each regulariser by its definition, for rows of which so many belong to a class. */
const definitions: readonly (readonly [WeightRegulariser, number, (rows: Rows, centres: number) => number])[] = [
  [
    regularFace(),
    2,
    (rows, centres) =>
      mean(
        rows.map((row, i) => {
          const others = rows.filter((_, j) => Math.floor(j / centres) !== Math.floor(i / centres));
          return Math.max(...others.map((other) => cosine(row, other)));
        }),
      ),
  ],
  [
    centerInvariant(),
    1,
    (rows) => {
      const squares = rows.map((row) => dot(row, row));
      return mean(squares.map((square) => (square - mean(squares)) ** 2 / 4));
    },
  ],
  [
    sparseCentres(),
    3,
    (rows, centres) => {
      const pairs = rows.flatMap((a, i) =>
        rows.flatMap((b, j) =>
          i < j && Math.floor(i / centres) === Math.floor(j / centres) ? [Math.sqrt(2 - 2 * cosine(a, b))] : [],
        ),
      );
      return pairs.reduce((sum, value) => sum + value, 0) / (rows.length * (centres - 1));
    },
  ],
];

describe.each(definitions.map(([one, centres, definition]) => [one.name, one, centres, definition] as const))(
  "%s",
  (name, one, centres, definition) => {
    const random = createRandom(8);
    const data = Array.from({ length: 6 * 3 }, () => random.normal());
    const value = (regulariser: WeightRegulariser, numbers: readonly number[], rows = 6) =>
      compute([{ shape: [rows, 3], data: numbers }], (...[x]) => {
        if (!x) throw new Error("missing input");
        return regulariser.of(x, centres);
      });

    test("is as it is defined, times its strength", async () => {
      expect((await value(one, data))[0]).toBeCloseTo(definition(rowsOf(data, 3), centres), 9);
      const weaker = weightRegulariser({ name, strength: 0.25 });
      expect((await value(weaker, data))[0]).toBeCloseTo(0.25 * definition(rowsOf(data, 3), centres), 9);
    });

    test("has the gradient that finite differences give", () =>
      checkGradient([[6, 3]], (...[x]) => {
        if (!x) throw new Error("missing input");
        return one.of(x, centres);
      }));

    test("is finite for weights that are one, for a single class and for weights that are nothing", async () => {
      for (const numbers of [Array<number>(18).fill(1), Array<number>(18).fill(0), data.slice(0, 3 * centres)]) {
        expect((await value(one, numbers, numbers.length / 3)).every(Number.isFinite)).toBe(true);
      }
    });

    test("can be made again from its record", () => {
      expect(weightRegulariser({ name, ...one.settings }).settings).toEqual(one.settings);
    });
  },
);

test("a loss adds its regulariser, with the gradient by its weights", async () => {
  const given = {
    embeddings: [[1, 2, 3]],
    weight: [
      [1, 0, 1],
      [0.5, 1, -1],
      [0, 2, 0.3],
      [-1, 1, 1],
    ],
    labels: [1],
  };
  const plain = await lossOfClasses(cosFace(), given);
  const regularised = await lossOfClasses(cosFace({ regulariser: centerInvariant({ strength: 2 }) }), given);
  const squares = given.weight.map((row) => dot(row, row));
  const deviations = squares.map((square) => square - mean(squares));
  expect(regularised.loss).toBeCloseTo(plain.loss + mean(deviations.map((d) => d ** 2 / 2)), 9);
  expect(regularised.gradient).toEqual(plain.gradient);
  // d/dw of mean (‖w‖² − mean)² / 2 is 2w·(‖w‖² − mean) / 4.
  const before = plain.gradientOf("weight");
  regularised.gradientOf("weight").forEach((value, i) => {
    const w = given.weight.flat()[i] ?? NaN;
    expect(value - (before[i] ?? NaN)).toBeCloseTo((w * (deviations[Math.floor(i / 3)] ?? NaN)) / 2, 6);
  });
});

test("what cannot be is refused", async () => {
  expect(() => regularFace({ strength: -1 })).toThrow(InputError);
  expect(() => weightRegulariser("flat")).toThrow("unknown regulariser: flat, expected regularFace, centerInvariant");
  expect(() => weightRegulariser({ name: "regularFace", strenth: 1 })).toThrow(
    "unknown setting of regularFace: strenth",
  );
  const weight = Array.from({ length: CLASSES }, () => [1, 0, 1]);
  const given = { embeddings: [[1, 2, 3]], weight, labels: [0] };
  await expect(lossOfClasses(cosFace({ regulariser: sparseCentres() }), given)).rejects.toThrow(
    "invalid regulariser: sparseCentres, expected a loss with several centres a class",
  );
});
