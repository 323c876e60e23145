import { gradients } from "../graph/autodiff.ts";
import { createGraph, type Graph } from "../graph/graph.ts";
import { add, concat, div, maximum, minimum, mul, reshape, sqrt, sum, sumSquare } from "../graph/math.ts";
import { elements, type Shape, type Value } from "../graph/value.ts";
import type { Backbone } from "../nn/backbone.ts";
import { type Piece, piecesOf } from "../nn/pieces.ts";
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
 * Inputs: `samples`, `buffers`, `learningRate`, `step`, the objective's own, and for each piece of the weights, counted
 * from 0, `parameters.0` and the optimizer's `slot0.0`, `slot1.0` … Outputs: `parameters.0'`, `slot0.0'` …, `buffers'`,
 * `report` (loss, mined, active, Euclidean length of the gradient before it is clipped, sum of the new weights, which is
 * finite where all of them are), and the objective's details where the step is inspected.
 * Where gradients of several batches are gathered, it also takes their sum, `gathered.0` …, and how many batches have
 * given one, `batches`.
 */
export function buildStepGraph(settings: StepGraphSettings, layout: Layout): Graph {
  const { optimizer, accumulate = 1, weightsRate = 1 } = settings;
  const { graph, parts: own, mined, finish } = differentiated(settings, layout);
  const learningRate = graph.input("learningRate", "float32", []);
  const step = graph.input("step", "float64", []);
  const mean = accumulate > 1 ? meanOf(graph, own, mined) : own;
  const { parts, norm } = clipped(mean, settings.clipNorm);
  const decaying = settings.decay === "matrices" ? decayMask(layout) : null;
  const factors = weightsRate === 1 ? null : ratesOf(layout, weightsRate);
  const sums = parts.map(({ piece, place, parameters, gradient }) => {
    const shape = [piece.length];
    const part = (list: Float32Array) =>
      graph.constant(list.subarray(piece.offset, piece.offset + piece.length), "float32", shape);
    const updated = optimizer.update({
      parameters,
      gradient,
      slots: Array.from({ length: optimizer.slots }, (_, i) => graph.input(`slot${i}.${place}`, "float32", shape)),
      learningRate: factors ? mul(learningRate, part(factors)) : learningRate,
      step,
      decays: decaying && part(decaying),
    });
    graph.output(`parameters.${place}'`, updated.parameters);
    updated.slots.forEach((slot, i) => graph.output(`slot${i}.${place}'`, slot));
    return sum(updated.parameters, [0]);
  });
  return finish(norm, total(sums));
}

/**
 * The part of a step that only gathers: inputs `samples`, `parameters.0` …, `buffers`, `gathered.0` … and the
 * objective's own; outputs `gathered.0'` …, `buffers'` and `report`.
 */
export function buildGatherGraph(settings: StepGraphSettings, layout: Layout): Graph {
  const { graph, parts, finish } = differentiated(settings, layout);
  for (const part of parts) graph.output(`gathered.${part.place}'`, add(gathered(graph, part), part.gradient));
  return finish(clipped(parts).norm);
}

/** A piece of the weights and its gradient. */
interface Part {
  readonly piece: Piece;
  /** Its place among the pieces, which names its inputs and outputs. */
  readonly place: number;
  readonly parameters: Value;
  readonly gradient: Value;
}

/** Forward pass, objective and gradient, with the outputs that every kind of step has. */
function differentiated({ backbone, batchShape, objective, inspect = false }: StepGraphSettings, layout: Layout) {
  const graph = createGraph();
  const samples = graph.input("samples", "float32", batchShape);
  const weights = piecesOf(layout.parameters).map((piece, place) => ({
    piece,
    place,
    parameters: graph.input(`parameters.${place}`, "float32", [piece.length]),
  }));
  const vectors = weights.map(({ parameters }) => parameters);
  const buffers = layout.bufferCount > 0 ? graph.input("buffers", "float32", [layout.bufferCount]) : null;
  const { scope, updatedBuffers } = trainingScope(graph, layout, vectors, buffers);
  const { loss, mined, active, details = {} } = objective(backbone.forward(scope, samples), scope.within(OBJECTIVE));
  const found = gradients(loss, vectors);
  const parts = weights.map((part, i): Part => {
    const gradient = found[i];
    if (!gradient) throw new RangeError("missing gradient: the loss does not depend on the parameters");
    return { ...part, gradient };
  });
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
  return { graph, parts, mined: reshape(mined, []), finish };
}

const total = (values: readonly Value[]): Value => values.reduce((a, b) => add(a, b));

/** Parts of a gradient that is no longer than `most`, and its Euclidean length before. */
function clipped(parts: readonly Part[], most?: number): { parts: readonly Part[]; norm: Value } {
  const norm = sqrt(total(parts.map(({ gradient }) => sumSquare(gradient, [0]))));
  if (most === undefined) return { parts, norm };
  const factor = minimum(div(most, maximum(norm, 1e-12)), 1);
  return { parts: parts.map((part) => ({ ...part, gradient: mul(part.gradient, factor) })), norm };
}

const gathered = (graph: Graph, { piece, place }: Part) => graph.input(`gathered.${place}`, "float32", [piece.length]);

/** Mean of the gradients of those batches that had anything to learn from, this one included. */
function meanOf(graph: Graph, parts: readonly Part[], mined: Value): Part[] {
  const count = maximum(add(graph.input("batches", "float32", []), minimum(mined, 1)), 1);
  return parts.map((part) => ({ ...part, gradient: div(add(gathered(graph, part), part.gradient), count) }));
}

/** A factor for each of the objective's own weights, 1 for the network's. */
function ratesOf({ parameters, parameterCount }: Layout, factor: number): Float32Array {
  const rates = new Float32Array(parameterCount).fill(1);
  for (const { name, shape, offset } of parameters) {
    if (name.startsWith(`${OBJECTIVE}.`)) rates.fill(factor, offset, offset + elements(shape));
  }
  return rates;
}

/** 1 for every weight that decays, 0 for biases and for the scales and shifts of normalisations: tensors of one axis. */
function decayMask({ parameters, parameterCount }: Layout): Float32Array {
  const mask = new Float32Array(parameterCount);
  for (const { shape, offset } of parameters) {
    if (shape.length > 1) mask.fill(1, offset, offset + elements(shape));
  }
  return mask;
}
