/** A list of what was offered to it, every n-th where that is too much. */
export interface Thinned<T> {
  /** Offers one more, which is made only where it is kept. */
  offer(make: () => T): void;
  values(): readonly T[];
}

/**
 * Keeps at most `limit` of whatever comes, at equal distances, in one pass and without knowing how much will come: where
 * there are too many, every second goes, and from then on only every second of those that come is kept.
 */
export function thinned<T>(limit: number): Thinned<T> {
  let kept: T[] = [];
  let every = 1;
  let offered = 0;
  return {
    offer(make) {
      if (offered++ % every !== 0) return;
      kept.push(make());
      if (kept.length <= limit) return;
      kept = kept.filter((_, i) => i % 2 === 0);
      every *= 2;
    },
    values: () => kept,
  };
}
