import { describe, expect, test } from "vitest";
import { floats, numbers } from "../../test/support/tensors.ts";
import { createGraph } from "../graph/graph.ts";
import { cast, mul, neg } from "../graph/math.ts";
import { toOnnx } from "../graph/onnx.ts";
import { evaluate } from "./evaluate.ts";
import { openSession } from "./session.ts";

const graph = createGraph();
const x = graph.input("x", "float32", [3]);
graph.output("double", mul(x, 2));
graph.output("minus", cast(neg(x), "int64"));
const bytes = toOnnx(graph);
const inputs = { x: floats("float32", [3], [1, 2, 3]) };

describe("a session", () => {
  test("writes outputs into the tensors that it is given, and returns the others in fresh memory", async () => {
    const session = await openSession(bytes, { threads: 1 });
    try {
      const double = floats("float32", [3], [0, 0, 0]);
      const first = await session.run(inputs, { double });
      expect(numbers(double)).toEqual([2, 4, 6]);
      expect(numbers(first["double"])).toEqual([2, 4, 6]);
      expect(numbers(first["minus"])).toEqual([-1, -2, -3]);
      const minus = { dtype: "int64", shape: [3], data: new BigInt64Array(3) } as const;
      const second = await session.run({ x: floats("float32", [3], [4, 5, 6]) }, { minus });
      expect(numbers(minus)).toEqual([-4, -5, -6]);
      expect(numbers(second["double"])).toEqual([8, 10, 12]);
      expect(numbers(first["minus"])).toEqual([-1, -2, -3]);
    } finally {
      await session.dispose();
    }
  });

  test("leaves its inputs as they were", async () => {
    await evaluate(graph, inputs, { threads: 1 });
    expect(numbers(inputs.x)).toEqual([1, 2, 3]);
  });

  test("refuses inputs that are missing or of another shape", async () => {
    await expect(evaluate(graph, {}, { threads: 1 })).rejects.toThrow();
    await expect(evaluate(graph, { x: floats("float32", [4], [1, 2, 3, 4]) }, { threads: 1 })).rejects.toThrow();
  });

  test("refuses bytes that are no model", async () => {
    await expect(openSession(new Uint8Array([1, 2, 3]), { threads: 1 })).rejects.toThrow();
  });
});
