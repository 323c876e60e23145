import { describe, expect, test } from "vitest";
import { floats, numbers, run } from "../../test/support/tensors.ts";
import { gradients } from "./autodiff.ts";
import { createGraph } from "./graph.ts";
import * as m from "./math.ts";
import type { Value } from "./value.ts";

/** Gradients of Σ f(x, y) by both, at x = [1, 2] and y = [3, 5]. */
async function derive(f: (x: Value, y: Value) => Value): Promise<number[][]> {
  const graph = createGraph();
  const x = graph.input("x", "float64", [2]);
  const y = graph.input("y", "float64", [2]);
  gradients(m.sum(f(x, y)), [x, y]).forEach((gradient, i) => graph.output(`d${i}`, gradient));
  const outputs = await run(graph, { x: floats("float64", [2], [1, 2]), y: floats("float64", [2], [3, 5]) });
  return [numbers(outputs["d0"]), numbers(outputs["d1"])];
}

describe("gradients", () => {
  test("sum what comes back along every path", async () => {
    // d(x·x + x·y + x) = 2x + y + 1, d by y = x
    const [dx, dy] = await derive((x, y) => m.add(m.add(m.mul(x, x), m.mul(x, y)), x));
    expect(dx).toEqual([6, 10]);
    expect(dy).toEqual([1, 2]);
  });

  test("are zeros of the target's shape where the loss does not depend on it", async () => {
    expect(await derive((x) => m.mul(x, 3))).toEqual([
      [3, 3],
      [0, 0],
    ]);
  });

  test("do not flow through what has none: comparisons, indices, whole numbers", async () => {
    const [dx, dy] = await derive((x, y) => {
      const index = m.argMax(x, 0, { keep: true });
      const mask = m.cast(m.greater(x, 1.5), "float64");
      return m.add(m.mul(mask, y), m.gather(m.mul(y, 10), index));
    });
    expect(dx).toEqual([0, 0]);
    // Each of two elements adds y[1]·10.
    expect(dy).toEqual([0, 21]);
  });

  test("do not flow through what is taken for a constant", async () => {
    expect(await derive((x, y) => m.mul(m.stopGradient(m.mul(x, y)), x))).toEqual([
      [3, 10],
      [0, 0],
    ]);
  });

  test("of the loss by itself and by a value on the way", async () => {
    const graph = createGraph();
    const x = graph.input("x", "float64", [2]);
    const squares = m.square(x);
    const loss = m.sum(m.mul(squares, 3));
    gradients(loss, [loss, squares]).forEach((gradient, i) => graph.output(`d${i}`, gradient));
    const outputs = await run(graph, { x: floats("float64", [2], [1, 2]) });
    expect(numbers(outputs["d0"])).toEqual([1]);
    expect(numbers(outputs["d1"])).toEqual([3, 3]);
  });

  test("of gradients: the second derivative of x³ is 6x", async () => {
    const graph = createGraph();
    const x = graph.input("x", "float64", [2]);
    const [first] = gradients(m.sum(m.mul(m.square(x), x)), [x]);
    const [second] = gradients(m.sum(first ?? x), [x]);
    graph.output("second", second ?? x);
    expect(numbers((await run(graph, { x: floats("float64", [2], [1, -2]) }))["second"])).toEqual([6, -12]);
  });

  test("add no nodes for what is off the path to the targets", () => {
    const graph = createGraph();
    const x = graph.input("x", "float32", [2, 2]);
    const other = graph.input("other", "float32", [2, 2]);
    const aside = m.exp(m.tanh(other));
    const loss = m.sum(m.mul(m.add(x, 1), aside));
    const before = graph.nodes.length;
    gradients(loss, [x]);
    const added = graph.nodes.slice(before).map(({ operator }) => operator);
    // The upstream gradient of the sum, times `aside`: neither exp nor tanh is differentiated.
    expect(added.filter((operator) => operator !== "Expand" && operator !== "Reshape")).toEqual(["Mul"]);
  });

  test("skip an operator without a gradient rule where nothing is asked of it", () => {
    const graph = createGraph();
    const x = graph.input("x", "float32", [3]);
    const indices = graph.constant([0], "int64", [1]);
    const scattered = graph.apply("ScatterElements", [m.neg(x), indices, m.slice(x, [0], [1])], { reduction: "none" });
    const [value = x] = scattered;
    const y = graph.input("y", "float32", [3]);
    expect(gradients(m.sum(m.mul(value, y)), [y])).toHaveLength(1);
    expect(() => gradients(m.sum(value), [x])).toThrow("missing gradient: ScatterElements");
  });

  test("refuse a loss that is no scalar, and say what it is", () => {
    const graph = createGraph();
    const x = graph.input("x", "float32", [2, 3]);
    expect(() => gradients(x, [x])).toThrow(new RangeError("invalid loss: float32[2, 3], expected a scalar"));
    expect(gradients(m.sum(x, undefined, { keep: true }), [x])[0]?.shape).toEqual([2, 3]);
  });

  test("take a rule given by hand instead of what lies between", async () => {
    const graph = createGraph();
    const x = graph.input("x", "float64", [2]);
    const y = m.exp(m.floor(x));
    graph.overrideGradient(y, [x], ({ upstream }) => [m.mul(upstream, 7)]);
    gradients(m.sum(m.mul(y, 2)), [x]).forEach((gradient) => graph.output("d", gradient));
    expect(numbers((await run(graph, { x: floats("float64", [2], [1, 2]) }))["d"])).toEqual([14, 14]);
  });
});
