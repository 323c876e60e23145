import { type Matrix, matrix } from "../core/matrix.ts";
import { createGraph } from "../graph/graph.ts";
import { toOnnx } from "../graph/onnx.ts";
import { elements, type Shape } from "../graph/value.ts";
import type { Backbone } from "../nn/backbone.ts";
import { inferenceScope, type Weights } from "../nn/scope.ts";
import { openSession, type SessionOptions } from "./session.ts";
import { layoutFor } from "./step-graph.ts";

/** An embedding that runs. It holds native memory: `dispose` it. */
export interface EmbeddingModel {
  readonly embeddingSize: number;
  /** Turns `count` samples, one after the other, into embeddings, count × d. */
  embed(samples: Float32Array, count: number): Promise<Matrix<Float32Array>>;
  dispose(): Promise<void>;
}

/**
 * The forward part as an ONNX model: input `samples` (N × sample shape), output `embeddings` (N × d), any N.
 * Batch normalisation is in its inference form, weights are inside.
 */
export function exportModel(
  backbone: Backbone,
  sampleShape: Shape,
  weights: Weights,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  // The graph is built for one sample; nothing in a backbone's inference form depends on how many there are.
  const batchShape = [1, ...sampleShape];
  const graph = createGraph();
  const samples = graph.input("samples", "float32", batchShape);
  const scope = inferenceScope(graph, layoutFor(backbone, batchShape), weights);
  graph.output("embeddings", backbone.forward(scope, samples));
  return toOnnx(graph, { name: backbone.name, batchAxis: "N", metadata });
}

/** Opens an exported model. */
export async function openModel(
  model: Uint8Array,
  sampleShape: Shape,
  options: SessionOptions = {},
): Promise<EmbeddingModel> {
  const session = await openSession(model, options);
  const size = elements(sampleShape);
  const run = async (samples: Float32Array, count: number) => {
    const { embeddings } = await session.run({
      samples: { dtype: "float32", shape: [count, ...sampleShape], data: samples },
    });
    if (!embeddings || !(embeddings.data instanceof Float32Array)) {
      throw new RangeError("invalid model: expected a float32 output named embeddings");
    }
    return matrix(embeddings.data, count, embeddings.shape[1] ?? 0);
  };
  return {
    embeddingSize: (await run(new Float32Array(size), 1)).columns,
    embed: run,
    dispose: () => session.dispose(),
  };
}
