import fc from "fast-check";
import { createGraph, type Graph } from "../../src/graph/graph.ts";
import * as m from "../../src/graph/math.ts";
import { elements, type Value } from "../../src/graph/value.ts";

/** What a graph can grow by: a function of two values made before, of whatever shapes. */
const growths: readonly ((a: Value, b: Value) => Value | Value[])[] = [
  (a) => m.tanh(a),
  (a) => m.neg(a),
  (a) => m.relu(a),
  (a) => m.leakyRelu(a, 0.3),
  (a) => m.clip(a, -0.5, 0.75),
  (a) => m.exp(m.minimum(a, 1)),
  (a) => m.mul(a, 0.5),
  (a) => m.sub(1, a),
  (a) => m.sum(a, [0], { keep: true }),
  (a) => m.mean(a, [-1], { keep: true }),
  (a) => m.max(a, [1], { keep: true }),
  (a) => m.cumSum(a, 1),
  (a) => m.softmax(a),
  (a) => m.transpose(a),
  (a) => m.reshape(a, [-1, 1]),
  (a) => m.slice(a, [-1], [-(2 ** 31)], [0], [-1]),
  (a) => m.pad(a, [1, 0, 0, 1]),
  (a) =>
    m.split(
      m.reshape(a, [1, elements(a.shape)]),
      [1, elements(a.shape) - 1].filter((n) => n > 0),
      1,
    ),
  (a) => m.gather(a, m.integers(a, [0, 0])),
  (a) => m.cast(m.argMax(a, 1, { keep: true }), a.dtype),
  (a) => m.where(m.greater(a, 0), a, -1),
  (a) => m.cast(m.and(m.greater(a, -0.5), m.not(m.less(a, 0.5))), a.dtype),
  (a, b) => (same(a, b) ? m.add(a, b) : a),
  (a, b) => (same(a, b) ? m.mul(a, b) : b),
  (a, b) => (same(a, b) ? m.maximum(a, b) : b),
  (a, b) => (a.shape[1] === b.shape[1] ? m.gemm(a, b, null, { transB: 1, alpha: 0.1 }) : a),
  (a, b) => (a.shape[1] === b.shape[1] ? m.concat([a, b], 0) : b),
];
const same = (a: Value, b: Value) => a.shape[0] === b.shape[0] && a.shape[1] === b.shape[1];

/** Beyond this nothing grows further. */
const LARGEST = 200;

export interface RandomGraph {
  readonly graph: Graph;
  /** Values of the two inputs, 2 × 3 each. */
  readonly inputs: readonly (readonly number[])[];
}

const numbers = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 6, maxLength: 6 });
const step = fc.tuple(fc.nat({ max: growths.length - 1 }), fc.nat(), fc.nat());

/** Graphs of up to a dozen operators over two inputs and a constant, with up to three of their values as outputs. */
export const randomGraphs: fc.Arbitrary<RandomGraph> = fc
  .tuple(
    fc.constantFrom("float32" as const, "float64" as const),
    fc.array(step, { maxLength: 12 }),
    fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
    numbers,
    numbers,
    numbers,
  )
  .map(([dtype, steps, outputs, x, y, c]) => {
    const graph = createGraph();
    const values = [graph.input("x", dtype, [2, 3]), graph.input("y", dtype, [2, 3]), graph.constant(c, dtype, [2, 3])];
    const pick = (i: number): Value => values[i % values.length] ?? graph.constant(0, dtype);
    for (const [kind, i, j] of steps) {
      const grown = growths[kind]?.(pick(i), pick(j)) ?? [];
      values.push(...[grown].flat().filter((value) => elements(value.shape) <= LARGEST));
    }
    outputs.forEach((i, k) => graph.output(`out${k}`, pick(i)));
    return { graph, inputs: [x, y] };
  });
