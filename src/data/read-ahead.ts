import type { BatchReader, BatchRequest } from "./batch-reader.ts";

/** How much of the time went by in waiting for data. */
export interface WaitingTime {
  /** Batches handed out. */
  readonly batches: number;
  /** Milliseconds in which `next` waited for a batch that was not ready. */
  readonly waited: number;
  /** Milliseconds since the first batch was asked for, waiting included. */
  readonly elapsed: number;
}

export interface ReadAhead<R extends BatchRequest> {
  /** The next batch with the request that it answers. Requests for the ones after it are on their way by then. */
  next(): Promise<{ readonly request: R; readonly samples: Float32Array }>;
  time(): WaitingTime;
}

/**
 * Asks for batches before they are needed, so that a reader in another thread makes the next one while the current one
 * is worked on. A request may carry more than a reader needs, for example where the sampler stood when it was drawn.
 * @param draw the next request; called in order, `ahead` batches early. Null where it cannot be told so early: it is asked
 * again when the batches before have been handed out.
 * @param ahead batches on their way besides the one that is handed out. Default 2.
 */
export function readAhead<R extends BatchRequest>(reader: BatchReader, draw: () => R | null, ahead = 2): ReadAhead<R> {
  const pending: { readonly request: R; readonly samples: Promise<Float32Array> }[] = [];
  const fill = (count: number) => {
    while (pending.length < count) {
      const request = draw();
      if (request === null) return;
      const samples = reader.read(request);
      // The failure is told where the batch is handed out; until then it must not count as unhandled.
      samples.catch(() => undefined);
      pending.push({ request, samples });
    }
  };
  let [batches, waited, start] = [0, 0, 0];
  return {
    async next() {
      const asked = performance.now();
      if (batches === 0) start = asked;
      fill(1 + ahead);
      const first = pending.shift();
      if (first === undefined) {
        throw new RangeError(
          `invalid read-ahead: ${ahead} batches early and none to hand out, expected 0 or more and one`,
        );
      }
      const samples = await first.samples;
      waited += performance.now() - asked;
      batches++;
      return { request: first.request, samples };
    },
    time: () => ({ batches, waited, elapsed: batches === 0 ? 0 : performance.now() - start }),
  };
}
