import { describe, expect, test } from "vitest";
import { lossOf } from "../../test/support/losses.ts";
import { InputError } from "../core/errors.ts";
import { concat } from "../graph/math.ts";
import type { LossBatch } from "./batch.ts";
import { loss, losses } from "./losses.ts";

describe.each(Object.keys(losses))("%s", (name) => {
  test("can be made again from its own settings", () => {
    const made = loss(name);
    const again = loss(name, made.settings);
    expect(again.settings).toEqual(made.settings);
    expect(JSON.parse(JSON.stringify(made.settings))).toEqual(made.settings);
    expect(made.name).toBe(name);
  });
});

/** Batches on which something is missing, equal or far out, as rows of two numbers and labels. */
const edges: Readonly<
  Record<string, readonly [rows: readonly (readonly [number, number])[], labels: readonly number[]]>
> = {
  "classes of one sample each": [
    [
      [1, 0],
      [0, 1],
      [-1, 0.5],
    ],
    [0, 1, 2],
  ],
  "one class alone": [
    [
      [1, 0],
      [0, 1],
      [-1, 0.5],
    ],
    [1, 1, 1],
  ],
  "a sample alone": [[[1, 0]], [0]],
  "points that meet": [
    [
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 2],
    ],
    [0, 0, 1, 1],
  ],
  "points that lie opposite": [
    [
      [1, 0],
      [-1, 0],
      [1, 0],
      [-1, 0],
    ],
    [0, 0, 1, 1],
  ],
  "embeddings of zeros": [
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    [0, 0, 1],
  ],
  "long embeddings": [
    [
      [300, -200],
      [-400, 100],
      [250, 300],
      [-100, -350],
    ],
    [0, 0, 1, 1],
  ],
};

const pairLosses = Object.keys(losses)
  .map((name) => loss(name))
  .filter((made) => made.kind === "labelled");

describe.each(pairLosses.map((made) => [made.name, made] as const))("%s", (_name, made) => {
  test.each(Object.entries(edges))("is finite in float32, with its gradient, for %s", async (_edge, [rows, labels]) => {
    const { gradient, ...numbers } = await lossOf(made, rows.flat(), labels, { dtype: "float32" });
    expect([numbers.loss, ...gradient].every(Number.isFinite)).toBe(true);
    expect(numbers.mined).toBeLessThanOrEqual(made.offered(Int32Array.from(labels)));
    expect(numbers.active).toBeLessThanOrEqual(numbers.mined);
  });

  test.each([NaN, Infinity])("of an embedding with %d in it is no number", async (bad) => {
    const { loss } = await lossOf(made, [1, 0.2, 0.3, 0.9, bad, 0.5, -0.4, 0.7], [0, 1, 0, 1], { dtype: "float32" });
    expect(Number.isFinite(loss)).toBe(false);
  });

  test("is the same with references behind the batch that are nobody's pair, and takes them in where they are", async () => {
    const data = [1, 0.2, 0.3, 0.9, -0.8, 0.5, -0.4, 0.7, 0.2, 1.1, 0.6, -0.2];
    const labels = [0, 1, 0, 2, 1, 0];
    const plain = await lossOf(made, data, labels);
    const behind = await lossOf(made, data, labels, { batch: (batch) => remembered(batch, false) });
    expect(behind.loss).toBeCloseTo(plain.loss, made.name === "rankedList" ? 5 : 10);
    expect([behind.mined, behind.active]).toEqual([plain.mined, plain.active]);
    const taken = await lossOf(made, data, labels, { batch: (batch) => remembered(batch, true) });
    expect(Number.isFinite(taken.loss)).toBe(true);
    expect(taken.mined).toBeGreaterThanOrEqual(plain.mined);
  });
});

/** The batch with a memory of two more references behind it, of which the first is of the first sample's class if any. */
function remembered(batch: LossBatch, known: boolean): LossBatch {
  const { graph, dtype, shape } = batch.embeddings;
  const [size = 0, dimensions = 0] = shape;
  const memory = graph.constant([0.5, 0.4, -0.3, 0.8].slice(0, 2 * dimensions), dtype, [2, dimensions]);
  const columns = (holds: (row: number, column: number) => boolean) =>
    graph.constant(
      Array.from({ length: 2 * size }, (_, k) => (known && holds(Math.floor(k / 2), k % 2) ? 1 : 0)),
      "bool",
      [size, 2],
    );
  return {
    ...batch,
    references: concat([batch.references, memory], 0),
    positives: concat([batch.positives, columns((row, column) => row === 0 && column === 0)], 1),
    negatives: concat([batch.negatives, columns((row, column) => row !== 0 || column !== 0)], 1),
  };
}

test("settings are checked by name and kind", () => {
  expect(loss("contrastive", { distance: "cosine", squared: true }).settings).toMatchObject({
    distance: "cosine",
    squared: true,
  });
  expect(() => loss("contrastiv")).toThrow(InputError);
  expect(() => loss("contrastiv")).toThrow("unknown loss: contrastiv, expected contrastive, signalToNoise");
  expect(() => loss("supCon", { margin: 1 })).toThrow(
    "unknown setting of supCon: margin, expected temperature, graded or reducer",
  );
  expect(() => loss("supCon", { temperature: "hot" })).toThrow(
    'invalid setting of supCon: temperature "hot", expected a number, such as 0.1',
  );
  expect(
    loss("arcFace", { reducer: { name: "threshold", low: 0.1 }, regulariser: { name: "regularFace", strength: 0.2 } })
      .settings,
  ).toMatchObject({ reducer: { name: "threshold", low: 0.1 }, regulariser: { name: "regularFace", strength: 0.2 } });
  expect(loss("arcFace", { regulariser: undefined }).settings["regulariser"]).toBeUndefined();
  expect(() => loss("arcFace", { regulariser: "flat" })).toThrow("unknown regulariser: flat, expected regularFace");
  expect(() => loss("supCon", { reducer: "median" })).toThrow("unknown reducer: median, expected meanOverAll");
});
