import { evaluate } from "../../src/engine/evaluate.ts";
import type { TensorData } from "../../src/engine/session.ts";
import { createGraph, type Graph } from "../../src/graph/graph.ts";
import { elements, type Shape, type Value } from "../../src/graph/value.ts";

export type FloatType = "float32" | "float64";

/** Plain numbers as a tensor. */
export function floats(dtype: FloatType, shape: Shape, data: ArrayLike<number>): TensorData {
  return { dtype, shape, data: dtype === "float32" ? Float32Array.from(data) : Float64Array.from(data) };
}

/** The numbers of a tensor, whatever its type. Throws where there is none. */
export function numbers(tensor: TensorData | undefined): number[] {
  if (!tensor) throw new Error("missing tensor");
  return Array.from(tensor.data, Number);
}

/** Runs a graph on one thread, so that its sums are added in one order. */
export const run = (graph: Graph, inputs: Readonly<Record<string, TensorData>> = {}) =>
  evaluate(graph, inputs, { threads: 1 });

/** Computes a function of tensors: the numbers of what `build` makes of the inputs. */
export async function compute(
  inputs: readonly { readonly shape: Shape; readonly data: ArrayLike<number> }[],
  build: (...values: Value[]) => Value,
  dtype: FloatType = "float64",
): Promise<number[]> {
  const graph = createGraph();
  const values = inputs.map(({ shape }, i) => graph.input(`x${i}`, dtype, shape));
  graph.output("y", build(...values));
  const feeds = Object.fromEntries(inputs.map(({ shape, data }, i) => [`x${i}`, floats(dtype, shape, data)]));
  return numbers((await run(graph, feeds))["y"]);
}

/** Rows of a matrix that is given row by row. */
export function rowsOf(data: ArrayLike<number>, columns: number): number[][] {
  const list = Array.from(data);
  return Array.from({ length: list.length / columns }, (_, i) => list.slice(i * columns, (i + 1) * columns));
}

/** A tensor of a shape, filled by a function of the index. */
export const filledBy = (shape: Shape, value: (index: number) => number) => ({
  shape,
  data: Array.from({ length: elements(shape) }, (_, i) => value(i)),
});
