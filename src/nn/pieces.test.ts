import { describe, expect, test } from "vitest";
import { floats, numbers, run } from "../../test/support/tensors.ts";
import { gradients } from "../graph/autodiff.ts";
import { createGraph } from "../graph/graph.ts";
import * as m from "../graph/math.ts";
import { elements, type Shape } from "../graph/value.ts";
import { filled } from "./initializers.ts";
import { piecesOf, tensorsOf } from "./pieces.ts";
import { layoutOf, type Slot } from "./scope.ts";

/** Tensors of the given shapes, named by letters, one after the other. */
const slotsOf = (...shapes: Shape[]): readonly Slot[] =>
  layoutOf(({ parameter }) => shapes.forEach((shape, i) => parameter(String.fromCharCode(97 + i), shape, filled(0))))
    .parameters;

describe("the pieces of a vector of weights", () => {
  test("are one where the network is small", () => {
    expect(piecesOf(slotsOf([300, 300], [300], [9, 300]))).toEqual([{ offset: 0, length: 93_000 }]);
    expect(piecesOf([])).toEqual([{ offset: 0, length: 0 }]);
  });

  test("are large tensors and the runs of small ones between them", () => {
    const slots = slotsOf([5, 5], [5], [1000, 1000], [1000], [1000], [300, 300]);
    expect(piecesOf(slots).map(({ length }) => length)).toEqual([30, 1_000_000, 2000, 90_000]);
  });

  test("cover the vector without gap or overlap, none longer than 2²⁰ numbers", () => {
    const slots = slotsOf([3], [1500, 1500], [7], [2 ** 20 + 1], ...Array.from({ length: 40 }, () => [60_000]));
    const pieces = piecesOf(slots);
    let end = 0;
    for (const { offset, length } of pieces) {
      expect(offset).toBe(end);
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThanOrEqual(2 ** 20);
      end += length;
    }
    expect(end).toBe(slots.reduce((sum, { shape }) => sum + elements(shape), 0));
  });

  test("give the tensors back, and gradients to each piece, wherever the cuts are", async () => {
    const slots = slotsOf([2, 3], [1], [2], [3, 3]);
    const lengths = [6, 3, 4, 5]; // two tensors share the second, the last one is made of two
    const graph = createGraph();
    const pieces = lengths.map((length, i) => graph.input(`piece${i}`, "float32", [length]));
    const tensors = [...tensorsOf(pieces, slots)];
    expect(tensors.map(([name, { shape }]) => ({ name, shape }))).toEqual(
      slots.map(({ name, shape }) => ({ name, shape })),
    );
    const squares = tensors.map(([name, value]) => {
      graph.output(name, value);
      return m.sum(m.square(value));
    });
    gradients(
      squares.reduce((a, b) => m.add(a, b)),
      pieces,
    ).forEach((gradient, i) => graph.output(`gradient${i}`, gradient));

    const vector = Float32Array.from({ length: 18 }, (_, i) => i);
    const feeds = lengths.map((length, i) => {
      const start = lengths.slice(0, i).reduce((a, b) => a + b, 0);
      return [`piece${i}`, floats("float32", [length], vector.subarray(start, start + length))] as const;
    });
    const outputs = await run(graph, Object.fromEntries(feeds));
    for (const { name, shape, offset } of slots) {
      expect(numbers(outputs[name])).toEqual([...vector.subarray(offset, offset + elements(shape))]);
    }
    const found = lengths.flatMap((_, i) => numbers(outputs[`gradient${i}`]));
    expect(found).toEqual([...vector].map((value) => 2 * value));
  });
});
