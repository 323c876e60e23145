import { describe, expect, test } from "vitest";
import * as m from "../../src/graph/math.ts";
import type { OperatorName } from "../../src/graph/attributes.ts";
import { noGradient } from "../../src/graph/operator.ts";
import { operators } from "../../src/graph/operators.ts";
import type { Shape, Value } from "../../src/graph/value.ts";
import { checkGradient } from "./finite-differences.ts";

type Case = readonly [
  title: string,
  shapes: readonly Shape[],
  build: (...x: Value[]) => Value,
  options?: Parameters<typeof checkGradient>[2],
];
const two =
  (f: (a: Value, b: Value) => Value) =>
  (...[a, b]: Value[]) =>
    a && b ? f(a, b) : never();
const three =
  (f: (a: Value, b: Value, c: Value) => Value) =>
  (...[a, b, c]: Value[]) =>
    a && b && c ? f(a, b, c) : never();
const one =
  (f: (a: Value) => Value) =>
  (...[a]: Value[]) =>
    a ? f(a) : never();
const never = (): never => {
  throw new Error("missing input");
};
const positive = { range: [0.5, 2] } as const;
const apart = { apart: 0.07 } as const;
const float32 = { dtype: "float32" } as const;
const index = (x: Value, list: readonly number[], shape: Shape = [list.length]) =>
  x.graph.constant(list, "int64", shape);

const cases: Partial<Record<OperatorName, readonly Case[]>> = {
  Identity: [["of a vector", [[3]], one((x) => m.mul(m.identity(x), 2))]],
  Neg: [["of a vector", [[3]], one(m.neg)]],
  Abs: [["away from zero", [[2, 3]], one(m.abs), apart]],
  Reciprocal: [["of positive numbers", [[5]], one(m.reciprocal), positive]],
  Sqrt: [["of positive numbers", [[5]], one(m.sqrt), positive]],
  Exp: [["of a matrix", [[2, 3]], one(m.exp)]],
  Log: [["of positive numbers", [[5]], one(m.log), positive]],
  Erf: [["of a vector", [[5]], one(m.erf), float32]],
  Relu: [["on both sides of zero", [[3, 3]], one(m.relu), apart]],
  Sigmoid: [["of a vector", [[5]], one(m.sigmoid)]],
  Tanh: [["of a vector", [[5]], one(m.tanh)]],
  Softplus: [
    ["of a vector", [[5]], one(m.softplus), float32],
    ["of a vector of float64, for which the runtime has none", [[5]], one(m.softplus)],
  ],
  LeakyRelu: [["on both sides of zero", [[3, 3]], one((x) => m.leakyRelu(x, 0.1)), { dtype: "float32", apart: 0.07 }]],
  Elu: [["on both sides of zero", [[3, 3]], one((x) => m.elu(x, 0.7)), { dtype: "float32", apart: 0.07 }]],
  Clip: [["inside and outside", [[3, 3]], one((x) => m.clip(x, -0.16, 0.16)), apart]],
  Cast: [["there and back", [[3]], one((x) => m.cast(m.square(m.cast(x, "float64")), "float32")), float32]],
  Add: [
    [
      "with broadcasting on both sides",
      [
        [3, 1],
        [2, 1, 4],
      ],
      two(m.add),
    ],
  ],
  Sub: [["with a scalar", [[], [2, 3]], two(m.sub)]],
  Mul: [
    [
      "with broadcasting",
      [
        [3, 1],
        [3, 4],
      ],
      two(m.mul),
    ],
    ["of a value with itself", [[4]], one(m.square)],
  ],
  Div: [["with broadcasting", [[2, 3], [3]], two(m.div), positive]],
  Pow: [["by both sides", [[4], [4]], two(m.pow), positive]],
  Max: [["of two", [[3, 3], [3]], two((a, b) => m.maximum(a, m.add(b, 0.03))), apart]],
  Min: [["of two", [[3, 3], [3]], two((a, b) => m.minimum(a, m.add(b, 0.03))), apart]],
  Where: [["by both branches", [[2, 3], [3]], two((a, b) => m.where(m.greater(a, 0), m.square(a), b)), apart]],
  ReduceSum: [
    ["over one axis", [[2, 3, 2]], one((x) => m.sum(x, [1]))],
    ["over all, kept", [[2, 3]], one((x) => m.sum(x, undefined, { keep: true }))],
  ],
  ReduceMean: [["over two axes", [[2, 3, 2]], one((x) => m.mean(x, [0, -1]))]],
  ReduceMax: [["over one axis", [[3, 4]], one((x) => m.max(x, [1])), apart]],
  ReduceMin: [["over all", [[3, 4]], one((x) => m.min(x)), apart]],
  ReduceSumSquare: [["over one axis", [[3, 4]], one((x) => m.sumSquare(x, [0]))]],
  TopK: [
    ["the largest of each row", [[3, 5]], one((x) => m.topK(x, 2, 1)), apart],
    ["the smallest of each column", [[4, 3]], one((x) => m.topK(x, 3, 0, { largest: false })), apart],
  ],
  CumSum: [
    ["forwards", [[2, 4]], one((x) => m.cumSum(x, 1))],
    ["exclusive, in reverse", [[3, 2]], one((x) => m.cumSum(x, 0, { exclusive: true, reverse: true }))],
  ],
  Softmax: [["over the last axis", [[2, 4]], one((x) => m.softmax(x))]],
  LogSoftmax: [["over the last axis", [[2, 4]], one((x) => m.logSoftmax(x))]],
  MatMul: [
    [
      "of matrices",
      [
        [2, 3],
        [3, 4],
      ],
      two(m.matMul),
    ],
    [
      "with a batch on one side",
      [
        [2, 3],
        [2, 3, 2],
      ],
      two(m.matMul),
    ],
  ],
  Gemm: [
    [
      "with both sides transposed and a bias",
      [[3, 2], [4, 3], [4]],
      three((a, b, c) => m.gemm(a, b, c, { transA: 1, transB: 1, alpha: 0.5, beta: 2 })),
    ],
    [
      "plain",
      [
        [2, 3],
        [3, 4],
        [2, 1],
      ],
      three((a, b, c) => m.gemm(a, b, c)),
    ],
    [
      "with the right side transposed",
      [
        [2, 3],
        [4, 3],
      ],
      two((a, b) => m.gemm(a, b, null, { transB: 1 })),
    ],
    [
      "with the left side transposed",
      [
        [3, 2],
        [3, 4],
      ],
      two((a, b) => m.gemm(a, b, null, { transA: 1 })),
    ],
  ],
  FusedMatMul: [
    [
      "with the left side transposed",
      [
        [2, 3, 2],
        [2, 3, 4],
      ],
      two((a, b) => m.fusedMatMul(a, b, { transA: 1, alpha: 0.5 })),
      float32,
    ],
    [
      "with the right side transposed",
      [
        [2, 2, 3],
        [2, 4, 3],
      ],
      two((a, b) => m.fusedMatMul(a, b, { transB: 1 })),
      float32,
    ],
  ],
  Reshape: [["to another rank", [[2, 3]], one((x) => m.reshape(x, [3, -1, 1]))]],
  Flatten: [["of images", [[2, 3, 2]], one((x) => m.flatten(x))]],
  Squeeze: [["of an axis", [[2, 1, 3]], one((x) => m.squeeze(x, [1]))]],
  Unsqueeze: [["of two axes", [[2, 3]], one((x) => m.unsqueeze(x, [0, -1]))]],
  Expand: [["along two axes", [[3, 1]], one((x) => m.expand(x, [2, 3, 4]))]],
  Transpose: [["of three axes", [[2, 3, 4]], one((x) => m.transpose(x, [2, 0, 1]))]],
  Concat: [
    [
      "along a middle axis",
      [
        [2, 1, 2],
        [2, 3, 2],
      ],
      two((a, b) => m.concat([a, b, a], 1)),
    ],
  ],
  Split: [
    [
      "with one part unused",
      [[2, 5]],
      one((x) => {
        const [a, , c] = m.split(x, [1, 2, 2], 1);
        return a && c ? m.mul(a, c) : never();
      }),
    ],
  ],
  Slice: [
    ["inside two axes", [[4, 5]], one((x) => m.slice(x, [1, -3], [3, 5]))],
    ["with a step that does not divide", [[8, 3]], one((x) => m.slice(x, [1], [8], [0], [3]))],
    ["backwards", [[5, 2]], one((x) => m.slice(x, [-1], [-(2 ** 31)], [0], [-1]))],
    ["backwards by two", [[6, 2]], one((x) => m.slice(x, [4], [-(2 ** 31)], [0], [-2]))],
  ],
  Pad: [
    ["with zeros", [[2, 3]], one((x) => m.pad(x, [1, 0, 0, 2]))],
    ["cropping one side", [[4, 3]], one((x) => m.pad(x, [-1, 2, 0, -1]))],
  ],
  Gather: [
    ["of rows, one twice", [[4, 3]], one((x) => m.gather(x, index(x, [2, 0, 2])))],
    ["along a middle axis, by a matrix", [[2, 3, 2]], one((x) => m.gather(x, index(x, [0, 2, 1, 1], [2, 2]), 1))],
    ["of a vector by a scalar", [[4]], one((x) => m.gather(x, index(x, [1], [])))],
  ],
  GatherElements: [
    ["along the last axis", [[2, 3]], one((x) => m.gatherElements(x, index(x, [0, 0, 2, 1], [2, 2]), 1))],
  ],
  ScatterElements: [
    [
      "that adds",
      [
        [2, 3],
        [2, 2],
      ],
      two((x, u) => m.scatterAdd(x, index(x, [0, 0, 2, 1], [2, 2]), u, 1)),
    ],
  ],
  Conv: [
    [
      "with padding and bias",
      [[2, 3, 5, 4], [4, 3, 3, 3], [4]],
      three((x, w, b) => m.conv(x, w, b, { pads: [1, 1, 1, 1] })),
      float32,
    ],
    [
      "without padding, oblong kernel",
      [
        [1, 2, 5, 6],
        [3, 2, 2, 3],
      ],
      two((x, w) => m.conv(x, w, null)),
      float32,
    ],
    [
      "with strides that leave a rest",
      [
        [2, 2, 6, 7],
        [3, 2, 3, 3],
      ],
      two((x, w) => m.conv(x, w, null, { strides: [2, 3], pads: [1, 0, 1, 0] })),
      float32,
    ],
    [
      "with a 5×5 kernel, stride 2, odd shapes",
      [
        [1, 1, 9, 7],
        [2, 1, 5, 5],
      ],
      two((x, w) => m.conv(x, w, null, { strides: [2, 2], pads: [2, 2, 2, 2] })),
      float32,
    ],
    [
      "dilated",
      [
        [1, 2, 7, 6],
        [2, 2, 3, 2],
      ],
      two((x, w) => m.conv(x, w, null, { dilations: [2, 3], pads: [2, 1, 2, 1] })),
      float32,
    ],
    [
      "in groups",
      [
        [2, 4, 4, 3],
        [6, 2, 3, 3],
      ],
      two((x, w) => m.conv(x, w, null, { group: 2, pads: [1, 1, 1, 1] })),
      float32,
    ],
    [
      "channel by channel, with a stride",
      [
        [1, 3, 5, 5],
        [3, 1, 3, 3],
      ],
      two((x, w) => m.conv(x, w, null, { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] })),
      float32,
    ],
    [
      "with more padding than the kernel reaches",
      [
        [1, 1, 3, 3],
        [2, 1, 2, 2],
      ],
      two((x, w) => m.conv(x, w, null, { pads: [2, 2, 2, 2] })),
      float32,
    ],
    [
      "of several channels with more padding than the kernel reaches",
      [
        [1, 4, 3, 3],
        [2, 4, 2, 2],
      ],
      two((x, w) => m.conv(x, w, null, { pads: [2, 2, 2, 2] })),
      float32,
    ],
    [
      "of several channels, an oblong kernel, no padding on two sides",
      [
        [2, 3, 5, 4],
        [3, 3, 3, 2],
      ],
      two((x, w) => m.conv(x, w, null, { pads: [0, 1, 1, 0] })),
      float32,
    ],
    [
      "with uneven padding",
      [
        [1, 2, 4, 4],
        [2, 2, 3, 3],
      ],
      two((x, w) => m.conv(x, w, null, { pads: [0, 1, 2, 1] })),
      float32,
    ],
    [
      "of one pixel",
      [
        [2, 3, 3, 3],
        [2, 3, 1, 1],
      ],
      two((x, w) => m.conv(x, w, null)),
      float32,
    ],
  ],
  ConvTranspose: [
    [
      "with a stride and output padding",
      [
        [1, 2, 3, 3],
        [2, 3, 3, 3],
      ],
      two((x, w) => m.convTranspose(x, w, { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] })),
      float32,
    ],
  ],
  MaxPool: [
    [
      "2×2",
      [[1, 2, 4, 6]],
      one((x) => m.maxPool(x, { kernel_shape: [2, 2], strides: [2, 2] })),
      { dtype: "float32", apart: 0.07 },
    ],
    [
      "2×2 of an odd size",
      [[2, 1, 5, 7]],
      one((x) => m.maxPool(x, { kernel_shape: [2, 2], strides: [2, 2] })),
      { dtype: "float32", apart: 0.07 },
    ],
    [
      "overlapping, padded",
      [[1, 2, 5, 5]],
      one((x) => m.maxPool(x, { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })),
      { dtype: "float32", apart: 0.07 },
    ],
  ],
  AveragePool: [
    [
      "2×2 of an odd size",
      [[1, 2, 5, 4]],
      one((x) => m.averagePool(x, { kernel_shape: [2, 2], strides: [2, 2] })),
      float32,
    ],
    [
      "overlapping, padding not counted",
      [[1, 2, 5, 5]],
      one((x) => m.averagePool(x, { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })),
      float32,
    ],
    [
      "overlapping, padding counted",
      [[1, 1, 4, 5]],
      one((x) => m.averagePool(x, { kernel_shape: [3, 3], strides: [1, 2], pads: [1, 1, 1, 1], count_include_pad: 1 })),
      float32,
    ],
  ],
  GlobalAveragePool: [["of odd images", [[2, 3, 3, 5]], one(m.globalAveragePool), float32]],
  GlobalMaxPool: [["of odd images", [[2, 2, 3, 3]], one(m.globalMaxPool), { dtype: "float32", apart: 0.07 }]],
  BatchNormalization: [
    [
      "by input, scale and bias",
      [[3, 2, 2, 3], [2], [2]],
      three((x, s, b) => {
        const statistics = {
          mean: x.graph.constant([0.1, -0.2], "float64", [2]),
          variance: x.graph.constant([0.5, 2], "float64", [2]),
        };
        return m.batchNormalization(x, s, b, statistics);
      }),
    ],
    [
      "by the statistics",
      [[2], [2]],
      two((mean, variance) => {
        const { graph } = mean;
        const x = graph.constant([1, -2, 0.5, 3, -1, 2], "float64", [3, 2]);
        return m.batchNormalization(x, graph.constant([1, 2], "float64", [2]), graph.constant([0, 1], "float64", [2]), {
          mean,
          variance,
        });
      }),
      positive,
    ],
  ],
};

for (const [operator, list] of Object.entries(cases)) {
  describe(`the gradient of ${operator} agrees with finite differences`, () => {
    for (const [title, shapes, build, options] of list) test(title, () => checkGradient(shapes, build, options));
  });
}

test("every operator with a gradient is checked here", () => {
  const missing = Object.entries(operators)
    .filter(([name, { gradient }]) => gradient !== noGradient && !Object.hasOwn(cases, name))
    .map(([name]) => name);
  expect(missing).toEqual([]);
});
