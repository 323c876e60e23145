import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { givenScope } from "../../test/support/scopes.ts";
import { floats, numbers, run } from "../../test/support/tensors.ts";
import { createRandom } from "../core/random.ts";
import { gradients } from "../graph/autodiff.ts";
import { createGraph } from "../graph/graph.ts";
import { mul, sum } from "../graph/math.ts";
import { elements, type Shape } from "../graph/value.ts";
import { batchNorm, type BatchNormOptions } from "./batch-norm.ts";

interface Statistics {
  readonly scale: readonly number[];
  readonly bias: readonly number[];
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

/** Values of each channel, in the order in which they lie in memory, with their places. */
function channelsOf(data: readonly number[], shape: Shape): { place: number; value: number }[][] {
  const [, channels = 1] = shape;
  const inner = elements(shape.slice(2));
  const lists: { place: number; value: number }[][] = Array.from({ length: channels }, () => []);
  data.forEach((value, place) => lists[Math.floor(place / inner) % channels]?.push({ place, value }));
  return lists;
}

/** The definition: each channel by its own loop. */
function naive(
  data: readonly number[],
  shape: Shape,
  s: Statistics,
  training: boolean,
  epsilon: number,
  momentum: number,
) {
  const output = data.map(() => NaN);
  const [mean, variance] = [[...s.mean], [...s.variance]];
  channelsOf(data, shape).forEach((list, c) => {
    const n = list.length;
    const batchMean = list.reduce((sum, { value }) => sum + value, 0) / n;
    const squares = list.reduce((sum, { value }) => sum + (value - batchMean) ** 2, 0);
    const [mu, v] = training ? [batchMean, squares / n] : [s.mean[c] ?? NaN, s.variance[c] ?? NaN];
    for (const { place, value } of list) {
      output[place] = ((s.scale[c] ?? NaN) * (value - mu)) / Math.sqrt(v + epsilon) + (s.bias[c] ?? NaN);
    }
    mean[c] = (1 - momentum) * (s.mean[c] ?? NaN) + momentum * batchMean;
    variance[c] = (1 - momentum) * (s.variance[c] ?? NaN) + (momentum * squares) / Math.max(1, n - 1);
  });
  return { output, mean, variance };
}

async function computed(
  data: readonly number[],
  shape: Shape,
  s: Statistics,
  training: boolean,
  options: BatchNormOptions,
) {
  const graph = createGraph();
  const vector = (list: readonly number[]) => graph.constant(list, "float32", [list.length]);
  const given = {
    weight: vector(s.scale),
    bias: vector(s.bias),
    running_mean: vector(s.mean),
    running_var: vector(s.variance),
  };
  const { scope, updates } = givenScope(graph, training, given);
  graph.output("y", batchNorm(scope, graph.input("x", "float32", shape), options));
  for (const [name, value] of Object.entries(updates)) graph.output(name, value);
  const outputs = await run(graph, { x: floats("float32", shape, data) });
  return { output: numbers(outputs["y"]), updates: Object.keys(updates), outputs };
}

const expectNear = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 4));
};

const random = createRandom(2);
const draws = (count: number) => Array.from({ length: count }, () => 3 * random.normal() + 1);
const statistics: Statistics = { scale: [2, -1, 0.5], bias: [0, 1, -2], mean: [0.5, 0, -1], variance: [1, 4, 0.25] };

describe.each([
  { shape: [7, 3], title: "vectors" },
  { shape: [2, 3, 5, 3], title: "images of odd sizes" },
  { shape: [1, 3, 1, 2], title: "one image of two pixels" },
])("batchNorm of $title", ({ shape }) => {
  const data = draws(elements(shape));

  test.each([{}, { epsilon: 0.1, momentum: 0.5 }])(
    "in training uses the batch and moves the running statistics, %j",
    async (options) => {
      const { epsilon = 1e-5, momentum = 0.1 } = options;
      const expected = naive(data, shape, statistics, true, epsilon, momentum);
      const { output, outputs } = await computed(data, shape, statistics, true, options);
      expectNear(output, expected.output);
      expectNear(numbers(outputs["running_mean"]), expected.mean);
      expectNear(numbers(outputs["running_var"]), expected.variance);
    },
  );

  test("in inference uses what it is given and changes nothing", async () => {
    const { output, updates } = await computed(data, shape, statistics, false, { epsilon: 0.01 });
    expectNear(output, naive(data, shape, statistics, false, 0.01, 0).output);
    expect(updates).toEqual([]);
  });

  test("has the gradient that finite differences give, by input, scale and bias", async () => {
    await checkGradient(
      [shape, [3], [3]],
      (...[x, weight, bias]) => {
        if (!x || !weight || !bias) throw new Error("missing input");
        const still = {
          running_mean: x.graph.constant([0, 0, 0], x.dtype, [3]),
          running_var: x.graph.constant([1, 1, 1], x.dtype, [3]),
        };
        const { scope } = givenScope(x.graph, true, { weight, bias, ...still });
        return batchNorm(scope, x, { epsilon: 0.1 });
      },
      { seed: 9, dtype: "float32" },
    );
  });
});

test("a channel that does not vary gives the bias, and no NaN in a batch of one", async () => {
  const one: Statistics = { scale: [2], bias: [0.25], mean: [0], variance: [1] };
  const { output, outputs } = await computed([5], [1, 1], one, true, {});
  expect(output).toEqual([0.25]);
  expect(numbers(outputs["running_mean"])[0]).toBeCloseTo(0.5, 5);
  expect(numbers(outputs["running_var"])[0]).toBeCloseTo(0.9, 5);
});

describe("of a channel far from zero, with thousands of values,", () => {
  const shape = [16, 1, 15, 15];
  const count = elements(shape);
  const x = draws(count).map((value) => Math.fround(1000 + value));
  const dy = draws(count).map(Math.fround);
  const meanOf = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  const mean = meanOf(x);
  const deviation = Math.sqrt(meanOf(x.map((value) => (value - mean) ** 2)) + 1e-5);
  const normal = x.map((value) => (value - mean) / deviation);
  const furthest = (list: readonly number[], expected: readonly number[]) =>
    Math.max(...list.map((value, i) => Math.abs(value - (expected[i] ?? NaN))));

  test("output and gradients are what float32 can hold of those of float64", async () => {
    const graph = createGraph();
    const [input, weight, bias] = [
      graph.input("x", "float32", shape),
      graph.input("weight", "float32", [1]),
      graph.input("bias", "float32", [1]),
    ];
    const { scope } = givenScope(graph, true, { weight, bias, running_mean: bias, running_var: weight });
    const output = batchNorm(scope, input);
    graph.output("y", output);
    const loss = sum(mul(output, graph.input("dy", "float32", shape)));
    gradients(loss, [input, weight, bias]).forEach((one, i) => graph.output(`gradient${i}`, one));
    const outputs = await run(graph, {
      x: floats("float32", shape, x),
      dy: floats("float32", shape, dy),
      weight: floats("float32", [1], [1]),
      bias: floats("float32", [1], [0]),
    });
    const dBias = count * meanOf(dy);
    const dScale = count * meanOf(dy.map((value, i) => value * (normal[i] ?? NaN)));
    const dx = dy.map((value, i) => (value - dBias / count - ((normal[i] ?? NaN) * dScale) / count) / deviation);
    // A few units in the last place of numbers of about 4.
    expect(furthest(numbers(outputs["y"]), normal)).toBeLessThan(1e-6);
    expect(furthest(numbers(outputs["gradient0"]), dx)).toBeLessThan(1e-6);
    expect(furthest(numbers(outputs["gradient1"]), [dScale])).toBeLessThan(1e-6 * count);
    expect(furthest(numbers(outputs["gradient2"]), [dBias])).toBeLessThan(1e-6 * count);
  });
});
