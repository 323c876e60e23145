import { at, type Matrix } from "../../core/matrix.ts";
import { squaredDistance } from "../rows.ts";

/** Share by which bounds must differ, far more than all roundings of their sums. */
const MARGIN = 1e-9;

/**
 * What is known of distances without measuring them again (Hamerly, Making k-means even faster, SDM 2010): of each sample
 * an upper bound u of the distance to its own centre and a lower bound l of that to any other. When centres move, u grows by
 * the way of the own one and l shrinks by the longest way of another; while u < l the sample keeps its cluster.
 */
export function createBounds(points: Matrix<Float64Array>, centres: Matrix<Float64Array>) {
  const { data, rows, columns } = points;
  const upper = new Float64Array(rows).fill(Infinity);
  const lower = new Float64Array(rows);
  const own = (sample: number, cluster: number): number =>
    Math.sqrt(squaredDistance(data, sample * columns, centres.data, cluster * columns, columns));
  return {
    /** Samples that may be nearer to another centre than to their own, in their order. */
    doubtful(clusters: Int32Array): Int32Array {
      const found = new Int32Array(rows);
      let count = 0;
      for (let i = 0; i < rows; i++) {
        const limit = (lower[i] ?? 0) * (1 - MARGIN);
        if ((upper[i] ?? 0) < limit) continue;
        if (upper[i] !== Infinity) upper[i] = own(i, at(clusters, i));
        if (!((upper[i] ?? 0) < limit)) found[count++] = i;
      }
      return found.subarray(0, count);
    },
    /** A sample's nearest centre was found, and the squared distance that no other is below. */
    measured(sample: number, cluster: number, others: number): void {
      upper[sample] = own(sample, cluster);
      lower[sample] = Math.sqrt(Math.max(0, others));
    },
    /** A sample was given to a cluster that is not its nearest. */
    forget(sample: number): void {
      upper[sample] = Infinity;
    },
    /** Centres have moved, from where they were `before`. */
    move(before: Float64Array, clusters: Int32Array): void {
      const ways = Float64Array.from({ length: centres.rows }, (_, c) =>
        Math.sqrt(squaredDistance(before, c * columns, centres.data, c * columns, columns)),
      );
      const [furthest, longest, next] = twoLongest(ways);
      for (let i = 0; i < rows; i++) {
        const cluster = at(clusters, i);
        upper[i] = (upper[i] ?? 0) + (ways[cluster] ?? 0);
        lower[i] = (lower[i] ?? 0) - (cluster === furthest ? next : longest);
      }
    },
  };
}

/** Which centre went furthest, how far, and how far the next one. */
function twoLongest(ways: Float64Array): readonly [number, number, number] {
  let [furthest, longest, next] = [0, 0, 0];
  ways.forEach((way, c) => {
    if (way > longest) [furthest, longest, next] = [c, way, longest];
    else if (way > next) next = way;
  });
  return [furthest, longest, next];
}
