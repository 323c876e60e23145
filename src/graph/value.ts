import type { Graph, Node } from "./graph.ts";

/** Element types of the tensors Kinfold builds graphs from. */
export type DType = "float32" | "float64" | "int64" | "int32" | "bool" | "uint8";

/** Dimensions of a tensor, all known when the graph is built. */
export type Shape = readonly number[];

/** Element type and shape of a tensor. */
export interface Type {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** What a constant holds. Integers of 64 bits are kept as numbers: the graphs built here count elements. */
export type ConstantData = Float32Array | Float64Array | Int32Array | Uint8Array | readonly number[];

/**
 * A tensor in a graph: a name and a type, not numbers. Values are made by `graph.input`, `graph.constant`
 * and `graph.apply`, and used once a session runs the graph.
 */
export interface Value extends Type {
  /** The graph that it belongs to. */
  readonly graph: Graph;
  readonly name: string;
  /** The node that computes it, or null for inputs and constants. */
  readonly node: Node | null;
  /** The numbers of a constant, or null. */
  readonly data: ConstantData | null;
}

/** Number of elements of a shape. */
export const elements = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** `float32[64, 2]`, for messages. */
export const describe = (type: Type): string => `${type.dtype}[${type.shape.join(", ")}]`;

/** Shape after broadcasting as in NumPy. Throws a RangeError where the shapes do not fit. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new RangeError(`invalid shapes: [${a.join(", ")}] and [${b.join(", ")}] do not broadcast`);
    }
    return left === 1 ? right : left;
  });
}

/** Axes counted from the front, sorted. Throws a RangeError for an axis outside the rank. */
export function normaliseAxes(axes: readonly number[], rank: number): number[] {
  return axes
    .map((axis) => {
      if (!(axis >= -rank && axis < rank)) throw new RangeError(`invalid axis: ${axis}, the rank is ${rank}`);
      return axis < 0 ? axis + rank : axis;
    })
    .sort((a, b) => a - b);
}
