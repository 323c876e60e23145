import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomGraphs } from "../../test/support/random-graph.ts";
import { floats, numbers, run } from "../../test/support/tensors.ts";
import { fromOnnx } from "./from-onnx.ts";
import { createGraph, type Graph } from "./graph.ts";
import * as m from "./math.ts";
import { parseModel, toOnnx } from "./onnx.ts";

const outputsOf = async (graph: Graph, inputs: readonly (readonly number[])[]) => {
  const feeds = graph.inputs.map(
    ({ name, dtype, shape }) =>
      [name, floats(dtype === "float64" ? "float64" : "float32", shape, inputs[name === "x" ? 0 : 1] ?? [])] as const,
  );
  return run(graph, Object.fromEntries(feeds));
};
const operatorsIn = (graph: Graph) => parseModel(toOnnx(graph)).graph?.node.map(({ opType }) => opType);

test("a graph that is written and read again computes the same bits", async () => {
  await fc.assert(
    fc.asyncProperty(randomGraphs, async ({ graph, inputs }) => {
      const again = fromOnnx(toOnnx(graph));
      expect(again.outputs.map(({ name, value: { dtype, shape } }) => ({ name, dtype, shape }))).toEqual(
        graph.outputs.map(({ name, value: { dtype, shape } }) => ({ name, dtype, shape })),
      );
      expect(await outputsOf(again, inputs)).toEqual(await outputsOf(graph, inputs));
    }),
    { numRuns: 60, seed: 12 },
  );
});

test("the runtime gives the shapes that the shape rules foretell", async () => {
  await fc.assert(
    fc.asyncProperty(randomGraphs, async ({ graph, inputs }) => {
      const outputs = await outputsOf(graph, inputs);
      for (const { name, value } of graph.outputs) {
        expect(outputs[name]?.shape).toEqual(value.shape);
        expect(outputs[name]?.dtype).toBe(value.dtype);
      }
    }),
    { numRuns: 60, seed: 13 },
  );
});

describe("toOnnx", () => {
  test("leaves out nodes and constants that no output needs", () => {
    const graph = createGraph();
    const x = graph.input("x", "float32", [2]);
    m.exp(m.mul(x, 7));
    graph.output("y", m.add(x, 3));
    expect(operatorsIn(graph)).toEqual(["Add"]);
    expect(parseModel(toOnnx(graph)).graph?.initializer).toHaveLength(1);
  });

  test("keeps a node of which only a second output is used", async () => {
    const graph = createGraph();
    const x = graph.input("x", "float32", [3]);
    const [, rest] = m.split(x, [1, 2]);
    graph.output("rest", rest ?? x);
    expect(numbers((await run(graph, { x: floats("float32", [3], [1, 2, 3]) }))["rest"])).toEqual([2, 3]);
  });

  test("gives outputs that are inputs, constants or the same value nodes of their own", async () => {
    const graph = createGraph();
    const x = graph.input("x", "float32", [1]);
    const y = m.neg(x);
    graph.output("input", x);
    graph.output("constant", graph.constant([5, 6], "float32", [2]));
    graph.output("once", y);
    graph.output("twice", y);
    graph.output("after", m.add(y, 1));
    const outputs = await run(graph, { x: floats("float32", [1], [2]) });
    const values = ["input", "constant", "once", "twice", "after"].map((name) => numbers(outputs[name]));
    expect(values).toEqual([[2], [5, 6], [-2], [-2], [-1]]);
  });

  test("keeps apart what has the same name: inputs, outputs and values named by the builder", async () => {
    const graph = createGraph();
    const x = graph.input("Neg_0", "float32", [1]);
    const [minus, plus] = [m.neg(x), m.add(x, 1)];
    const both = m.mul(minus, plus);
    graph.output(plus.name, both);
    graph.output("Exp_9", minus);
    const outputs = await run(graph, { Neg_0: floats("float32", [1], [3]) });
    expect(numbers(outputs[plus.name])).toEqual([-12]);
    const again = fromOnnx(toOnnx(graph));
    expect(numbers((await run(again, { Neg_0: floats("float32", [1], [3]) }))[plus.name])).toEqual([-12]);
  });

  test("writes every element type, whole numbers beyond 32 bits and special numbers among them", async () => {
    const graph = createGraph();
    const lists = {
      float32: Float32Array.of(1.5, -0, Infinity, 1e-40),
      float64: Float64Array.of(0.1, Number.MAX_VALUE, -Infinity, 5e-324),
      int64: [2 ** 53, -(2 ** 53), 0, -1],
      int32: Int32Array.of(2147483647, -2147483648, 0, 1),
      bool: Uint8Array.of(1, 0, 0, 1),
      uint8: Uint8Array.of(255, 0, 1, 2),
    } as const;
    for (const [dtype, list] of Object.entries(lists) as [keyof typeof lists, (typeof lists)["float32"]][]) {
      graph.output(dtype, graph.constant(list, dtype, [2, 2]));
    }
    for (const one of [graph, fromOnnx(toOnnx(graph))]) {
      const outputs = await run(one);
      for (const [dtype, list] of Object.entries(lists)) expect(numbers(outputs[dtype])).toEqual(Array.from(list));
    }
  });

  test("tells −0 from 0 among shared scalars", async () => {
    const graph = createGraph();
    const x = graph.input("x", "float32", [1]);
    graph.output("plus", m.div(x, 0));
    graph.output("minus", m.div(x, -0));
    const outputs = await run(graph, { x: floats("float32", [1], [1]) });
    expect([numbers(outputs["plus"]), numbers(outputs["minus"])]).toEqual([[Infinity], [-Infinity]]);
  });

  test("names an open first axis and keeps metadata", () => {
    const graph = createGraph();
    graph.output("y", m.neg(graph.input("x", "float32", [1, 4])));
    const model = parseModel(toOnnx(graph, { name: "net", batchAxis: "N", metadata: { "kinfold.margin": "0.2" } }));
    expect(model.graph?.name).toBe("net");
    expect(model.metadataProps.map(({ key, value }) => [key, value])).toEqual([["kinfold.margin", "0.2"]]);
    const dims = model.graph?.input[0]?.type?.tensorType?.shape?.dim;
    expect(dims?.map(({ dimParam, dimValue }) => dimParam || Number(dimValue))).toEqual(["N", 4]);
  });

  test("imports ONNX Runtime's own operators where one is used, and only there", () => {
    const domains = (build: (x: ReturnType<Graph["input"]>) => ReturnType<Graph["input"]>) => {
      const graph = createGraph();
      graph.output("y", build(graph.input("x", "float32", [2, 3, 3])));
      return parseModel(toOnnx(graph)).opsetImport.map(({ domain, version }) => [domain, Number(version)]);
    };
    expect(domains(m.neg)).toEqual([["", 18]]);
    expect(domains((x) => m.fusedMatMul(x, x, { transB: 1 }))).toContainEqual(["com.microsoft", 1]);
  });
});
