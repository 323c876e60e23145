import type { Random } from "../../../src/core/random.ts";
import type { NearestList } from "./nearest.ts";
import type { Space } from "./space.ts";

/** Finds the nearest samples of a sample, exactly. */
export interface NearestSearch {
  /** Fills the list, whose keys are those of `space.order`, with the samples nearest to `query`, itself left out. */
  readonly find: (query: number, list: NearestList) => void;
}

/** Room for rounding when a bound of float64 distances is trusted, as a part of them. */
const SLACK = 1e-9;

/**
 * Exact search by pivots: every sample lies in the cell of the nearest of √n samples drawn at random, and by the triangle
 * inequality d(q, x) ≥ |d(q, p) − d(p, x)| most cells, and most of what is in the others, need no distance (Chávez et al.,
 * Searching in Metric Spaces, 2001). Trained embeddings lie in clusters, where this looks at a few cells; where everything
 * is equally far it looks at all, O(n d) a query. Building takes O(n √n d). Without a metric every sample is looked at.
 */
export function nearestSearch(space: Space, random: Random): NearestSearch {
  const { metric, order } = space;
  const n = space.rows.rows;
  if (metric === null) {
    return {
      find(query, list) {
        list.clear();
        for (let other = 0; other < n; other++) if (other !== query) list.offer(other, order(query, other));
      },
    };
  }
  const pivots = random.shuffle(Int32Array.from({ length: n }, (_, i) => i)).slice(0, Math.ceil(Math.sqrt(n)));
  const { members, starts, radii, reach } = cellsOf(n, pivots, (a, b) => metric(order(a, b)));
  const away = new Float64Array(pivots.length);
  const bounds = new Float64Array(pivots.length);
  const byBound = Int32Array.from(pivots.keys());
  return {
    find(query, list) {
      list.clear();
      for (let cell = 0; cell < pivots.length; cell++) {
        away[cell] = metric(order(pivots[cell] ?? 0, query));
        bounds[cell] = (away[cell] ?? 0) - (radii[cell] ?? 0);
      }
      byBound.sort((a, b) => (bounds[a] ?? 0) - (bounds[b] ?? 0));
      for (const cell of byBound) {
        const from = away[cell] ?? 0;
        const slack = SLACK * from;
        if ((bounds[cell] ?? 0) - slack > metric(list.limit())) break;
        for (let i = starts[cell] ?? 0; i < (starts[cell + 1] ?? 0); i++) {
          const sample = members[i] ?? 0;
          if (sample === query || Math.abs(from - (reach[i] ?? 0)) - slack > metric(list.limit())) continue;
          list.offer(sample, order(query, sample));
        }
      }
    },
  };
}

/** Samples by the cell of their nearest pivot, with the distance to it, and the largest distance in each cell. */
function cellsOf(n: number, pivots: Int32Array, distance: (a: number, b: number) => number) {
  const cellOf = new Int32Array(n);
  const near = new Float64Array(n).fill(Infinity);
  const starts = new Int32Array(pivots.length + 1);
  const radii = new Float64Array(pivots.length);
  for (let sample = 0; sample < n; sample++) {
    for (let cell = 0; cell < pivots.length; cell++) {
      const length = distance(pivots[cell] ?? 0, sample);
      if (!(length < (near[sample] ?? 0))) continue;
      near[sample] = length;
      cellOf[sample] = cell;
    }
    const own = cellOf[sample] ?? 0;
    starts[own + 1] = (starts[own + 1] ?? 0) + 1;
    radii[own] = Math.max(radii[own] ?? 0, near[sample] ?? 0);
  }
  for (let cell = 0; cell < pivots.length; cell++) starts[cell + 1] = (starts[cell + 1] ?? 0) + (starts[cell] ?? 0);
  const next = starts.slice();
  const members = new Int32Array(n);
  const reach = new Float64Array(n);
  for (let sample = 0; sample < n; sample++) {
    const own = cellOf[sample] ?? 0;
    const place = next[own] ?? 0;
    next[own] = place + 1;
    members[place] = sample;
    reach[place] = near[sample] ?? 0;
  }
  return { members, starts, radii, reach };
}
