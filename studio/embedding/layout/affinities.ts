/** A sparse matrix, row by row. */
export interface SparseRows {
  /** Where each row begins; one more than there are rows. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** Neighbours of n samples, k a row, and the squares of their distances. */
export interface SquaredNeighbours {
  readonly k: number;
  readonly samples: Int32Array;
  readonly squares: Float64Array;
}

/** Halvings of the search for a width. */
const HALVINGS = 60;

/**
 * p(j|i) ∝ exp(−β d²ᵢⱼ) over the neighbours of i, with β such that its perplexity 2^H is the one wanted (van der Maaten and
 * Hinton 2008, equation 1), then pᵢⱼ = (p(j|i) + p(i|j)) / 2n, which sum to one. Where all neighbours are equally far they
 * share evenly.
 */
export function affinities(n: number, { k, samples, squares }: SquaredNeighbours, perplexity: number): SparseRows {
  const conditional = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    calibrate(squares.subarray(i * k, (i + 1) * k), Math.log(perplexity), conditional.subarray(i * k, (i + 1) * k));
  }
  return symmetric(n, k, samples, conditional);
}

/** Writes p(j|i) to `out`: halves the interval in which β lies until the entropy, in nats, is the one wanted. */
export function calibrate(squares: Float64Array, entropy: number, out: Float64Array): void {
  // Taking the smallest out first changes no share and keeps the largest exponential at one.
  const nearest = squares.reduce((least, value) => Math.min(least, value), Infinity);
  let [low, high, beta] = [0, Infinity, 1];
  for (let round = 0; round < HALVINGS; round++) {
    let [sum, weighted] = [0, 0];
    for (let j = 0; j < squares.length; j++) {
      const beyond = (squares[j] ?? 0) - nearest;
      const share = Math.exp(-beta * beyond);
      out[j] = share;
      sum += share;
      weighted += share * beyond;
    }
    const found = Math.log(sum) + (beta * weighted) / sum;
    for (let j = 0; j < out.length; j++) out[j] = (out[j] ?? 0) / sum;
    if (Math.abs(found - entropy) < 1e-6) return;
    if (found > entropy) low = beta;
    else high = beta;
    beta = high === Infinity ? beta * 2 : (low + high) / 2;
  }
}

function symmetric(n: number, k: number, samples: Int32Array, conditional: Float64Array): SparseRows {
  const rows = Array.from({ length: n }, () => new Map<number, number>());
  const add = (i: number, j: number, share: number) => rows[i]?.set(j, (rows[i]?.get(j) ?? 0) + share / (2 * n));
  for (let place = 0; place < conditional.length; place++) {
    const [i, j] = [Math.floor(place / k), samples[place] ?? 0];
    add(i, j, conditional[place] ?? 0);
    add(j, i, conditional[place] ?? 0);
  }
  const starts = new Int32Array(n + 1);
  rows.forEach((row, i) => (starts[i + 1] = (starts[i] ?? 0) + row.size));
  const columns = new Int32Array(starts[n] ?? 0);
  const values = new Float64Array(starts[n] ?? 0);
  rows.forEach((row, i) => {
    let place = starts[i] ?? 0;
    for (const [j, value] of row) {
      columns[place] = j;
      values[place++] = value;
    }
  });
  return { starts, columns, values };
}
