import { gradients } from "../graph/autodiff.ts";
import { createGraph, type Graph } from "../graph/graph.ts";
import { add, concat, div, maximum, minimum, mul, reshape, sqrt, sum, sumSquare } from "../graph/math.ts";
import { elements, type Shape, type Value } from "../graph/value.ts";
import type { Backbone } from "../nn/backbone.ts";
import { type Layout, layoutOf, trainingScope } from "../nn/scope.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { Objective } from "./objective.ts";

export interface StepGraphSettings {
  readonly backbone: Backbone;
  /** Shape of the batch: [B, …sample]. */
  readonly batchShape: Shape;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  /** Euclidean length that a gradient is shortened to where it is longer (Pascanu et al. 2013). Default: none. */
  readonly clipNorm?: number;
  /** What weight decay pulls at: every weight, or all but biases and the scales and shifts of normalisations. Default `all`. */
  readonly decay?: "all" | "matrices";
  /** What the learning rate of the objective's own weights is multiplied by. Default 1. */
  readonly weightsRate?: number;
  /** Batches whose gradients are averaged for one update. Default 1. */
  readonly accumulate?: number;
  /** Whether the objective's details are outputs. Default false. */
  readonly inspect?: boolean;
}

/** The scope of an objective's own weights. */
const OBJECTIVE = "objective";

/** Layout of a backbone's weights, and of an objective's behind them, for samples of a shape. */
export const layoutFor = (backbone: Backbone, batchShape: Shape, objective?: Objective): Layout =>
  layoutOf((scope) => {
    const embeddings = backbone.forward(scope, scope.graph.input("samples", "float32", batchShape));
    objective?.(embeddings, scope.within(OBJECTIVE));
  });

/**
 * Builds one training step as one graph: forward pass, objective (mining and loss), gradients, optimizer update.
 *
 * Inputs: `samples`, `parameters`, `buffers`, `slot0…`, `learningRate`, `step`, and the objective's own. Outputs:
 * `parameters'`, `buffers'`, `slot0'…`, `report` (loss, mined, active, Euclidean length of the gradient before it is
 * clipped, sum of the new weights, which is finite where all of them are), and the objective's details where the step is inspected.
 * Where gradients of several batches are gathered, it also takes their sum, `gathered`, and how many batches have given
 * one, `batches`.
 */
export function buildStepGraph(settings: StepGraphSettings, layout: Layout): Graph {
  const { optimizer, clipNorm, accumulate = 1, weightsRate = 1 } = settings;
  const { graph, parameters, gradient: own, mined, finish } = differentiated(settings, layout);
  const learningRate = graph.input("learningRate", "float32", []);
  const step = graph.input("step", "float64", []);
  const slots = Array.from({ length: optimizer.slots }, (_, i) =>
    graph.input(`slot${i}`, "float32", [layout.parameterCount]),
  );
  const mean = accumulate > 1 ? meanOf(gathered(graph, layout), own, mined) : own;
  const norm = sqrt(sumSquare(mean, [0]));
  const gradient = clipNorm === undefined ? mean : mul(mean, minimum(div(clipNorm, maximum(norm, 1e-12)), 1));
  const decays = settings.decay === "matrices" ? decayMask(graph, layout) : null;
  const rates = weightsRate === 1 ? learningRate : mul(learningRate, ratesOf(graph, layout, weightsRate));
  const updated = optimizer.update({ parameters, gradient, slots, learningRate: rates, step, decays });
  graph.output("parameters'", updated.parameters);
  updated.slots.forEach((slot, i) => graph.output(`slot${i}'`, slot));
  return finish(norm, sum(updated.parameters, [0]));
}

/**
 * The part of a step that only gathers: inputs `samples`, `parameters`, `buffers`, `gathered` and the objective's own;
 * outputs `gathered'`, `buffers'` and `report`.
 */
export function buildGatherGraph(settings: StepGraphSettings, layout: Layout): Graph {
  const { graph, gradient, finish } = differentiated(settings, layout);
  graph.output("gathered'", add(gathered(graph, layout).sum, gradient));
  return finish(sqrt(sumSquare(gradient, [0])));
}

/** Forward pass, objective and gradient, with the outputs that every kind of step has. */
function differentiated({ backbone, batchShape, objective, inspect = false }: StepGraphSettings, layout: Layout) {
  const graph = createGraph();
  const samples = graph.input("samples", "float32", batchShape);
  const parameters = graph.input("parameters", "float32", [layout.parameterCount]);
  const buffers = layout.bufferCount > 0 ? graph.input("buffers", "float32", [layout.bufferCount]) : null;
  const { scope, updatedBuffers } = trainingScope(graph, layout, parameters, buffers);
  const { loss, mined, active, details = {} } = objective(backbone.forward(scope, samples), scope.within(OBJECTIVE));
  const [gradient] = gradients(loss, [parameters]);
  if (!gradient) throw new RangeError("missing gradient: the loss does not depend on the parameters");
  const finish = (...more: Value[]): Graph => {
    const report = [loss, mined, active, ...more];
    graph.output(
      "report",
      concat(
        report.map((v) => reshape(v, [1])),
        0,
      ),
    );
    if (buffers) graph.output("buffers'", concat(updatedBuffers(), 0));
    if (inspect) for (const [name, value] of Object.entries(details)) graph.output(name, value);
    return graph;
  };
  return { graph, parameters, gradient, mined: reshape(mined, []), finish };
}

const gathered = (graph: Graph, { parameterCount }: Layout) => ({
  sum: graph.input("gathered", "float32", [parameterCount]),
  batches: () => graph.input("batches", "float32", []),
});

/** Mean of the gradients of those batches that had anything to learn from, this one included. */
function meanOf({ sum, batches }: ReturnType<typeof gathered>, own: Value, mined: Value): Value {
  const count = add(batches(), minimum(mined, 1));
  return div(add(sum, own), maximum(count, 1));
}

/** A factor for each of the objective's own weights, 1 for the network's. */
function ratesOf(graph: Graph, { parameters, parameterCount }: Layout, factor: number): Value {
  const rates = new Float32Array(parameterCount).fill(1);
  for (const { name, shape, offset } of parameters) {
    if (name.startsWith(`${OBJECTIVE}.`)) rates.fill(factor, offset, offset + elements(shape));
  }
  return graph.constant(rates, "float32", [parameterCount]);
}

/** 1 for every weight that decays, 0 for biases and for the scales and shifts of normalisations: tensors of one axis. */
function decayMask(graph: Graph, { parameters, parameterCount }: Layout): Value {
  const mask = new Float32Array(parameterCount);
  for (const { shape, offset } of parameters) {
    if (shape.length > 1) mask.fill(1, offset, offset + elements(shape));
  }
  return graph.constant(mask, "float32", [parameterCount]);
}
