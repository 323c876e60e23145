import type { Graph } from "../graph/graph.ts";
import { toOnnx } from "../graph/onnx.ts";
import { forWebgpu } from "../graph/for-webgpu.ts";
import { openSession, type Session, type SessionOptions, type TensorData } from "./session.ts";

/** Opens a graph: for WebGPU in float32, since the runtime's build for it knows no float64, not even on the processor. */
export async function openGraph(graph: Graph, options: SessionOptions = {}): Promise<Session> {
  if (options.device !== "webgpu") return openSession(toOnnx(graph), options);
  const session = await openSession(toOnnx(forWebgpu(graph)), options);
  return {
    run: (inputs, into) => session.run(Object.fromEntries(Object.entries(inputs).map(single)), into),
    dispose: () => session.dispose(),
  };
}

const single = ([name, { dtype, shape, data }]: [string, TensorData]): [string, TensorData] => [
  name,
  data instanceof Float64Array ? { dtype: "float32", shape, data: Float32Array.from(data) } : { dtype, shape, data },
];
