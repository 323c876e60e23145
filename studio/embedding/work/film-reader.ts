import { type Matrix, matrix } from "../../../src/core/matrix.ts";
import { getFloats } from "../../api/client.ts";
import { boundedCache } from "./bounded-cache.ts";
import type { FilmSource } from "./protocol.ts";

/** Bytes of embeddings that are kept; what was dropped is fetched again. */
const MOST_BYTES = 192 * 2 ** 20;

/** Reads epochs when they are needed. Two that ask for the same one at once share a request. */
export function filmReader({ addresses, samples, dimensions }: FilmSource): (frame: number) => Promise<Matrix> {
  const kept = boundedCache<number, Matrix>(MOST_BYTES, ({ data }) => data.byteLength);
  const underWay = new Map<number, Promise<Matrix>>();
  const fetchFrame = async (frame: number): Promise<Matrix> => {
    const address = addresses[frame];
    if (address === undefined) throw new RangeError(`invalid frame: ${frame}, expected less than ${addresses.length}`);
    const numbers = await getFloats(address);
    if (numbers.length !== samples * dimensions) {
      throw new Error(`The server sent ${numbers.length} numbers of an epoch, expected ${samples} × ${dimensions}.`);
    }
    return matrix(numbers, samples, dimensions);
  };
  return (frame) => {
    const found = kept.get(frame);
    if (found) return Promise.resolve(found);
    const pending =
      underWay.get(frame) ??
      fetchFrame(frame)
        .then((embeddings) => {
          kept.set(frame, embeddings);
          return embeddings;
        })
        .finally(() => underWay.delete(frame));
    underWay.set(frame, pending);
    return pending;
  };
}
