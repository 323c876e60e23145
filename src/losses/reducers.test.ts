import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { floats, numbers, run } from "../../test/support/tensors.ts";
import { InputError } from "../core/errors.ts";
import { createGraph } from "../graph/graph.ts";
import { recordOf } from "./record.ts";
import { weightedByClass, perAnchor, reducer, sumOver, threshold } from "./reducers.ts";
import { meanOverActive, meanOverAll, type Reducer } from "./reduction.ts";

const ROWS = 4;
const COLUMNS = 3;
const labels = [2, 0, 0, 1];
const weights = [0.5, 3, 1];

interface Part {
  readonly loss: number;
  readonly row: number;
}
const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / Math.max(1, list.length);
const lossesOf = (parts: readonly Part[]) => parts.map(({ loss }) => loss);
/** Mean of each row's parts, 0 where it has none. */
const anchorsOf = (parts: readonly Part[]) =>
  labels.map((_, row) => mean(lossesOf(parts.filter((part) => part.row === row))));

/** Each reducer with its definition, over a list of the parts that count. */
const definitions: readonly (readonly [Reducer, (parts: readonly Part[]) => number])[] = [
  [meanOverAll, (parts) => mean(lossesOf(parts))],
  [meanOverActive, (parts) => mean(lossesOf(parts).filter((loss) => loss > 0))],
  [perAnchor(), (parts) => mean(anchorsOf(parts))],
  [perAnchor({ reducer: threshold({ high: 1 }) }), (parts) => mean(anchorsOf(parts).filter((loss) => loss < 1))],
  [
    weightedByClass({ weights }),
    (parts) => mean(parts.map(({ loss, row }) => loss * (weights[labels[row] ?? NaN] ?? NaN))),
  ],
  [threshold({ low: 0.5 }), (parts) => mean(lossesOf(parts).filter((loss) => loss > 0.5))],
  [threshold({ low: 0.5, high: 1.5 }), (parts) => mean(lossesOf(parts).filter((loss) => loss > 0.5 && loss < 1.5))],
  [sumOver({ divisor: 4 }), (parts) => lossesOf(parts).reduce((sum, loss) => sum + loss, 0) / 4],
];

async function reduced(one: Reducer, losses: readonly number[], counted: readonly number[]): Promise<number> {
  const graph = createGraph();
  const shape = [ROWS, COLUMNS];
  const [values, mask] = [graph.input("losses", "float64", shape), graph.input("counted", "float64", shape)];
  const anchors = { labels: () => graph.constant(labels, "int64", [ROWS]), classes: weights.length };
  graph.output("y", one.of({ losses: values, counted: mask }, anchors));
  const outputs = await run(graph, {
    losses: floats("float64", shape, losses),
    counted: floats("float64", shape, counted),
  });
  return numbers(outputs["y"])[0] ?? NaN;
}

describe.each(definitions.map(([one, definition]) => [one.name, one, definition] as const))(
  "%s",
  (_name, one, definition) => {
    test("reduces the parts that count as it is defined", async () => {
      const list = <T>(each: fc.Arbitrary<T>) =>
        fc.array(each, { minLength: ROWS * COLUMNS, maxLength: ROWS * COLUMNS });
      const cases = fc.record({
        losses: list(fc.constantFrom(0, 0.25, 0.5, 1, 1.5, 2)),
        counted: list(fc.nat({ max: 1 })),
      });
      await fc.assert(
        fc.asyncProperty(cases, async ({ losses, counted }) => {
          const parts = losses.flatMap((loss, i) => (counted[i] ? [{ loss, row: Math.floor(i / COLUMNS) }] : []));
          expect(await reduced(one, losses, counted)).toBeCloseTo(definition(parts), 9);
        }),
        { numRuns: 6, seed: 11 },
      );
      const every = (value: number) => Array<number>(ROWS * COLUMNS).fill(value);
      expect(await reduced(one, every(1), every(0)), "where no part counts").toBe(0);
    });

    test("can be made again from its record, as plain data", () => {
      const record: unknown = JSON.parse(JSON.stringify(recordOf(one)));
      const again = reducer(record);
      expect(again.name).toBe(one.name);
      expect(again.settings).toEqual(one.settings);
    });
  },
);

test("a record is a name alone, or one with settings that may hold another", () => {
  expect(recordOf(meanOverAll)).toBe("meanOverAll");
  expect(recordOf(perAnchor({ reducer: threshold({ low: 0.1 }) }))).toEqual({
    name: "perAnchor",
    reducer: { name: "threshold", low: 0.1 },
  });
});

test("what is no record of a reducer is refused, and so are values that make no sense", () => {
  for (const record of ["median", 3, null, [], {}, "threshold", "weightedByClass"]) {
    expect(() => reducer(record), JSON.stringify(record)).toThrow(InputError);
  }
  expect(() => reducer("median")).toThrow("unknown reducer: median, expected meanOverAll, meanOverActive, perAnchor,");
  expect(() => reducer({ low: 1 })).toThrow('missing name of a reducer: {"low":1}');
  expect(() => reducer({ name: "threshold", low: 1, hihg: 2 })).toThrow(
    "unknown setting of threshold: hihg, expected low or high; did you mean high?",
  );
  expect(() => reducer({ name: "meanOverAll", low: 1 })).toThrow("unknown setting of meanOverAll: low, it has none");
  expect(() => reducer({ name: "threshold", low: "0" })).toThrow('invalid limits: low "0"');
  expect(() => threshold({ low: 2, high: 1 })).toThrow("invalid limits: low 2 and high 1");
  expect(() => threshold({ low: NaN })).toThrow(InputError);
  expect(() => reducer({ name: "weightedByClass", weights: 3 })).toThrow("invalid weights: 3");
  expect(() => weightedByClass({ weights: [1, -1] })).toThrow("invalid weights: [1,-1]");
  expect(() => sumOver({ divisor: 0 })).toThrow("invalid divisor: 0");
});

test("weights that are not one for each class are refused once the classes are known", async () => {
  await expect(reduced(weightedByClass({ weights: [1, 2] }), [], [])).rejects.toThrow(
    "invalid weights: 2 of them, expected one for each of 3 classes",
  );
});
