import type { SparseRows } from "./affinities.ts";
import { type SpaceTree, spaceTree } from "./space-tree.ts";

/** A layout under way. */
export interface Tsne {
  /** n × dimensions; changed by every step. */
  readonly points: Float64Array;
  readonly step: () => void;
}

export interface TsneOptions {
  readonly dimensions: 2 | 3;
  /** Steps in which affinities count `EXAGGERATION`-fold, so that clusters find each other. Default 250. */
  readonly exaggerated?: number;
  /** How coarsely far points are taken together, in [0, 0.5]; 0 is exact, and quadratic. Default 0.5. */
  readonly theta?: number;
}

/** As in the paper and its usual implementations. */
const EXAGGERATION = 12;
const MOMENTUM = { early: 0.5, late: 0.8 };
const GAIN = { up: 0.2, down: 0.8, least: 0.01 };

/**
 * t-SNE by the Barnes–Hut approximation (van der Maaten 2014): gradient descent with momentum and gains on the
 * Kullback–Leibler divergence of q from p,
 * ∂C/∂yᵢ = 4 Σⱼ (pᵢⱼ − qᵢⱼ / Z) qᵢⱼ (yᵢ − yⱼ), with qᵢⱼ = 1 / (1 + ‖yᵢ − yⱼ‖²) and Z = Σ qᵢⱼ over all pairs.
 * The rate is n / 48, at least 50: that of Belkina et al. (2019), n / 12, is for a gradient without its factor 4. It starts
 * from `start`, which it takes over.
 */
export function tsne(
  p: SparseRows,
  start: Float64Array,
  { dimensions, exaggerated = 250, theta = 0.5 }: TsneOptions,
): Tsne {
  const points = start;
  const rate = Math.max(50, points.length / dimensions / EXAGGERATION / 4);
  const velocity = new Float64Array(points.length);
  const gains = new Float64Array(points.length).fill(1);
  const gradient = new Float64Array(points.length);
  let steps = 0;
  return {
    points,
    step() {
      const isEarly = steps++ < exaggerated;
      tsneGradient(p, points, { dimensions, theta, exaggeration: isEarly ? EXAGGERATION : 1 }, gradient);
      const momentum = isEarly ? MOMENTUM.early : MOMENTUM.late;
      for (let i = 0; i < points.length; i++) {
        const [slope, speed] = [gradient[i] ?? 0, velocity[i] ?? 0];
        const gain = gains[i] ?? 1;
        // A gain grows while the gradient keeps its direction, which is against the velocity's.
        gains[i] = Math.max(GAIN.least, slope > 0 === speed > 0 ? gain * GAIN.down : gain + GAIN.up);
        velocity[i] = momentum * speed - rate * (gains[i] ?? 1) * slope;
        points[i] = (points[i] ?? 0) + (velocity[i] ?? 0);
      }
      centre(points, dimensions);
    },
  };
}

/** Writes the gradient to `out`. */
export function tsneGradient(
  { starts, columns, values }: SparseRows,
  points: Float64Array,
  {
    dimensions,
    theta,
    exaggeration,
  }: { readonly dimensions: 2 | 3; readonly theta: number; readonly exaggeration: number },
  out: Float64Array,
): void {
  const n = points.length / dimensions;
  const total = repulsion(spaceTree(points, dimensions), n, dimensions, theta, out);
  for (let i = 0; i < out.length; i++) out[i] = (-4 * (out[i] ?? 0)) / total;
  for (let i = 0; i < n; i++) {
    for (let place = starts[i] ?? 0; place < (starts[i + 1] ?? 0); place++) {
      const j = columns[place] ?? 0;
      let squared = 0;
      for (let c = 0; c < dimensions; c++) {
        squared += ((points[i * dimensions + c] ?? 0) - (points[j * dimensions + c] ?? 0)) ** 2;
      }
      const pull = (4 * exaggeration * (values[place] ?? 0)) / (1 + squared);
      for (let c = 0; c < dimensions; c++) {
        const difference = (points[i * dimensions + c] ?? 0) - (points[j * dimensions + c] ?? 0);
        out[i * dimensions + c] = (out[i * dimensions + c] ?? 0) + pull * difference;
      }
    }
  }
}

/** Writes Σⱼ q²ᵢⱼ (yᵢ − yⱼ) of every point to `out` and returns Z. */
function repulsion(tree: SpaceTree, n: number, dimensions: number, theta: number, out: Float64Array): number {
  const force = new Float64Array(dimensions);
  let total = 0;
  for (let i = 0; i < n; i++) {
    force.fill(0);
    total += tree.repel(i, theta, force);
    out.set(force, i * dimensions);
  }
  return total;
}

function centre(points: Float64Array, dimensions: number): void {
  for (let c = 0; c < dimensions; c++) {
    let sum = 0;
    for (let i = c; i < points.length; i += dimensions) sum += points[i] ?? 0;
    const mean = (sum * dimensions) / points.length;
    for (let i = c; i < points.length; i += dimensions) points[i] = (points[i] ?? 0) - mean;
  }
}
