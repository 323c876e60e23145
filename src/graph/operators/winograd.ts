/**
 * 3×3 convolutions by Winograd's minimal filtering (Lavin and Gray 2016): each tile of 4×4 pixels takes 36 products of
 * a channel with another instead of 144. In one dimension (Winograd 1980), with matrices A, B and G,
 *   y = Aᵀ[(G·w) ⊙ (B·d)]
 * gives the 4 numbers y_j = Σ_k d_{j+k}·w_k of a window d of 6; in two each matrix is its Kronecker product with itself.
 * For every place of a window, ⊙ over all channels and tiles is then one product of matrices.
 */
import * as m from "../math.ts";
import type { Value } from "../value.ts";

const KERNEL = 3;
const TILE = 4;
/** Side of the window that a tile sees. */
const WINDOW = TILE + KERNEL - 1;
/**
 * Where the polynomials with the coefficients w and y are evaluated, beside infinity. These lose fewer digits than the
 * usual 0, ±1, ±2 (Barabasz et al. 2020): 1.8·10⁻⁶ of a result instead of 2.7·10⁻⁶, and 0.2·10⁻⁶ without tiles.
 */
const POINTS = [0, -1, 1, 1 / 2, -2];

type Matrix = readonly (readonly number[])[];

/** The powers 0 to `count` − 1 of each point; of infinity only the last counts. */
const powers = (count: number): Matrix => [
  ...POINTS.map((point) => Array.from({ length: count }, (_, k) => point ** k)),
  Array.from({ length: count }, (_, k) => (k === count - 1 ? 1 : 0)),
];

/** Coefficients of Π (x − r), the constant first. */
const withRoots = (roots: readonly number[]): number[] =>
  roots.reduce((p, r) => [...p, 0].map((_, k) => (p[k - 1] ?? 0) - r * (p[k] ?? 0)), [1]);

/** Coefficients of the polynomials that are 1 at one point and 0 at the others: those of Lagrange, and for infinity Π (x − a). */
const interpolation = (): Matrix => [
  ...POINTS.map((point) => {
    const others = POINTS.filter((other) => other !== point);
    const scale = others.reduce((product, other) => product * (point - other), 1);
    return [...withRoots(others).map((c) => c / scale), 0];
  }),
  withRoots(POINTS),
];

/** The Kronecker product of a matrix with itself, as a constant of the graph: a row for each place of a window. */
function inBothAxes(matrix: Matrix, like: Value): Value {
  const squared = matrix.flatMap((down) => matrix.map((across) => down.flatMap((a) => across.map((b) => a * b))));
  return like.graph.constant(Float32Array.from(squared.flat()), "float32", [squared.length, squared[0]?.length ?? 0]);
}

const ofTiles = (like: Value) => inBothAxes(powers(TILE), like); // A
const ofWindows = (like: Value) => inBothAxes(interpolation(), like); // B
const ofKernels = (like: Value) => inBothAxes(powers(KERNEL), like); // G
/** G of kernels turned by 180°. */
const ofTurned = (like: Value) =>
  inBothAxes(
    powers(KERNEL).map((row) => row.toReversed()),
    like,
  );

/** Tiles down and across, the last of which may reach over the edge. */
const tilesOf = ({ shape: [, h = 1, w = 1] }: Value) => [Math.ceil(h / TILE), Math.ceil(w / TILE)] as const;

/** Putting a channel into windows and taking it out of tiles costs about as much as its products with so many others. */
const CHANNEL_COST = 100;

/**
 * Whether `tiledConv` is the faster way for images, N × C × H × W: there must be many channels and little waste at the
 * edges. Constant kernels are those of a model for inference, which is to stay a plain one.
 */
export function fitsTiles(x: Value, weight: Value): boolean {
  const [, , h = 1, w = 1] = x.shape;
  const [out = 1, channels = 1, kh, kw] = weight.shape;
  if (kh !== KERNEL || kw !== KERNEL || x.shape[1] !== channels || x.dtype !== "float32") return false;
  if (weight.data !== null) return false;
  const tiles = Math.ceil(h / TILE) * Math.ceil(w / TILE);
  const tiled = WINDOW ** 2 * tiles * (channels * out + CHANNEL_COST * (channels + out));
  return tiled < KERNEL ** 2 * h * w * channels * out;
}

/**
 * A 3×3 convolution with stride 1 of rows (see places.ts), C × H × W × N, surrounded by zeros so that they keep their
 * size; weights are out × C × 3 × 3. The gradients take the same way, where dy flows back:
 *   dx is the convolution of dy with the kernels turned by 180°,  dw = Gᵀ[(A·dy) ⊙ (B·d)], summed over the tiles.
 */
export function tiledConv(rows: Value, weight: Value): Value {
  const [out = 1, channels = 1] = weight.shape;
  const kernels = (transform: Value) =>
    m.reshape(m.gemm(transform, m.reshape(weight, [out * channels, KERNEL ** 2]), null, { transB: 1 }), [
      WINDOW ** 2,
      out,
      channels,
    ]);
  const windows = transformedWindows(rows);
  const output = fromTiles(m.matMul(kernels(ofKernels(rows)), windows), rows);

  rows.graph.overrideGradient(output, [rows, weight], ({ upstream: dy, wants }) => {
    const back = () => m.fusedMatMul(kernels(ofTurned(rows)), transformedWindows(dy), { transA: 1 });
    const byPlace = () => m.fusedMatMul(transformedTiles(dy), windows, { transB: 1 });
    const byTap = () =>
      m.gemm(m.reshape(byPlace(), [WINDOW ** 2, out * channels]), ofKernels(rows), null, { transA: 1 });
    return [wants(0) ? fromTiles(back(), rows) : null, wants(1) ? m.reshape(byTap(), weight.shape) : null];
  });
  return output;
}

/** B·d of every window: 36 × C × (tiles·N). */
function transformedWindows(rows: Value): Value {
  const [channels = 1, h = 1, w = 1, n = 1] = rows.shape;
  const [down, across] = tilesOf(rows);
  const width = across * TILE + KERNEL - 1;
  const [below, right] = [down * TILE + 1 - h, width - 1 - w];
  const padded = m.reshape(m.pad(rows, [0, 1, 1, 0, 0, below, right, 0]), [channels, -1, n]);
  const indices = Array.from({ length: WINDOW ** 2 }, (_, place) =>
    Array.from({ length: down * across }, (_tile, tile) => {
      const top = Math.floor(tile / across) * TILE + Math.floor(place / WINDOW);
      return top * width + (tile % across) * TILE + (place % WINDOW);
    }),
  );
  const byChannel = m.reshape(m.gather(padded, m.integers(rows, indices.flat()), 1), [channels, WINDOW ** 2, -1]);
  const byPlace = m.reshape(m.transpose(byChannel, [1, 0, 2]), [WINDOW ** 2, -1]);
  return m.reshape(m.gemm(ofWindows(rows), byPlace, null), [WINDOW ** 2, channels, -1]);
}

/** A·y of every tile: 36 × C × (tiles·N). */
function transformedTiles(rows: Value): Value {
  const [channels = 1, h = 1, w = 1, n = 1] = rows.shape;
  const [down, across] = tilesOf(rows);
  const [below, right] = [down * TILE - h, across * TILE - w];
  const whole = below + right > 0 ? m.pad(rows, [0, 0, 0, 0, 0, below, right, 0]) : rows;
  const tiles = m.reshape(whole, [channels, down, TILE, across, TILE, n]);
  const byPlace = m.reshape(m.transpose(tiles, [2, 4, 0, 1, 3, 5]), [TILE ** 2, -1]);
  return m.reshape(m.gemm(ofTiles(rows), byPlace, null), [WINDOW ** 2, channels, -1]);
}

/** Aᵀ of every place of a window, 36 × C × (tiles·N), as rows of the height and width of `like`. */
function fromTiles(places: Value, like: Value): Value {
  const [, channels = 1] = places.shape;
  const [, h = 1, w = 1, n = 1] = like.shape;
  const [down, across] = tilesOf(like);
  const byPlace = m.gemm(ofTiles(like), m.reshape(places, [WINDOW ** 2, -1]), null, { transA: 1 });
  const tiles = m.transpose(m.reshape(byPlace, [TILE, TILE, channels, down, across, n]), [2, 3, 0, 4, 1, 5]);
  const rows = m.reshape(tiles, [channels, down * TILE, across * TILE, n]);
  return h % TILE === 0 && w % TILE === 0 ? rows : m.slice(rows, [0, 0], [h, w], [1, 2]);
}
