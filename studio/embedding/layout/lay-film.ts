import { geometry, type GeometryName } from "../../../src/core/geometry.ts";
import type { Matrix } from "../../../src/core/matrix.ts";
import { principalComponents } from "../../../src/evaluation/pca.ts";
import type { Random } from "../../../src/core/random.ts";
import { affinities } from "./affinities.ts";
import type { Breath } from "./breath.ts";
import { neighbourGraph } from "./neighbour-graph.ts";
import { alignTo } from "./procrustes.ts";
import { spaceOf } from "./space.ts";
import { tsne } from "./tsne.ts";
import { type LengthNeighbours, type NeighbourLayout, type NeighbourLayoutOptions, umapRun } from "./umap.ts";

/** Layouts that follow neighbours. */
export type NeighbourMethod = "umap" | "tsne";

export interface LayFilmOptions {
  readonly method: NeighbourMethod;
  readonly dimensions: 2 | 3;
  readonly distance: GeometryName;
  readonly random: Random;
  readonly breath: Breath;
  /** Hears the share of one epoch that is done. */
  readonly told: (frame: number, share: number) => void;
}

/** One epoch laid out: n × 3, with a third coordinate of zero where two are drawn. */
export interface LaidFrame {
  readonly frame: number;
  readonly points: Float32Array;
}

const UMAP_NEIGHBOURS = 14;
const PERPLEXITY = 30;
const TSNE_STEPS = { first: 750, near: 250 };

/** Share of an epoch's work that finding neighbours counts as. */
const SEARCH = 0.4;

/**
 * Lays out a film, the last epoch first, because that is the one that has something to show, and each earlier one from the
 * layout of the epoch after it, turned onto it: points move from epoch to epoch only as far as their neighbours change. The
 * last starts from its principal components. Where the layout was broken off it goes on from `known`, the earliest frame
 * that is there, to the same places.
 */
export async function* layFilm(
  frames: number,
  known: LaidFrame | null,
  read: (frame: number) => Promise<Matrix>,
  options: LayFilmOptions,
): AsyncGenerator<LaidFrame> {
  let after = known?.points ?? null;
  for (let frame = (known?.frame ?? frames) - 1; frame >= 0; frame--) {
    const embeddings = await read(frame);
    const points: Float32Array = await layFrame(embeddings, frame, after, options);
    if (after) alignTo(points, after, options.dimensions);
    yield { frame, points };
    after = points;
  }
}

async function layFrame(
  embeddings: Matrix,
  frame: number,
  after: Float32Array | null,
  options: LayFilmOptions,
): Promise<Float32Array> {
  const { method, dimensions, distance, breath, told } = options;
  const n = embeddings.rows;
  const random = options.random.fork(`${method} ${frame}`);
  // What has no triangle inequality has no neighbourhoods to draw either: there the embeddings' own space is laid out.
  const space = spaceOf(embeddings, geometry(distance).measure === "dotProduct" ? "euclidean" : distance);
  const metric = space.metric ?? Math.sqrt;
  const most = method === "umap" ? Math.min(UMAP_NEIGHBOURS, n - 2) : 3 * perplexityOf(n);
  const graph = await neighbourGraph(space, most, random, breath, (share) => told(frame, SEARCH * share));
  const start = after ? flat(after, dimensions) : spread(embeddings, dimensions, method === "umap" ? 10 : 1e-4, random);
  const neighbours = { ...graph, lengths: graph.keys.map(metric) };
  const isNear = after !== null;
  const run =
    method === "umap"
      ? umapRun(n, neighbours, { dimensions, start, isNear, random })
      : tsneRun(n, neighbours, { dimensions, start, isNear });
  for (let step = 0; step < run.steps; step++) {
    run.step();
    const pause = breath();
    if (pause) {
      told(frame, SEARCH + ((1 - SEARCH) * step) / run.steps);
      await pause;
    }
  }
  return solid(run.points(), dimensions);
}

function tsneRun(
  n: number,
  { k, samples, lengths }: LengthNeighbours,
  { dimensions, start, isNear }: Omit<NeighbourLayoutOptions, "random">,
): NeighbourLayout {
  const p = affinities(n, { k, samples, squares: lengths.map((length) => length ** 2) }, perplexityOf(n));
  const { points, step } = tsne(p, start, { dimensions, ...(isNear ? { exaggerated: 0 } : {}) });
  return { steps: isNear ? TSNE_STEPS.near : TSNE_STEPS.first, step, points: () => points };
}

const perplexityOf = (n: number): number => Math.min(PERPLEXITY, Math.floor((n - 1) / 3));

/** Principal components whose first has the wanted size, and a little noise, so that no two points lie at one place. */
function spread(embeddings: Matrix, dimensions: 2 | 3, size: number, random: Random): Float64Array {
  const { points } = principalComponents(embeddings, dimensions);
  const largest = points.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = largest > 0 ? size / largest : 0;
  return points.data.map((value) => value * scale + 0.01 * size * random.normal());
}

function flat(points: Float32Array, dimensions: 2 | 3): Float64Array {
  return Float64Array.from(
    { length: (points.length / 3) * dimensions },
    (_, i) => points[Math.floor(i / dimensions) * 3 + (i % dimensions)] ?? 0,
  );
}

function solid(points: Float64Array, dimensions: 2 | 3): Float32Array {
  return Float32Array.from({ length: (points.length / dimensions) * 3 }, (_, i) =>
    i % 3 < dimensions ? (points[Math.floor(i / 3) * dimensions + (i % 3)] ?? 0) : 0,
  );
}
