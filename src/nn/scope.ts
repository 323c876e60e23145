import type { Random } from "../core/random.ts";
import { createGraph, type Graph } from "../graph/graph.ts";
import { reshape } from "../graph/math.ts";
import { elements, type Shape, type Value } from "../graph/value.ts";
import { tensorsOf } from "./pieces.ts";

/** Fills a parameter's first values. */
export type Initializer = (random: Random, out: Float32Array) => void;

/** One named tensor inside a flat vector. */
export interface Slot {
  readonly name: string;
  readonly shape: Shape;
  /** Index of its first element in the vector. */
  readonly offset: number;
  readonly initialise: Initializer;
}

/**
 * Where each parameter and each buffer of a model lies in two flat vectors. One vector of weights makes an optimizer a
 * dozen nodes whatever the depth, and keeps the traffic with the runtime to a handful of tensors.
 */
export interface Layout {
  readonly parameters: readonly Slot[];
  readonly buffers: readonly Slot[];
  readonly parameterCount: number;
  readonly bufferCount: number;
}

/** What a layer builds with: it asks for parameters and buffers by name and adds nodes to the graph. */
export interface Scope {
  readonly graph: Graph;
  /** Whether the graph trains (statistics of the batch) or infers (statistics kept). */
  readonly training: boolean;
  /** A tensor that gradients change. */
  parameter(name: string, shape: Shape, initialise: Initializer): Value;
  /** A tensor that the forward pass changes, such as running statistics. */
  buffer(name: string, shape: Shape, initialise: Initializer): Value;
  /** Says what a buffer holds after this step. Buffers without an update keep their value. */
  updateBuffer(name: string, value: Value): void;
  /** The same scope with `name.` in front of every name. */
  within(name: string): Scope;
}

/** Everything but names; `within` is added by `named`. */
type Root = Omit<Scope, "within">;

function named(root: Root, prefix: string): Scope {
  return {
    graph: root.graph,
    training: root.training,
    parameter: (name, shape, initialise) => root.parameter(prefix + name, shape, initialise),
    buffer: (name, shape, initialise) => root.buffer(prefix + name, shape, initialise),
    updateBuffer: (name, value) => root.updateBuffer(prefix + name, value),
    within: (name) => named(root, `${prefix}${name}.`),
  };
}

/** Runs a model once on a scratch graph, to learn which parameters and buffers it asks for. */
export function layoutOf(build: (scope: Scope) => unknown): Layout {
  const parameters: Slot[] = [];
  const buffers: Slot[] = [];
  const graph = createGraph();
  const collect = (slots: Slot[]) => (name: string, shape: Shape, initialise: Initializer) => {
    const last = slots.at(-1);
    slots.push({ name, shape, offset: last ? last.offset + elements(last.shape) : 0, initialise });
    return graph.input(name, "float32", shape);
  };
  build(
    named(
      { graph, training: true, parameter: collect(parameters), buffer: collect(buffers), updateBuffer: () => {} },
      "",
    ),
  );
  return { parameters, buffers, parameterCount: total(parameters), bufferCount: total(buffers) };
}

const total = (slots: readonly Slot[]): number => slots.reduce((sum, { shape }) => sum + elements(shape), 0);

/** First values of a model's two vectors. Every tensor has its own random stream, named after it. */
export function initialWeights(layout: Layout, random: Random): Weights {
  const fill = (slots: readonly Slot[], count: number) => {
    const vector = new Float32Array(count);
    for (const { name, shape, offset, initialise } of slots) {
      initialise(random.fork(name), vector.subarray(offset, offset + elements(shape)));
    }
    return vector;
  };
  return {
    parameters: fill(layout.parameters, layout.parameterCount),
    buffers: fill(layout.buffers, layout.bufferCount),
  };
}

/** The numbers of a model, laid out as its `Layout` says. */
export interface Weights {
  readonly parameters: Float32Array;
  readonly buffers: Float32Array;
}

/** A scope for a training graph: parameters and buffers are parts of two flat vectors, that of the parameters in pieces. */
export function trainingScope(graph: Graph, layout: Layout, parameters: readonly Value[], buffers: Value | null) {
  const parts = new Map([
    ...tensorsOf(parameters, layout.parameters),
    ...(buffers ? tensorsOf([buffers], layout.buffers) : []),
  ]);
  const updates = new Map<string, Value>();
  const get = (name: string): Value => {
    const value = parts.get(name);
    if (!value) throw new RangeError(`unknown parameter: ${name}`);
    return value;
  };
  const scope = named(
    { graph, training: true, parameter: get, buffer: get, updateBuffer: (n, v) => updates.set(n, v) },
    "",
  );
  /** The buffers after this step, each flattened, in the layout's order. */
  const updatedBuffers = () =>
    layout.buffers.map(({ name, shape }) => reshape(updates.get(name) ?? get(name), [elements(shape)]));
  return { scope, updatedBuffers };
}

/** A scope for inference: weights are constants, so the runtime folds them and lays them out for speed. */
export function inferenceScope(graph: Graph, layout: Layout, weights: Weights): Scope {
  const constants = new Map<string, Value>();
  const add = (slots: readonly Slot[], vector: Float32Array) => {
    for (const { name, shape, offset } of slots) {
      constants.set(name, graph.constant(vector.slice(offset, offset + elements(shape)), "float32", shape));
    }
  };
  add(layout.parameters, weights.parameters);
  add(layout.buffers, weights.buffers);
  const get = (name: string): Value => {
    const value = constants.get(name);
    if (!value) throw new RangeError(`unknown parameter: ${name}`);
    return value;
  };
  return named({ graph, training: false, parameter: get, buffer: get, updateBuffer: () => {} }, "");
}
