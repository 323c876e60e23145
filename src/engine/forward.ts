import { type Matrix, matrix } from "../core/matrix.ts";
import type { Distance } from "../distances/distance.ts";
import { createGraph } from "../graph/graph.ts";
import type { Shape } from "../graph/value.ts";
import type { Backbone } from "../nn/backbone.ts";
import { type Layout, trainingScope, type Weights } from "../nn/scope.ts";
import type { SessionOptions } from "./session.ts";
import { openTrainingSession } from "./training-session.ts";

/** Distances of a batch under the weights of the moment, for miners that are plain functions. */
export interface BatchDistances {
  /** B × B, by the network in training form: what the step that follows sees. */
  of(samples: Float32Array, weights: Weights): Promise<Matrix<Float32Array>>;
  dispose(): Promise<void>;
}

/** Compiles the forward pass and the distance matrix alone. It costs a second forward pass in every step. */
export async function openBatchDistances(
  backbone: Backbone,
  batchShape: Shape,
  layout: Layout,
  distance: Distance,
  options: SessionOptions = {},
): Promise<BatchDistances> {
  const graph = createGraph();
  const samples = graph.input("samples", "float32", batchShape);
  const parameters = graph.input("parameters", "float32", [layout.parameterCount]);
  const buffers = layout.bufferCount > 0 ? graph.input("buffers", "float32", [layout.bufferCount]) : null;
  const { scope } = trainingScope(graph, layout, [parameters], buffers);
  graph.output("distances", distance.pairwise(backbone.forward(scope, samples)));
  const session = await openTrainingSession(graph, options);
  const size = batchShape[0] ?? 0;
  return {
    async of(data, weights) {
      const vector = (values: Float32Array) => ({ dtype: "float32", shape: [values.length], data: values }) as const;
      const { distances } = await session.run({
        samples: { dtype: "float32", shape: batchShape, data },
        parameters: vector(weights.parameters),
        ...(buffers && { buffers: vector(weights.buffers) }),
      });
      if (!(distances?.data instanceof Float32Array)) throw new RangeError("missing output: distances");
      return matrix(distances.data, size, size);
    },
    dispose: () => session.dispose(),
  };
}
