import { add, cast, greaterOrEqual, lessOrEqual, maximum, mul, sqrt, square, sub, sum, where } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

/** Below this sin² counts as this: its root has a finite slope where two directions meet. */
const TINY = 1e-12;

/**
 * From cos θ to cos(θ + m) = cos θ cos m − sin θ sin m, without an arc cosine. Where θ + m would pass π the cosine would
 * rise again; from there on it is cos θ − m sin m, as in the authors' code, so that it falls all the way (with a step).
 */
export function addAngle(cosine: Value, m: number): Value {
  const sine = sqrt(maximum(sub(1, square(cosine)), TINY));
  const added = sub(mul(cosine, Math.cos(m)), mul(sine, Math.sin(m)));
  return where(greaterOrEqual(cosine, Math.cos(Math.PI - m)), added, sub(cosine, m * Math.sin(m)));
}

/**
 * From cos θ to ψ(θ) = (−1)ᵏ cos(mθ) − 2k, where θ lies in [kπ/m, (k + 1)π/m]: the cosine of m times the angle, which falls
 * all the way to π. cos(mθ) is the Chebyshev polynomial Tₘ(cos θ); k is how many of the angles jπ/m the θ has reached,
 * which the cosine tells as well.
 */
export function multiplyAngle(cosine: Value, m: number): Value {
  const { graph, dtype } = cosine;
  const borders = Array.from({ length: m }, (_, j) => Math.cos(((j + 1) * Math.PI) / m));
  const reached = cast(lessOrEqual(cosine, graph.constant(borders, dtype, [1, m])), dtype);
  const k = sum(reached, [1], { keep: true });
  // (−1)ᵏ: each border that was reached turns the sign round.
  const turns = graph.constant(
    borders.map((_, j) => (j % 2 === 0 ? -2 : 2)),
    dtype,
    [1, m],
  );
  const sign = add(sum(mul(reached, turns), [1], { keep: true }), 1);
  return sub(mul(sign, chebyshev(cosine, m)), mul(k, 2));
}

/** Tₘ(x): T₀ = 1, T₁ = x, Tₙ₊₁ = 2x Tₙ − Tₙ₋₁ */
function chebyshev(x: Value, m: number): Value {
  let before: Value | number = 1;
  let now = x;
  for (let n = 1; n < m; n++) [before, now] = [now, sub(mul(mul(x, 2), now), before)];
  return now;
}
