/**
 * Operators as functions: `add(mul(x, 2), y)`. Numbers stand for scalar constants of the other operand's type.
 * Everything here adds one node (or none) to the graph that its operands belong to.
 */
import type { ConvAttributes, OperatorAttributes, OperatorName, PoolAttributes } from "./attributes.ts";
import type { DType, Shape, Value } from "./value.ts";
import { elements, normaliseAxes } from "./value.ts";
import { dtypeCode } from "./dtypes.ts";

export type Operand = Value | number;

function first<K extends OperatorName>(
  operator: K,
  inputs: readonly (Value | null)[],
  attributes: OperatorAttributes[K],
) {
  const graph = inputs.find((input) => input !== null)?.graph;
  const [output] = graph?.apply(operator, inputs, attributes) ?? [];
  if (!output) throw new RangeError(`missing operand: ${operator} needs one`);
  return output;
}

/** A list of whole numbers as a one-dimensional int64 constant: axes, shapes, indices. */
export const integers = (like: Value, list: readonly number[]): Value =>
  like.graph.constant(list, "int64", [list.length]);

const scalar = (value: number, like: Value): Value => like.graph.constant(value, like.dtype);

/**
 * A number as a constant beside `like`. Where the last axis has size 1 it gets as many axes: the runtime takes columns with a
 * number without axes apart into rows of one, which takes ten times as long.
 */
const lift = (operand: Operand, like: Value): Value =>
  typeof operand === "number"
    ? like.graph.constant(operand, like.dtype, like.shape.at(-1) === 1 ? like.shape.map(() => 1) : [])
    : operand;

function binary(operator: "Add" | "Sub" | "Mul" | "Div" | "Pow" | "Max" | "Min" | Comparison) {
  return (a: Operand, b: Operand): Value => {
    const like = typeof a === "number" ? b : a;
    if (typeof like === "number")
      throw new TypeError(`invalid operands: ${operator} of two numbers, expected a tensor`);
    return first(operator, [lift(a, like), lift(b, like)], {});
  };
}
type Comparison = "Greater" | "GreaterOrEqual" | "Less" | "LessOrEqual" | "Equal";

export const add = binary("Add");
export const sub = binary("Sub");
export const mul = binary("Mul");
export const div = binary("Div");
export const pow = binary("Pow");
export const maximum = binary("Max");
export const minimum = binary("Min");
export const greater = binary("Greater");
export const greaterOrEqual = binary("GreaterOrEqual");
export const less = binary("Less");
export const lessOrEqual = binary("LessOrEqual");
export const equal = binary("Equal");

type UnaryName =
  "Identity" | "Neg" | "Abs" | "Reciprocal" | "Sqrt" | "Exp" | "Log" | "Erf" | "Relu" | "Sigmoid" | "Tanh" | "Softplus";
const unary =
  (operator: UnaryName | "Floor" | "Sign" | "Not" | "GlobalAveragePool" | "GlobalMaxPool") =>
  (x: Value): Value =>
    first(operator, [x], {});

export const identity = unary("Identity");
export const neg = unary("Neg");
export const abs = unary("Abs");
export const reciprocal = unary("Reciprocal");
export const sqrt = unary("Sqrt");
export const exp = unary("Exp");
export const log = unary("Log");
export const erf = unary("Erf");
export const relu = unary("Relu");
export const sigmoid = unary("Sigmoid");
export const tanh = unary("Tanh");
export const floor = unary("Floor");
export const sign = unary("Sign");
export const not = unary("Not");
export const globalAveragePool = unary("GlobalAveragePool");
export const globalMaxPool = unary("GlobalMaxPool");

export const leakyRelu = (x: Value, alpha = 0.01): Value => first("LeakyRelu", [x], { alpha });
export const elu = (x: Value, alpha = 1): Value => first("Elu", [x], { alpha });
export const square = (x: Value): Value => mul(x, x);
export const and = (a: Value, b: Value): Value => first("And", [a, b], {});
export const or = (a: Value, b: Value): Value => first("Or", [a, b], {});

/** ln(1 + eˣ). The runtime has no Softplus of float64, for which it is max(0, x) + ln(1 + e^−|x|). */
export function softplus(x: Value): Value {
  if (x.dtype !== "float64") return first("Softplus", [x], {});
  const y = add(relu(x), log(add(exp(neg(abs(x))), 1)));
  // Term by term the slope at 0 would be 0.
  x.graph.overrideGradient(y, [x], ({ upstream }) => [mul(upstream, sigmoid(x))]);
  return y;
}

/** The same value, taken for a constant by gradients: none flows back through it. */
export function stopGradient(x: Value): Value {
  const y = identity(x);
  x.graph.overrideGradient(y, [], () => []);
  return y;
}

/** Limits `x` to [low, high]. */
export const clip = (x: Value, low: number, high: number): Value =>
  first("Clip", [x, scalar(low, x), scalar(high, x)], {});

/** `yes` where the condition holds, `no` elsewhere. */
export function where(condition: Value, yes: Operand, no: Operand): Value {
  const like = typeof yes === "number" ? no : yes;
  if (typeof like === "number") throw new TypeError("invalid operands: where of two numbers, expected a tensor");
  return first("Where", [condition, lift(yes, like), lift(no, like)], {});
}

/** Converts to another element type; the same value where it has it. */
export const cast = (x: Value, dtype: DType): Value =>
  x.dtype === dtype ? x : first("Cast", [x], { to: dtypeCode(dtype) });

type ReduceName = "ReduceSum" | "ReduceMean" | "ReduceMax" | "ReduceMin" | "ReduceSumSquare";
interface ReduceOptions {
  /** Whether reduced axes stay, with size 1. Default false. */
  keep?: boolean;
}
function reduce(operator: ReduceName) {
  return (x: Value, axes?: readonly number[], { keep = false }: ReduceOptions = {}): Value => {
    const over = normaliseAxes(axes ?? x.shape.map((_, axis) => axis), x.shape.length);
    return over.length === 0 && operator !== "ReduceSumSquare"
      ? x
      : first(operator, [x, integers(x, over)], { keepdims: keep ? 1 : 0 });
  };
}
/** Sum over axes (all by default). */
export const sum = reduce("ReduceSum");
export const mean = reduce("ReduceMean");
export const max = reduce("ReduceMax");
export const min = reduce("ReduceMin");
export const sumSquare = reduce("ReduceSumSquare");

/** Index (int64) of the first largest element along an axis. */
export const argMax = (x: Value, axis: number, { keep = false }: ReduceOptions = {}): Value =>
  first("ArgMax", [x], { axis, keepdims: keep ? 1 : 0 });
export const argMin = (x: Value, axis: number, { keep = false }: ReduceOptions = {}): Value =>
  first("ArgMin", [x], { axis, keepdims: keep ? 1 : 0 });
/** The `count` largest elements along an axis, or the smallest, the first of them first; ties go to the lowest index. */
export const topK = (x: Value, count: number, axis: number, { largest = true } = {}): Value =>
  first("TopK", [x, integers(x, [count])], { axis, largest: largest ? 1 : 0 });
/** The same beside their indices (int64): [values, indices]. */
export const topKWithIndices = (x: Value, count: number, axis: number, { largest = true } = {}): Value[] =>
  x.graph.apply("TopK", [x, integers(x, [count])], { axis, largest: largest ? 1 : 0 });
/** Running sum along an axis; `exclusive` leaves out the element itself, `reverse` runs from the end. */
export const cumSum = (x: Value, axis: number, { exclusive = false, reverse = false } = {}): Value =>
  first("CumSum", [x, x.graph.constant(axis, "int64")], { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 });
export const softmax = (x: Value, axis = -1): Value => first("Softmax", [x], { axis });
export const logSoftmax = (x: Value, axis = -1): Value => first("LogSoftmax", [x], { axis });

export const matMul = (a: Value, b: Value): Value => first("MatMul", [a, b], {});
/** α·A·B + β·C of matrices, each side transposed where asked. */
export const gemm = (a: Value, b: Value, c: Value | null, attributes: OperatorAttributes["Gemm"] = {}): Value =>
  first("Gemm", c ? [a, b, c] : [a, b], attributes);
/** Batched matrix product with a transposed side, without the transposed copy (an operator of ONNX Runtime). */
export const fusedMatMul = (a: Value, b: Value, attributes: OperatorAttributes["FusedMatMul"]): Value =>
  first("FusedMatMul", [a, b], attributes);

/** The same elements in another shape; one size may be −1. */
export function reshape(x: Value, shape: Shape): Value {
  const known = elements(shape.filter((size) => size !== -1));
  const target = shape.map((size) => (size === -1 ? elements(x.shape) / known : size));
  return target.length === x.shape.length && target.every((size, i) => size === x.shape[i])
    ? x
    : first("Reshape", [x, integers(x, target)], {});
}
export const flatten = (x: Value, axis = 1): Value => first("Flatten", [x], { axis });
export const squeeze = (x: Value, axes: readonly number[]): Value => first("Squeeze", [x, integers(x, axes)], {});
export const unsqueeze = (x: Value, axes: readonly number[]): Value => first("Unsqueeze", [x, integers(x, axes)], {});
export const expand = (x: Value, shape: Shape): Value => first("Expand", [x, integers(x, shape)], {});
/** Moves the axes; by default it turns their order round. Of a transposed value both moves are made in one. */
export function transpose(x: Value, perm: readonly number[] = x.shape.map((_, axis) => axis).reverse()): Value {
  if (perm.every((axis, i) => axis === i)) return x;
  const [source] = x.node?.operator === "Transpose" ? x.node.inputs : [];
  const before = x.node?.attributes["perm"];
  if (source && Array.isArray(before))
    return transpose(
      source,
      perm.map((axis) => Number(before[axis])),
    );
  return first("Transpose", [x], { perm });
}
export const concat = (list: readonly Value[], axis: number): Value => {
  const [only] = list;
  return only && list.length === 1 ? only : first("Concat", list, { axis });
};
/** Parts of the given sizes along an axis. */
export const split = (x: Value, sizes: readonly number[], axis = 0): Value[] =>
  sizes.length === 1 ? [x] : x.graph.apply("Split", [x, integers(x, sizes)], { axis });
/** Part of a tensor: from `starts` to before `ends` along `axes`, by `steps`. */
export const slice = (
  x: Value,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[] = starts.map((_, axis) => axis),
  steps: readonly number[] = starts.map(() => 1),
): Value => first("Slice", [x, integers(x, starts), integers(x, ends), integers(x, axes), integers(x, steps)], {});
/** Surrounds with a constant: `before` of each axis, then `after` of each axis. Negative counts crop. */
export const pad = (x: Value, pads: readonly number[], value = 0): Value =>
  first("Pad", [x, integers(x, pads), scalar(value, x)], {});

export const gather = (x: Value, indices: Value, axis = 0): Value => first("Gather", [x, indices], { axis });
export const gatherElements = (x: Value, indices: Value, axis = 0): Value =>
  first("GatherElements", [x, indices], { axis });
export const scatterAdd = (x: Value, indices: Value, updates: Value, axis = 0): Value =>
  first("ScatterElements", [x, indices, updates], { axis, reduction: "add" });
/** One where the last axis (of size `depth`) equals the index, zero elsewhere. The runtime has no OneHot of float64. */
export function oneHot(indices: Value, depth: number, dtype: DType): Value {
  const { graph } = indices;
  const made = dtype === "float64" ? "float32" : dtype;
  const hot = first("OneHot", [indices, graph.constant(depth, "int64"), graph.constant([0, 1], made, [2])], {
    axis: -1,
  });
  return cast(hot, dtype);
}

export const conv = (x: Value, weight: Value, bias: Value | null, attributes: ConvAttributes = {}): Value =>
  first("Conv", bias ? [x, weight, bias] : [x, weight], attributes);
export const convTranspose = (x: Value, weight: Value, attributes: OperatorAttributes["ConvTranspose"]): Value =>
  first("ConvTranspose", [x, weight], attributes);
export const maxPool = (x: Value, attributes: PoolAttributes): Value => first("MaxPool", [x], attributes);
export const averagePool = (x: Value, attributes: OperatorAttributes["AveragePool"]): Value =>
  first("AveragePool", [x], attributes);
/** Batch normalisation with given statistics: scale · (x − mean) / √(variance + ε) + bias, per channel. */
export const batchNormalization = (
  x: Value,
  scale: Value,
  bias: Value,
  statistics: { mean: Value; variance: Value },
  epsilon = 1e-5,
): Value => first("BatchNormalization", [x, scale, bias, statistics.mean, statistics.variance], { epsilon });

/** Undoes broadcasting: sums a gradient over the axes along which an operand of this shape was repeated. */
export function sumTo(gradient: Value, shape: Shape): Value {
  const extra = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((size, axis) =>
    axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
  );
  const leading = axes.length === extra && axes.every((axis) => axis < extra);
  return axes.length === 0 ? reshape(gradient, shape) : reshape(sum(gradient, axes, { keep: !leading }), shape);
}

/** Maps into blocks of channels, and back; see blocks.ts. */
export const toBlocks = (x: Value): Value => first("ToBlocks", [x], {});
export const fromBlocks = (x: Value): Value => first("FromBlocks", [x], { channels: x.shape[1] ?? 1 });
export const blockedConv = (
  x: Value,
  weight: Value,
  bias: Value | null,
  attributes: OperatorAttributes["BlockedConv"],
): Value => first("BlockedConv", bias ? [x, weight, bias] : [x, weight], attributes);
