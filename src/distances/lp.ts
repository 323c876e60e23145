import { geometry, type GeometryName } from "../core/geometry.ts";
import { abs, div, max, maximum, mul, neg, pow, reshape, sign, sub, sum, sumTo } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { Distance } from "./contract.ts";
import { euclidean } from "./euclidean.ts";

/** No length is divided by less than this, so that points that meet are 0 apart and not NaN. */
const LEAST = 1e-30;

/** (Σ |x|ᵖ)^(1/p) along the last axis, which stays. The largest is taken out first, so that no power overflows. */
function norm(x: Value, p: number): Value {
  const sizes = abs(x);
  if (p === 1) return sum(sizes, [-1], { keep: true });
  const largest = maximum(max(sizes, [-1], { keep: true }), LEAST);
  return mul(pow(sum(pow(div(sizes, largest), p), [-1], { keep: true }), 1 / p), largest);
}

/**
 * ‖a − b‖ₚ along the last axis, which stays; a and b are broadcast. With D the distance its gradient by a is
 * sign(a − b) · (|a − b| / D)^(p − 1), which is never above 1 and 0 where the points meet. The chain rule would give the same
 * by way of powers that overflow.
 */
function difference(a: Value, b: Value, p: number): Value {
  const x = sub(a, b);
  const output = norm(x, p);
  a.graph.overrideGradient(output, [a, b], ({ upstream, wants }) => {
    const share = p === 1 ? sign(x) : mul(sign(x), pow(div(abs(x), maximum(output, LEAST)), p - 1));
    const slope = mul(share, upstream);
    return [wants(0) ? sumTo(slope, a.shape) : null, wants(1) ? sumTo(neg(slope), b.shape) : null];
  });
  return output;
}

const ofDifferences = (name: GeometryName, p: number): Distance => ({
  name,
  kind: name,
  pairwise(a, b = a) {
    const [rows = 0, columns = 0] = a.shape;
    const references = b.shape[0] ?? 0;
    const d = difference(reshape(a, [rows, 1, columns]), reshape(b, [1, references, columns]), p);
    return reshape(d, [rows, references]);
  },
  between: (a, b) => difference(a, b, p),
});

/** Σ |xᵢ − yᵢ|; see `lp` for what all pairs cost. */
export const manhattan: Distance = ofDifferences("manhattan", 1);

/**
 * (Σ |xᵢ − yᵢ|ᵖ)^(1/p) for p ≥ 1. p = 2 is `euclidean`. For any other no product gives all pairs, so `pairwise` holds
 * B × M × d numbers, and its gradient several times as many: 64 × 64 embeddings of 64 dimensions are 1 MB, 512 × 512
 * are 64 MB. Throws an InputError for a p below 1 or not finite.
 * @example lp(3)
 */
export function lp(p: number): Distance {
  const { name } = geometry(`lp:${p}`);
  return p === 2 ? euclidean : p === 1 ? manhattan : ofDifferences(name, p);
}
