import type { Graph } from "../graph/graph.ts";
import { openGraph } from "./graph-session.ts";
import type { SessionOptions, TensorData } from "./session.ts";

/** Runs a graph once and returns its outputs by name: for tests, notebooks and small sums, not for training. */
export async function evaluate(
  graph: Graph,
  inputs: Readonly<Record<string, TensorData>> = {},
  options: SessionOptions = {},
): Promise<Record<string, TensorData>> {
  const session = await openGraph(graph, options);
  try {
    return await session.run(inputs);
  } finally {
    await session.dispose();
  }
}
