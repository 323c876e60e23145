import type { Random } from "../../core/random.ts";

export interface RoundOptions {
  /** Items that must not come now. Default: none. */
  readonly taken?: readonly number[];
  readonly random: Random;
}

/**
 * Takes the first of the queue that is not taken, after a new shuffled round of all where none is left: so every item
 * comes once before one comes again.
 */
export function drawInRounds(queue: number[], all: readonly number[], { taken = [], random }: RoundOptions): number {
  return drawFree(queue, all, { isFree: (item) => !taken.includes(item), random }) ?? 0;
}

/** The same for whatever may come now; undefined, and nothing drawn, where none of all may. */
export function drawFree(
  queue: number[],
  all: readonly number[],
  { isFree, random }: { readonly isFree: (item: number) => boolean; readonly random: Random },
): number | undefined {
  let place = queue.findIndex(isFree);
  if (place === -1) {
    if (!all.some(isFree)) return undefined;
    for (const item of random.shuffle([...all])) queue.push(item);
    place = queue.findIndex(isFree);
  }
  return queue.splice(place, 1)[0];
}

/** Whether a queue of a saved state holds nothing but these. */
export function holdsOnly(queue: readonly number[], all: Iterable<number>): boolean {
  const known = new Set(all);
  return queue.every((item) => known.has(item));
}
