/** Keeps what was made last, up to a number of bytes. */
export interface BoundedCache<K, V> {
  readonly get: (key: K) => V | undefined;
  readonly set: (key: K, value: V) => void;
  readonly keys: () => K[];
  readonly bytes: () => number;
}

/** What was used the longest ago goes first; the newest stays, however large it is. */
export function boundedCache<K, V>(most: number, sizeOf: (value: V) => number): BoundedCache<K, V> {
  const kept = new Map<K, V>();
  let bytes = 0;
  const drop = (key: K) => {
    const value = kept.get(key);
    if (value === undefined) return;
    bytes -= sizeOf(value);
    kept.delete(key);
  };
  return {
    get(key) {
      const value = kept.get(key);
      if (value !== undefined) {
        // A map remembers in which order its keys came: the first is the one that was not used for longest.
        kept.delete(key);
        kept.set(key, value);
      }
      return value;
    },
    set(key, value) {
      drop(key);
      kept.set(key, value);
      bytes += sizeOf(value);
      for (const old of kept.keys()) {
        if (bytes <= most || old === key) break;
        drop(old);
      }
    },
    keys: () => [...kept.keys()],
    bytes: () => bytes,
  };
}
