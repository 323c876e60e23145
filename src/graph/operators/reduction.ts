import * as m from "../math.ts";
import { constantNumbers, noGradient, type Operator, type OperatorTable, required } from "../operator.ts";
import { elements, normaliseAxes, type Shape, type Type, type Value } from "../value.ts";

type Keep = { keepdims?: number };
type Inputs = readonly (Value | null)[];

/** Axes of a reduction: its second input, or all. */
const axesOf = (inputs: Inputs): number[] => {
  const rank = required(inputs, 0).shape.length;
  return inputs[1] ? normaliseAxes(constantNumbers(inputs, 1), rank) : Array.from({ length: rank }, (_, axis) => axis);
};

const reducedShape = (shape: Shape, axes: readonly number[], keep: boolean): Shape =>
  keep ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) : shape.filter((_, axis) => !axes.includes(axis));

/** A reduction, with the gradient of one element: `y` and `dy` come with the reduced axes kept, so that they broadcast. */
function reduction(gradient: (x: Value, y: Value, dy: Value, count: number) => Value): Operator<Keep> {
  return {
    infer: (inputs, { keepdims = 1 }) => {
      const { dtype, shape } = required(inputs, 0);
      return [{ dtype, shape: reducedShape(shape, axesOf(inputs), keepdims === 1) }];
    },
    gradient: ({ inputs, outputs: [y], upstream }) => {
      const x = required(inputs, 0);
      const kept = reducedShape(x.shape, axesOf(inputs), true);
      const count = elements(x.shape) / elements(kept);
      return y ? [gradient(x, m.reshape(y, kept), m.reshape(upstream, kept), count), null] : [];
    },
  };
}

/** Where x is the extreme, shared among ties in equal parts. */
function extremeGradient(x: Value, y: Value, dy: Value): Value {
  const hit = m.cast(m.equal(x, y), x.dtype);
  const axes = y.shape.flatMap((size, axis) => (size !== x.shape[axis] ? [axis] : []));
  return m.mul(hit, m.div(dy, m.sum(hit, axes, { keep: true })));
}

const index: Operator<{ axis: number } & Keep> = {
  infer: (inputs, { axis, keepdims = 1 }): Type[] => {
    const { shape } = required(inputs, 0);
    return [{ dtype: "int64", shape: reducedShape(shape, normaliseAxes([axis], shape.length), keepdims === 1) }];
  },
  gradient: noGradient,
};

const asInput = (inputs: Inputs): Type[] => {
  const { dtype, shape } = required(inputs, 0);
  return [{ dtype, shape }];
};

/** Sums, means, extremes and what runs along an axis. */
export const reductions = {
  ReduceSum: reduction((x, _y, dy) => m.expand(dy, x.shape)),
  ReduceMean: reduction((x, _y, dy, count) => m.expand(m.mul(dy, 1 / count), x.shape)),
  ReduceMax: reduction(extremeGradient),
  ReduceMin: reduction(extremeGradient),
  // d Σx² = 2x dx
  ReduceSumSquare: reduction((x, _y, dy) => m.mul(x, m.mul(dy, 2))),
  ArgMax: index,
  ArgMin: index,
  // The values and their indices; each value's gradient goes to where it stood.
  TopK: {
    infer: (inputs, { axis }) => {
      const { dtype, shape } = required(inputs, 0);
      const [count = 0] = constantNumbers(inputs, 1);
      const [at = 0] = normaliseAxes([axis], shape.length);
      const size = shape[at] ?? 0;
      if (!(count >= 1 && count <= size)) throw new RangeError(`${count} of ${size} elements`);
      const kept = shape.map((length, i) => (i === at ? count : length));
      return [
        { dtype, shape: kept },
        { dtype: "int64", shape: kept },
      ];
    },
    gradient: ({ inputs: [x], outputs: [, indices], attributes: { axis }, upstream }) => {
      if (!x || !indices) return [];
      const zeros = m.expand(x.graph.constant(0, x.dtype), x.shape);
      return [m.scatterAdd(zeros, indices, upstream, axis), null];
    },
  },
  CumSum: {
    infer: asInput,
    // yᵢ = Σ xⱼ over j ≤ i, so dxⱼ = Σ dyᵢ over i ≥ j: the running sum from the other end
    gradient: ({ inputs, attributes: { exclusive = 0, reverse = 0 }, upstream }) => [
      m.cumSum(upstream, constantNumbers(inputs, 1)[0] ?? 0, { exclusive: exclusive === 1, reverse: reverse === 0 }),
      null,
    ],
  },
  Softmax: {
    infer: asInput,
    // dxᵢ = yᵢ (dyᵢ − Σ dyⱼ yⱼ)
    gradient: ({ outputs: [y], attributes: { axis }, upstream }) =>
      y ? [m.mul(y, m.sub(upstream, m.sum(m.mul(upstream, y), [axis], { keep: true })))] : [],
  },
  LogSoftmax: {
    infer: asInput,
    // dxᵢ = dyᵢ − softmax(x)ᵢ Σ dyⱼ
    gradient: ({ outputs: [y], attributes: { axis }, upstream }) =>
      y ? [m.sub(upstream, m.mul(m.exp(y), m.sum(upstream, [axis], { keep: true })))] : [],
  },
} satisfies Partial<OperatorTable>;
