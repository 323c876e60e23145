import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { gradients } from "../../src/graph/autodiff.ts";
import { createGraph } from "../../src/graph/graph.ts";
import type { Value } from "../../src/graph/value.ts";
import { batchOf } from "../../src/losses/batch.ts";
import { contrastive } from "../../src/losses/contrastive.ts";
import type { BatchLoss } from "../../src/losses/loss.ts";
import { lpNorm } from "../../src/losses/lp-norm.ts";
import { weightedByClass, perAnchor, threshold } from "../../src/losses/reducers.ts";
import { meanOverActive, meanOverAll, type Reducer } from "../../src/losses/reduction.ts";
import { softmaxLoss } from "../../src/losses/softmax.ts";
import { centerInvariant, regularFace, sparseCentres } from "../../src/losses/weight-regularisers.ts";
import { zeroMean } from "../../src/losses/zero-mean.ts";
import { l2Normalise } from "../../src/nn/layers.ts";
import { givenScope } from "../support/scopes.ts";
import { floats, numbers, run } from "../support/tensors.ts";

// Made by reductions.py, which lies beside it.
const rows = z.array(z.array(z.number()));
const { embeddings, labels, weight, centres, classWeights, cases } = z
  .object({
    embeddings: rows,
    labels: z.array(z.int()),
    weight: rows,
    centres: rows,
    classWeights: z.array(z.number()),
    cases: z.array(
      z.object({
        kind: z.enum(["pairs", "samples", "embeddings", "weights"]),
        name: z.string(),
        value: z.number(),
        gradient: rows,
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL("../fixtures/reference/reductions.json", import.meta.url), "utf8")));

const reducers: Readonly<Record<string, Reducer>> = {
  mean: meanOverAll,
  "non-zero": meanOverActive,
  low: threshold({ low: 0.3 }),
  high: threshold({ high: 0.6 }),
  between: threshold({ low: 0.2, high: 0.9 }),
  "class weights": weightedByClass({ weights: classWeights }),
  "per anchor": perAnchor(),
  "per anchor, non-zero": perAnchor({ reducer: meanOverActive }),
};
const found = <T>(table: Readonly<Record<string, T>>, name: string): T => {
  const one = table[name];
  if (one === undefined) throw new Error(`unknown case: ${name}`);
  return one;
};
const ofLoss = (loss: BatchLoss) => (x: Value) => {
  const given = x.graph.constant(weight.flat(), "float64", [4, 3]);
  return loss.of(batchOf(x, Int32Array.from(labels)), givenScope(x.graph, true, { weight: given }).scope).loss;
};
/** What adds each case's loss to a graph, by its kind. */
const builders: Readonly<Record<(typeof cases)[number]["kind"], (name: string) => (x: Value) => Value>> = {
  pairs: (name) => (x) => ofLoss(contrastive({ reducer: found(reducers, name) }))(l2Normalise(x)),
  samples: (name) => ofLoss(softmaxLoss({ temperature: 0.5, reducer: found(reducers, name) })),
  embeddings: (name) =>
    ofLoss(
      found(
        {
          lp: lpNorm(),
          "lp of 1": lpNorm({ p: 1 }),
          "lp of 3, squared": lpNorm({ p: 3, power: 2 }),
          "zero mean": zeroMean(),
        },
        name,
      ),
    ),
  weights: (name) => (x) =>
    found(
      { "regular face": regularFace(), "center invariant": centerInvariant(), "sparse centres": sparseCentres() },
      name,
    ).of(x, x.shape[0] === weight.length ? 1 : 2),
};

describe("reducers and regularisers agree with pytorch-metric-learning", () => {
  test.each(cases)("$kind: $name", async ({ kind, name, value, gradient }) => {
    const given = kind !== "weights" ? embeddings : gradient.length === weight.length ? weight : centres;
    const graph = createGraph();
    const x = graph.input("x", "float64", [given.length, 3]);
    const loss = builders[kind](name)(x);
    graph.output("loss", loss);
    gradients(loss, [x]).forEach((one) => graph.output("gradient", one));
    const outputs = await run(graph, { x: floats("float64", [given.length, 3], given.flat()) });
    expect(numbers(outputs["loss"])[0]).toBeCloseTo(value, 6);
    const actual = numbers(outputs["gradient"]);
    gradient.flat().forEach((expected, i) => expect(actual[i], `element ${i}`).toBeCloseTo(expected, 6));
  });
});
