import type { Distance } from "../distances/distance.ts";
import { gradients } from "../graph/autodiff.ts";
import { createGraph, type Graph } from "../graph/graph.ts";
import { concat, reshape } from "../graph/math.ts";
import type { Shape, Value } from "../graph/value.ts";
import type { TripletLoss } from "../losses/triplet-margin.ts";
import { mine } from "../mining/mine.ts";
import type { Pairs } from "../mining/pairs.ts";
import type { Policy } from "../mining/policies.ts";
import type { Triplets } from "../losses/triplets.ts";
import type { Backbone } from "../nn/backbone.ts";
import { type Layout, layoutOf, trainingScope } from "../nn/scope.ts";
import type { Optimizer } from "../optim/optimizer.ts";

/** Where the triplets of a step come from: mined inside the graph, or given to it. */
export type TripletSource =
  | {
      readonly kind: "mined";
      readonly distance: Distance;
      readonly margin: number;
      readonly labels: Int32Array;
      readonly pairs: Pairs;
      /** Policies of the mixture, by name; their order is the order of `bounds`. */
      readonly policies: Readonly<Record<string, Policy>>;
    }
  /** `capacity`: how many triplets the graph has room for. */
  | { readonly kind: "given"; readonly capacity: number };

export interface StepGraphSettings {
  readonly backbone: Backbone;
  /** Shape of the batch: [B, …sample]. */
  readonly batchShape: Shape;
  readonly triplets: TripletSource;
  readonly loss: TripletLoss;
  readonly optimizer: Optimizer;
}

/** Layout of a backbone's weights for samples of a shape. */
export const layoutFor = (backbone: Backbone, batchShape: Shape): Layout =>
  layoutOf((scope) => backbone.forward(scope, scope.graph.input("samples", "float32", batchShape)));

/**
 * Builds one training step as one graph: forward pass, mining, loss, gradients, optimizer update.
 *
 * Inputs: `samples`, `parameters`, `buffers`, `slot0…`, `learningRate`, `step`, and `bounds` with `uniforms` (mined) or
 * `anchors`, `positives`, `negatives`, `valid` (given). Outputs: `parameters'`, `buffers'`, `slot0'…`, and `report`:
 * loss, mined triplets, active triplets.
 */
export function buildStepGraph(settings: StepGraphSettings, layout: Layout): Graph {
  const { backbone, batchShape, loss, optimizer } = settings;
  const graph = createGraph();
  const samples = graph.input("samples", "float32", batchShape);
  const parameters = graph.input("parameters", "float32", [layout.parameterCount]);
  const buffers = layout.bufferCount > 0 ? graph.input("buffers", "float32", [layout.bufferCount]) : null;
  const learningRate = graph.input("learningRate", "float32", []);
  const step = graph.input("step", "float64", []);

  const { scope, updatedBuffers } = trainingScope(graph, layout, parameters, buffers);
  const embeddings = backbone.forward(scope, samples);
  const result = loss(embeddings, tripletsOf(settings.triplets, embeddings));
  const [gradient] = gradients(result.loss, [parameters]);
  if (!gradient) throw new RangeError("missing gradient: the loss does not depend on the parameters");

  const slots = Array.from({ length: optimizer.slots }, (_, i) =>
    graph.input(`slot${i}`, "float32", [layout.parameterCount]),
  );
  const updated = optimizer.update({ parameters, gradient, slots, learningRate, step });

  graph.output(
    "report",
    concat(
      [result.loss, result.mined, result.active].map((v) => reshape(v, [1])),
      0,
    ),
  );
  graph.output("parameters'", updated.parameters);
  if (buffers) graph.output("buffers'", concat(updatedBuffers(), 0));
  updated.slots.forEach((slot, i) => graph.output(`slot${i}'`, slot));
  return graph;
}

function tripletsOf(source: TripletSource, embeddings: Value): Triplets {
  const { graph } = embeddings;
  if (source.kind === "given") {
    const shape = [source.capacity];
    return {
      anchors: graph.input("anchors", "int64", shape),
      positives: graph.input("positives", "int64", shape),
      negatives: graph.input("negatives", "int64", shape),
      valid: graph.input("valid", "bool", shape),
    };
  }
  const policies = Object.values(source.policies);
  return mine({
    distances: source.distance.pairwise(embeddings),
    labels: source.labels,
    pairs: source.pairs,
    margin: source.margin,
    policies,
    bounds: graph.input("bounds", "float32", [policies.length]),
    uniforms: graph.input("uniforms", "float32", [2, source.pairs.anchors.length]),
  });
}
