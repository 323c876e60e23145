import { expect, test } from "vitest";
import { createGraph } from "../src/graph/graph.ts";
import { evaluate } from "../src/engine/evaluate.ts";

test("Node has no WebGPU, which is said with a remedy", async () => {
  await expect(evaluate(createGraph(), {}, { device: "webgpu" })).rejects.toThrow(
    "missing WebGPU: Node has none, expected a browser; leave device at `processor`",
  );
});
