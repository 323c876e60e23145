import { expect, test } from "vitest";
import { floats, numbers } from "../../test/support/tensors.ts";
import { evaluate } from "../engine/evaluate.ts";
import { forWebgpu } from "./for-webgpu.ts";
import { createGraph } from "./graph.ts";
import * as m from "./math.ts";

test("float64 becomes float32, in inputs and outputs as well, and casts between the two go", async () => {
  const graph = createGraph();
  const exact = m.exp(m.mul(graph.input("x", "float64", [2]), 0.5));
  graph.output("exact", exact);
  graph.output("rounded", m.cast(exact, "float32"));
  graph.output("whole", m.cast(exact, "int64"));
  const single = forWebgpu(graph);
  const values = [...single.inputs, ...single.constants, ...single.nodes.flatMap(({ outputs }) => outputs)];
  expect(values.map(({ dtype }) => dtype)).not.toContain("float64");
  expect(single.nodes.map(({ operator }) => operator)).toEqual(["Mul", "Exp", "Cast"]);
  const outputs = await evaluate(single, { x: floats("float32", [2], [0, 4]) }, { threads: 1 });
  expect(numbers(outputs["whole"])).toEqual([1, 7]);
  for (const name of ["exact", "rounded"]) {
    const [one = NaN, square = NaN] = numbers(outputs[name]);
    expect(one).toBe(1);
    expect(square).toBeCloseTo(Math.E ** 2, 5);
  }
});

test.each([
  [7, 0],
  [8, 0],
  [9, 1],
])(
  "a split into %i parts along axis %i gives the same parts, by slices where there are too many",
  async (count, axis) => {
    const graph = createGraph();
    const sizes = Array.from({ length: count }, (_, i) => 1 + (i % 3));
    const length = sizes.reduce((a, b) => a + b, 0);
    const shape = axis === 0 ? [length, 2] : [2, length];
    const x = graph.input("x", "float32", shape);
    m.split(x, sizes, axis).forEach((part, i) => graph.output(`part${i}`, part));
    const rewritten = forWebgpu(graph);
    expect(rewritten.nodes.map(({ operator }) => operator)).toEqual(count < 8 ? ["Split"] : sizes.map(() => "Slice"));
    const inputs = {
      x: floats(
        "float32",
        shape,
        Array.from({ length: 2 * length }, (_, i) => i),
      ),
    };
    expect(await evaluate(rewritten, inputs, { threads: 1 })).toEqual(await evaluate(graph, inputs, { threads: 1 }));
  },
);
