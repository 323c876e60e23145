import { describe, expect, test } from "vitest";
import { inBlocks } from "./blocks.ts";
import { createGraph } from "./graph.ts";
import * as m from "./math.ts";
import type { Shape } from "./value.ts";

/** The operators of a convolution between a multiplication and a ReLU, once it is in blocks of 8. */
function laidOut(image: Shape, kernels: Shape, { group = 1, constant = false } = {}) {
  const graph = createGraph();
  const x = graph.input("x", "float32", image);
  const length = kernels.reduce((a, b) => a * b, 1);
  const weight = constant
    ? graph.constant(new Float32Array(length), "float32", kernels)
    : graph.input("weight", "float32", kernels);
  graph.output("y", m.relu(m.conv(m.mul(x, 2), weight, null, { group })));
  const blocked = inBlocks(graph, 8);
  expect(blocked.inputs.map(({ name, shape }) => ({ name, shape }))).toEqual(
    graph.inputs.map(({ name, shape }) => ({ name, shape })),
  );
  expect(blocked.outputs.map(({ name, value }) => [name, value.shape])).toEqual(
    graph.outputs.map(({ name, value }) => [name, value.shape]),
  );
  return blocked.nodes.map(({ operator }) => operator);
}

describe("in blocks", () => {
  test("a convolution whose weights are an input is laid out, and nothing else", () => {
    const operators = laidOut([2, 16, 6, 6], [8, 16, 3, 3]);
    expect(operators.filter((name) => name === "BlockedConv")).toHaveLength(1);
    expect(operators).not.toContain("Conv");
    expect(operators[0]).toBe("Mul");
    expect(operators.at(-1)).toBe("Relu");
  });

  test("channels that do not fill blocks, groups and constant weights stay as they are", () => {
    const plain = ["Mul", "Conv", "Relu"];
    expect(laidOut([2, 12, 6, 6], [8, 12, 3, 3])).toEqual(plain);
    expect(laidOut([2, 8, 6, 6], [12, 8, 3, 3])).toEqual(plain);
    expect(laidOut([2, 16, 6, 6], [16, 8, 3, 3], { group: 2 })).toEqual(plain);
    expect(laidOut([2, 16, 6, 6], [8, 16, 3, 3], { constant: true })).toEqual(plain);
  });

  test("an input may be an output", () => {
    const graph = createGraph();
    graph.output("y", graph.input("x", "float32", [2]));
    expect(inBlocks(graph, 8).outputs.map(({ name, value }) => [name, value.name])).toEqual([["y", "x"]]);
  });
});

test("moving axes twice is one transposition, and back again none", () => {
  const x = createGraph().input("x", "float32", [2, 3, 4]);
  const turned = m.transpose(x, [1, 2, 0]);
  expect(m.transpose(turned, [2, 0, 1])).toBe(x);
  const both = m.transpose(turned, [1, 0, 2]);
  expect(both.shape).toEqual([4, 3, 2]);
  expect(both.node?.inputs).toEqual([x]);
});
