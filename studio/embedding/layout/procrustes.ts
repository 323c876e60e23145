/** Rounds of Newton's iteration; it doubles the digits that are right, and ten see through any matrix worth turning by. */
const ROUNDS = 30;

/**
 * Moves and turns points (n × 3, in place) onto a reference: of all rotations and reflections R the one with the least
 * Σ ‖R (x − x̄) + ȳ − y‖² (Schönemann 1966). It is the orthogonal factor of M = Σ (y − ȳ)(x − x̄)ᵀ, which Newton's iteration
 * X ← (X + X⁻ᵀ) / 2 goes to (Higham 1986). Flat layouts have a third coordinate of zero and keep it. Where M has no inverse,
 * as of points on a line, they are moved and not turned.
 */
export function alignTo(points: Float32Array, reference: Float32Array, dimensions: 2 | 3): void {
  const [from, to] = [meanOf(points), meanOf(reference)];
  const turn = orthogonalFactor(crossProducts(points, from, reference, to, dimensions)) ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
  for (let i = 0; i < points.length; i += 3) {
    const x = (points[i] ?? 0) - (from[0] ?? 0);
    const y = (points[i + 1] ?? 0) - (from[1] ?? 0);
    const z = (points[i + 2] ?? 0) - (from[2] ?? 0);
    for (let r = 0; r < 3; r++) {
      points[i + r] = (turn[3 * r] ?? 0) * x + (turn[3 * r + 1] ?? 0) * y + (turn[3 * r + 2] ?? 0) * z + (to[r] ?? 0);
    }
  }
}

function meanOf(points: Float32Array): number[] {
  const sum = [0, 0, 0];
  for (let i = 0; i < points.length; i++) sum[i % 3] = (sum[i % 3] ?? 0) + (points[i] ?? 0);
  return sum.map((value) => value / Math.max(1, points.length / 3));
}

/** M, with a 1 in the corner where layouts are flat, so that it has an inverse and leaves the third coordinate alone. */
function crossProducts(
  points: Float32Array,
  from: readonly number[],
  reference: Float32Array,
  to: readonly number[],
  dimensions: 2 | 3,
): number[] {
  const m = Array.from({ length: 9 }, () => 0);
  for (let i = 0; i < points.length; i += 3) {
    for (let r = 0; r < dimensions; r++) {
      const y = (reference[i + r] ?? 0) - (to[r] ?? 0);
      for (let c = 0; c < dimensions; c++) {
        m[3 * r + c] = (m[3 * r + c] ?? 0) + y * ((points[i + c] ?? 0) - (from[c] ?? 0));
      }
    }
  }
  const size = Math.hypot(...m);
  const scaled = size > 0 ? m.map((value) => value / size) : m;
  if (dimensions === 2) scaled[8] = 1;
  return scaled;
}

function orthogonalFactor(m: readonly number[]): number[] | null {
  let x = [...m];
  for (let round = 0; round < ROUNDS; round++) {
    const inverse = inverseTransposed(x);
    if (inverse === null) return null;
    const next = x.map((value, i) => (value + (inverse[i] ?? 0)) / 2);
    const change = Math.max(...next.map((value, i) => Math.abs(value - (x[i] ?? 0))));
    x = next;
    if (change < 1e-12) return x;
  }
  return null;
}

/** (X⁻¹)ᵀ by cofactors; null where the determinant is nothing beside the entries. */
function inverseTransposed(m: readonly number[]): number[] | null {
  const at = (i: number) => m[i] ?? 0;
  const cofactor = (r: number, c: number) => {
    const [a, b, d, e] = [(r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3];
    return at(3 * a + d) * at(3 * b + e) - at(3 * a + e) * at(3 * b + d);
  };
  const cofactors = Array.from({ length: 9 }, (_, i) => cofactor(Math.floor(i / 3), i % 3));
  const determinant = at(0) * (cofactors[0] ?? 0) + at(1) * (cofactors[1] ?? 0) + at(2) * (cofactors[2] ?? 0);
  if (Math.abs(determinant) < 1e-14) return null;
  return cofactors.map((value) => value / determinant);
}
