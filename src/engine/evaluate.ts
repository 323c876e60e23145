import type { Graph } from "../graph/graph.ts";
import { toOnnx } from "../graph/onnx.ts";
import { openSession, type SessionOptions, type TensorData } from "./session.ts";

/** Runs a graph once and returns its outputs by name: for tests, notebooks and small sums, not for training. */
export async function evaluate(
  graph: Graph,
  inputs: Readonly<Record<string, TensorData>> = {},
  options: SessionOptions = {},
): Promise<Record<string, TensorData>> {
  const session = await openSession(toOnnx(graph), options);
  try {
    return await session.run(inputs);
  } finally {
    await session.dispose();
  }
}
