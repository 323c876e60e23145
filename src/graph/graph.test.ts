import { describe, expect, test } from "vitest";
import { createGraph } from "./graph.ts";
import * as m from "./math.ts";
import type { Shape, Value } from "./value.ts";
import { broadcast, elements, normaliseAxes } from "./value.ts";

const graph = createGraph();
let count = 0;
const float = (...shape: number[]): Value => graph.input(`x${count++}`, "float32", shape);
const index = (...list: number[]): Value => m.integers(float(), list);

describe("an operator refuses inputs that do not fit, by its name and with their types", () => {
  const cases: readonly (readonly [operator: string, build: () => unknown, message: string])[] = [
    [
      "Add",
      () => m.add(float(2, 3), float(4)),
      "Add(float32[2, 3], float32[4]): invalid shapes: [2, 3] and [4] do not broadcast",
    ],
    [
      "Mul",
      () => m.mul(float(2), index(1)),
      "Mul(float32[2], int64[1]): operands are float32 and int64, expected one type",
    ],
    [
      "MatMul",
      () => m.matMul(float(2, 3), float(2, 3)),
      "MatMul(float32[2, 3], float32[2, 3]): inner sizes 3 and 2 differ",
    ],
    ["MatMul", () => m.matMul(float(3), float(3, 1)), "expected operands of rank 2 or more"],
    [
      "Gemm",
      () => m.gemm(float(2, 3), float(3, 4), float(3)),
      "Gemm(float32[2, 3], float32[3, 4], float32[3]): invalid shapes",
    ],
    ["Gemm", () => m.gemm(float(2, 2, 3), float(3, 4), null), "expected matrices"],
    ["Reshape", () => m.reshape(float(2, 3), [4, 2]), "Reshape(float32[2, 3], int64[2]): 6 elements do not fit [4, 2]"],
    ["Reshape", () => m.reshape(float(2, 3), [4, -1]), "6 elements do not fit [4, 1.5]"],
    ["Squeeze", () => m.squeeze(float(2, 3), [0]), "Squeeze(float32[2, 3], int64[1]): axes [0] are not all of size 1"],
    ["Transpose", () => m.transpose(float(2, 3), [1, 0, 2]), "permutation [1, 0, 2] does not fit the rank"],
    [
      "Concat",
      () => m.concat([float(2, 3), float(3, 2)], 0),
      "Concat(float32[2, 3], float32[3, 2]): shapes differ outside axis 0",
    ],
    ["TopK", () => m.topK(float(5), 6, 0), "6 of 5 elements"],
    ["Split", () => m.split(float(5), [2, 2]), "parts [2, 2] do not add up"],
    [
      "Expand",
      () => m.expand(float(2), [3]),
      "Expand(float32[2], int64[1]): invalid shapes: [2] and [3] do not broadcast",
    ],
    ["Where", () => m.where(float(2), float(2), 0), "condition is float32, expected bool"],
    [
      "Conv",
      () => m.conv(float(1, 3, 8, 8), float(4, 2, 3, 3), null),
      "3 channels do not fit kernels of 2 in 1 groups",
    ],
    ["Conv", () => m.conv(float(1, 1, 2, 8), float(4, 1, 3, 3), null), "the kernel is larger than the padded image"],
    ["Conv", () => m.conv(float(1, 8), float(4, 1, 3, 3), null), "expected images and kernels of rank 4"],
    [
      "MaxPool",
      () => m.maxPool(float(1, 1, 2, 2), { kernel_shape: [3, 3] }),
      "the window is larger than the padded image",
    ],
    [
      "BatchNormalization",
      () => m.batchNormalization(float(2, 3), float(3), float(2), { mean: float(3), variance: float(3) }),
      "input 3: expected [3]",
    ],
    [
      "ReduceSum",
      () => graph.apply("ReduceSum", [float(2), index(1)], {}),
      "ReduceSum(float32[2], int64[1]): invalid axis: 1, the rank is 1",
    ],
    ["Slice", () => m.slice(float(2), [0], [1], [3]), "invalid axis: 3, the rank is 1"],
    ["Slice", () => graph.apply("Slice", [float(2), index(0), float(1)], {}), "must be a constant"],
  ];

  test.each(cases)("%s", (operator, build, message) => {
    expect(build).toThrow(RangeError);
    expect(build).toThrow(message);
    expect(build).toThrow(`${operator}(`);
  });
});

describe("constants", () => {
  test("are shared where they are one number of one type and rank", () => {
    const one = createGraph();
    expect(one.constant(2, "float32")).toBe(one.constant(2, "float32"));
    expect(one.constant(2, "float32")).not.toBe(one.constant(2, "float64"));
    expect(one.constant(2, "float32")).not.toBe(one.constant([2], "float32", [1]));
    expect(one.constants).toHaveLength(3);
  });

  test("have as many values as their shape says", () => {
    expect(() => graph.constant([1, 2, 3], "float32", [2])).toThrow("invalid constant: 3 values, expected 2");
  });
});

describe("names", () => {
  test("of inputs and outputs are taken once", () => {
    const one = createGraph();
    const x = one.input("x", "float32", [1]);
    one.output("y", x);
    expect(() => one.input("x", "float32", [2])).toThrow("invalid name: x is taken in this graph");
    expect(() => one.output("y", x)).toThrow("invalid name: y is taken");
    expect(() => one.output("x", x)).toThrow("invalid name: x is taken");
  });

  test("given by the builder keep out of the way of inputs", () => {
    const one = createGraph();
    const x = one.input("Neg_0", "float32", [1]);
    expect(m.neg(x).name).not.toBe("Neg_0");
  });
});

describe("operators as functions", () => {
  const nodes = (build: (x: Value) => unknown) => {
    const one = createGraph();
    build(one.input("x", "float32", [2, 3]));
    return one.nodes.length;
  };

  test("add no node where there is nothing to do", () => {
    expect(nodes((x) => m.reshape(x, [2, -1]))).toBe(0);
    expect(nodes((x) => m.cast(x, "float32"))).toBe(0);
    expect(nodes((x) => m.transpose(x, [0, 1]))).toBe(0);
    expect(nodes((x) => m.concat([x], 0))).toBe(0);
    expect(nodes((x) => m.split(x, [2]))).toBe(0);
    expect(nodes((x) => m.sumTo(x, [2, 3]))).toBe(0);
  });

  test("need a tensor among their operands", () => {
    expect(() => m.add(1, 2)).toThrow(new TypeError("invalid operands: Add of two numbers, expected a tensor"));
  });

  test("sumTo undoes broadcasting", () => {
    const shapes: readonly (readonly [Shape, Shape])[] = [
      [[2, 3], [3]],
      [
        [2, 3],
        [2, 1],
      ],
      [[4, 2, 3], []],
    ];
    for (const [wide, narrow] of shapes) expect(m.sumTo(float(...wide), narrow).shape).toEqual(narrow);
  });
});

describe("shapes", () => {
  test("broadcast as in NumPy", () => {
    expect(broadcast([3, 1], [2, 1, 4])).toEqual([2, 3, 4]);
    expect(broadcast([], [2])).toEqual([2]);
    expect(broadcast([0], [1])).toEqual([0]);
    expect(() => broadcast([2], [3])).toThrow("invalid shapes: [2] and [3] do not broadcast");
  });

  test("count their elements, one for a scalar", () => {
    expect([[], [0, 5], [2, 3]].map(elements)).toEqual([1, 0, 6]);
  });

  test("have axes that count from either end", () => {
    expect(normaliseAxes([-1, 0], 3)).toEqual([0, 2]);
    expect(() => normaliseAxes([-4], 3)).toThrow("invalid axis: -4, the rank is 3");
    expect(() => normaliseAxes([NaN], 3)).toThrow("invalid axis: NaN");
  });
});
