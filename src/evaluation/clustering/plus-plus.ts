import type { CentreDistances } from "../../core/centre-distances.ts";
import { at, type Matrix, matrix } from "../../core/matrix.ts";
import type { Random } from "../../core/random.ts";
import { squaredDistance } from "../rows.ts";

/** Centres that are being drawn for one start. */
interface Start {
  readonly random: Random;
  /** k × d, of which the first ones are drawn. */
  readonly centres: Float64Array;
  /** Squared distance of each sample to the nearest of them. */
  readonly nearest: Float64Array;
  /** The sample that is the next centre. */
  chosen: number;
}

/**
 * k centres for each of some starts, k × d, drawn by k-means++ (Arthur and Vassilvitskii 2007): each new one is a sample,
 * drawn with a probability in proportion to its squared distance to the nearest so far. Where all samples lie on centres, any
 * will do. All starts draw their next centre at the same time, so that samples are read once for all of them.
 *
 * A distance within the slack of zero is computed again, so that a sample on a centre is never drawn.
 */
export async function plusPlus(
  points: Matrix<Float64Array>,
  k: number,
  streams: readonly Random[],
  distances: CentreDistances,
): Promise<Matrix<Float64Array>[]> {
  const { rows, columns } = points;
  const starts: readonly Start[] = streams.map((random) => ({
    random,
    centres: new Float64Array(k * columns),
    nearest: new Float64Array(rows).fill(Infinity),
    chosen: random.integer(rows),
  }));
  const latest = matrix(new Float64Array(starts.length * columns), starts.length, columns);
  for (let c = 0; c < k; c++) {
    starts.forEach(({ centres, chosen }, s) => {
      const centre = points.data.subarray(chosen * columns, (chosen + 1) * columns);
      centres.set(centre, c * columns);
      latest.data.set(centre, s * columns);
    });
    if (c === k - 1) break;
    const measured = await distances.toEach(latest);
    const { slack } = distances;
    starts.forEach((start, s) => drawNext(start, points, { measured, stride: starts.length, s, slack }));
  }
  return starts.map(({ centres }) => matrix(centres, k, columns));
}

interface Measured {
  /** Distances of every sample to the latest centre of every start, n × starts. */
  readonly measured: Float32Array | Float64Array;
  readonly stride: number;
  /** The start. */
  readonly s: number;
  readonly slack: number;
}

function drawNext(
  start: Start,
  { data, columns, rows }: Matrix<Float64Array>,
  { measured, stride, s, slack }: Measured,
) {
  const { nearest, random, chosen } = start;
  let total = 0;
  for (let i = 0, m = s; i < rows; i++, m += stride) {
    let distance = measured[m] ?? 0;
    if (distance <= 2 * slack) distance = squaredDistance(data, i * columns, data, chosen * columns, columns);
    const least = nearest[i] ?? 0;
    total += distance < least ? (nearest[i] = distance) : least;
  }
  start.chosen = total > 0 ? drawn(nearest, random.uniform() * total) : random.integer(rows);
}

/** The sample at which the running sum of weights first exceeds `target`. */
function drawn(weights: Float64Array, target: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (at(weights, i) === 0) continue;
    sum += at(weights, i);
    last = i;
    if (sum > target) return i;
  }
  return last;
}
