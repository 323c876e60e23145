import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { givenScope } from "../../test/support/scopes.ts";
import { compute, filledBy, rowsOf } from "../../test/support/tensors.ts";
import { InputError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import type { Shape, Value } from "../graph/value.ts";
import { activation, activations } from "./activations.ts";
import { layerNorm } from "./layer-norm.ts";
import { type ConvOptions, convolution, l2Normalise, linear, pool } from "./layers.ts";
import { initialWeights, layoutOf, type Scope } from "./scope.ts";

const layoutAndShape = (shape: Shape, layer: (scope: Scope, x: Value) => Value) => {
  let output: Shape = [];
  const layout = layoutOf((scope) => {
    output = layer(scope, scope.graph.input("x", "float32", shape)).shape;
  });
  return { layout, output };
};

describe("linear", () => {
  test("has a weight of out × in, a bias, and PyTorch's bounds", () => {
    const { layout, output } = layoutAndShape([5, 25], (scope, x) => linear(scope, x, 400));
    expect(output).toEqual([5, 400]);
    expect(layout.parameters.map(({ name, shape, offset }) => ({ name, shape, offset }))).toEqual([
      { name: "weight", shape: [400, 25], offset: 0 },
      { name: "bias", shape: [400], offset: 10_000 },
    ]);
    const { parameters } = initialWeights(layout, createRandom(1));
    for (const part of [parameters.subarray(0, 10_000), parameters.subarray(10_000)]) {
      const largest = part.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      // U(−1/√25, 1/√25): within the bounds and close to them, with mean 0 and variance 0.2²/3.
      expect(largest).toBeLessThanOrEqual(0.2);
      expect(largest).toBeGreaterThan(0.195);
      expect(Math.abs(part.reduce((a, b) => a + b, 0) / part.length)).toBeLessThan(0.03);
      expect(part.reduce((a, b) => a + b * b, 0) / part.length).toBeCloseTo(0.04 / 3, 2);
    }
  });

  test("leaves the bias out where it is told to", () => {
    const { layout } = layoutAndShape([2, 3], (scope, x) => linear(scope, x, 4, { bias: false }));
    expect(layout.parameterCount).toBe(12);
  });
});

describe("convolution", () => {
  test.each<[ConvOptions, Shape]>([
    [{}, [2, 6, 9, 7]],
    [{ kernel: 5 }, [2, 6, 9, 7]],
    [{ stride: 2 }, [2, 6, 5, 4]],
    [{ kernel: 1 }, [2, 6, 9, 7]],
    [{ padding: 0 }, [2, 6, 7, 5]],
    [{ dilation: 2, padding: 2 }, [2, 6, 9, 7]],
    [{ groups: 2 }, [2, 6, 9, 7]],
  ])("with %j gives [%s]", (options, expected) => {
    const { layout, output } = layoutAndShape([2, 4, 9, 7], (scope, x) => convolution(scope, x, 6, options));
    expect(output).toEqual(expected);
    const { kernel = 3, groups = 1 } = options;
    expect(layout.parameterCount).toBe(6 * (4 / groups) * kernel * kernel + 6);
    const { parameters } = initialWeights(layout, createRandom(1));
    const bound = 1 / Math.sqrt((4 / groups) * kernel * kernel);
    expect(parameters.every((value) => Math.abs(value) <= bound)).toBe(true);
    expect(Math.max(...parameters)).toBeGreaterThan(0.8 * bound);
  });
});

describe("pool", () => {
  test("takes the largest of each window and leaves a rest out", async () => {
    const image = filledBy([1, 1, 5, 5], (i) => ((i * 7) % 25) - 12);
    const rows = rowsOf(image.data, 5);
    const largest = (top: number, left: number) =>
      Math.max(...[0, 1].flatMap((y) => [0, 1].map((x) => rows[top + y]?.[left + x] ?? NaN)));
    expect(await compute([image], (x) => pool(x), "float32")).toEqual([
      largest(0, 0),
      largest(0, 2),
      largest(2, 0),
      largest(2, 2),
    ]);
  });
});

describe("l2Normalise", () => {
  test("brings rows to length one, and leaves a row of zeros", async () => {
    const data = [3, 4, 0, 0, 0, 0, -1e-3, 0, 0, 1e15, 1e15, 1e15];
    const rows = rowsOf(await compute([{ shape: [4, 3], data }], (x) => l2Normalise(x), "float32"), 3);
    expect(rows.map((row) => Math.hypot(...row)).map((length) => Number(length.toFixed(5)))).toEqual([1, 0, 1, 1]);
    rows[0]?.forEach((value, i) => expect(value).toBeCloseTo([0.6, 0.8, 0][i] ?? NaN, 6));
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[3, 4]], (...[x]) => l2Normalise(x ?? missing()), { range: [0.2, 1] }));
});

const missing = (): never => {
  throw new Error("missing input");
};

/** erf by its series, exact to 1e-15 for small arguments. */
function erf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

describe("activations", () => {
  const naive: Readonly<Record<string, (x: number) => number>> = {
    relu: (x) => Math.max(0, x),
    leakyRelu: (x) => (x > 0 ? x : 0.01 * x),
    elu: (x) => (x > 0 ? x : Math.expm1(x)),
    gelu: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
    silu: (x) => x / (1 + Math.exp(-x)),
    sigmoid: (x) => 1 / (1 + Math.exp(-x)),
    tanh: Math.tanh,
    softplus: (x) => Math.log1p(Math.exp(x)),
  };

  test.each(Object.entries(activations))("%s is its formula", async (name, build) => {
    const points = [-3, -1, -0.25, 0, 0.1, 1, 2.5];
    const values = await compute([{ shape: [points.length], data: points }], build, "float32");
    values.forEach((value, i) =>
      expect(value, `at ${points[i]}`).toBeCloseTo(naive[name]?.(points[i] ?? NaN) ?? NaN, 5),
    );
  });

  test("stay finite far from zero", async () => {
    for (const [name, build] of Object.entries(activations)) {
      const values = await compute([{ shape: [2], data: [-1e4, 1e4] }], build, "float32");
      expect(values.every(Number.isFinite), name).toBe(true);
    }
  });

  test("an unknown one is refused with the valid names", () => {
    expect(() => activation("swish")).toThrow(InputError);
    expect(() => activation("swish")).toThrow("unknown activation: swish, expected relu, leakyRelu");
  });
});

describe("layerNorm", () => {
  const build = (x: Value, weight: Value, bias: Value) =>
    layerNorm(givenScope(x.graph, true, { weight, bias }).scope, x, { epsilon: 0.01 });

  test("normalises each row by itself", async () => {
    const rows = [
      [1, 2, 4],
      [-3, 0, 0.5],
    ];
    const [scale, shift] = [
      [2, 1, -1],
      [0, 0.5, 1],
    ];
    const inputs = [rows.flat(), scale, shift].map((data, i) => ({ shape: i === 0 ? [2, 3] : [3], data }));
    const values = await compute(inputs, (...[x, w, b]) => build(x ?? missing(), w ?? missing(), b ?? missing()));
    const expected = rows.flatMap((row) => {
      const mean = row.reduce((a, b) => a + b, 0) / 3;
      const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / 3;
      return row.map((x, i) => ((scale[i] ?? NaN) * (x - mean)) / Math.sqrt(variance + 0.01) + (shift[i] ?? NaN));
    });
    values.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 10));
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[3, 4], [4], [4]], (...[x, w, b]) => build(x ?? missing(), w ?? missing(), b ?? missing())));
});

describe("initialWeights", () => {
  const layoutOfTwo = layoutOf((scope) => {
    const x = scope.graph.input("x", "float32", [2, 3]);
    return linear(scope.within("b"), linear(scope.within("a"), x, 4), 4);
  });

  test("are the same for the same seed and others for another", () => {
    const [a, b, c] = [1, 1, 2].map((seed) => initialWeights(layoutOfTwo, createRandom(seed)).parameters);
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  test("of a tensor depend on its name, not on what else there is", () => {
    const alone = layoutOf((scope) => linear(scope.within("b"), scope.graph.input("x", "float32", [2, 4]), 4));
    const of = (layout: typeof alone) => {
      const slot = layout.parameters.find(({ name }) => name === "b.weight");
      const { parameters } = initialWeights(layout, createRandom(3));
      return parameters.slice(slot?.offset, (slot?.offset ?? 0) + 16);
    };
    expect(of(alone)).toEqual(of(layoutOfTwo));
    expect(of(alone).some((value) => value !== 0)).toBe(true);
  });

  test("a name is taken once", () => {
    const twice = () =>
      layoutOf((scope) => {
        const x = scope.graph.input("x", "float32", [2, 3]);
        return [linear(scope, x, 4), linear(scope, x, 4)];
      });
    expect(twice).toThrow("weight is taken");
  });
});
