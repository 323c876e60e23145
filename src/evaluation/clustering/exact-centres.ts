import type { CentreDistances } from "../../core/centre-distances.ts";
import type { Matrix } from "../../core/matrix.ts";
import { squaredDistance } from "../rows.ts";

/** Distances to centres pair by pair in float64: nothing cancels, and it runs anywhere. */
export async function exactCentres({ data, rows, columns }: Matrix<Float64Array>): Promise<CentreDistances> {
  const nearest = new Int32Array(rows);
  const [squared, second] = [new Float64Array(rows), new Float64Array(rows)];
  return {
    slack: 0,
    async toEach(centres) {
      const distances = new Float64Array(rows * centres.rows);
      for (let i = 0, at = 0; i < rows; i++) {
        for (let c = 0; c < centres.rows; c++) {
          distances[at++] = squaredDistance(data, i * columns, centres.data, c * columns, columns);
        }
      }
      return distances;
    },
    async twoNearest(centres, which) {
      which.forEach((point, i) => {
        let [first, least, next] = [0, Infinity, Infinity];
        for (let c = 0; c < centres.rows; c++) {
          const distance = squaredDistance(data, point * columns, centres.data, c * columns, columns);
          if (distance < least) [first, least, next] = [c, distance, least];
          else if (distance < next) next = distance;
        }
        nearest[i] = first;
        squared[i] = least;
        second[i] = next;
      });
      return { nearest, squared, second };
    },
    async dispose() {},
  };
}
