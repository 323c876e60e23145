/**
 * A graph as ONNX Runtime's build for WebGPU takes it. That build has no float64, not even on the processor, and hands a
 * node's tensors to the graphics card as so many buffers, of which WebGPU promises a shader eight.
 */
import type { Graph, Node } from "./graph.ts";
import { cast, slice } from "./math.ts";
import { rewrite } from "./rewrite.ts";
import type { DType, Value } from "./value.ts";

/** Buffers that any device has for a shader (WebGPU, limit maxStorageBuffersPerShaderStage). */
const BUFFERS = 8;

const single = (dtype: DType): DType => (dtype === "float64" ? "float32" : dtype);

/** The same graph with float32 in the place of float64, inputs and outputs included, and slices in that of wide splits. */
export const forWebgpu = (source: Graph): Graph =>
  rewrite(source, {
    dtype: single,
    node(graph, node, inputs) {
      const outputs = node.outputs.map((output) => ({ ...output, dtype: single(output.dtype) }));
      const [x, output] = [inputs[0], outputs[0]];
      if (node.operator === "Cast" && x && output) return [cast(x, output.dtype)];
      if (node.operator === "Split" && x && 1 + outputs.length > BUFFERS) return slices(x, node);
      return graph.copy({ ...node, outputs }, inputs);
    },
  });

/** What a Split gives, piece by piece. */
function slices(x: Value, { attributes, outputs }: Node): Value[] {
  const axis = Number(attributes["axis"] ?? 0);
  let end = 0;
  return outputs.map(({ shape }) => {
    const start = end;
    end += shape[axis] ?? 0;
    return slice(x, [start], [end], [axis]);
  });
}
