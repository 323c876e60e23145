import * as m from "../math.ts";
import { type OperatorTable, required } from "../operator.ts";
import { broadcast, type Shape, type Type, type Value } from "../value.ts";

type Inputs = readonly (Value | null)[];

const swapLast = (shape: Shape): Shape => [...shape.slice(0, -2), shape.at(-1) ?? 1, shape.at(-2) ?? 1];

/** Type of A·B with leading axes broadcast. */
function productType(inputs: Inputs, transA = false, transB = false): Type {
  const a = required(inputs, 0);
  const b = required(inputs, 1);
  if (a.shape.length < 2 || b.shape.length < 2) throw new RangeError("expected operands of rank 2 or more");
  const left = transA ? swapLast(a.shape) : a.shape;
  const right = transB ? swapLast(b.shape) : b.shape;
  if (left.at(-1) !== right.at(-2)) throw new RangeError(`inner sizes ${left.at(-1)} and ${right.at(-2)} differ`);
  const lead = broadcast(left.slice(0, -2), right.slice(0, -2));
  return { dtype: a.dtype, shape: [...lead, left.at(-2) ?? 1, right.at(-1) ?? 1] };
}

/** α·op(A)·op(B) without a transposed copy where the runtime has such an operator; it has none for float64. */
function product(a: Value, b: Value, transA: boolean, transB: boolean, alpha = 1): Value {
  const flags = { transA: transA ? 1 : 0, transB: transB ? 1 : 0 };
  if (a.shape.length === 2 && b.shape.length === 2) return m.gemm(a, b, null, { ...flags, alpha });
  if (a.dtype === "float32" && (transA || transB || alpha !== 1)) return m.fusedMatMul(a, b, { ...flags, alpha });
  const turned = (x: Value, turn: boolean) => (turn ? m.transpose(x, lastSwapped(x.shape.length)) : x);
  const y = m.matMul(turned(a, transA), turned(b, transB));
  return alpha === 1 ? y : m.mul(y, alpha);
}

const lastSwapped = (rank: number): number[] => [...Array(rank - 2).keys(), rank - 1, rank - 2];

/**
 * Y = α·op(A)·op(B). With G the upstream gradient: d op(A) = α·G·op(B)ᵀ, d op(B) = α·op(A)ᵀ·G,
 * each transposed back where op transposes.
 */
function productGradients(
  a: Value,
  b: Value,
  g: Value,
  transA: boolean,
  transB: boolean,
  alpha: number,
  wants: (i: number) => boolean,
) {
  const da = () => (transA ? product(b, g, transB, true, alpha) : product(g, b, false, !transB, alpha));
  const db = () => (transB ? product(g, a, true, transA, alpha) : product(a, g, !transA, false, alpha));
  return [wants(0) ? m.sumTo(da(), a.shape) : null, wants(1) ? m.sumTo(db(), b.shape) : null];
}

/** Matrix products. */
export const linear = {
  MatMul: {
    infer: (inputs) => [productType(inputs)],
    gradient: ({ inputs: [a, b], upstream, wants }) =>
      a && b ? productGradients(a, b, upstream, false, false, 1, wants) : [],
  },
  FusedMatMul: {
    domain: "com.microsoft",
    infer: (inputs, { transA = 0, transB = 0 }) => [productType(inputs, transA === 1, transB === 1)],
    gradient: ({ inputs: [a, b], attributes: { transA = 0, transB = 0, alpha = 1 }, upstream, wants }) =>
      a && b ? productGradients(a, b, upstream, transA === 1, transB === 1, alpha, wants) : [],
  },
  Gemm: {
    infer: (inputs, { transA = 0, transB = 0 }) => {
      const type = productType(inputs, transA === 1, transB === 1);
      if (type.shape.length !== 2) throw new RangeError("expected matrices");
      if (inputs[2]) broadcast(inputs[2].shape, type.shape);
      return [type];
    },
    // and d(β·C) = β·G, summed over the axes along which C was repeated
    gradient: ({ inputs: [a, b, c], attributes: { transA = 0, transB = 0, alpha = 1, beta = 1 }, upstream, wants }) => {
      if (!a || !b) return [];
      const scaled = beta === 1 ? upstream : m.mul(upstream, beta);
      const bias = c && wants(2) ? m.sumTo(scaled, c.shape) : null;
      return [...productGradients(a, b, upstream, transA === 1, transB === 1, alpha, wants), bias];
    },
  },
} satisfies Partial<OperatorTable>;
