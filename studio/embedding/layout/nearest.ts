/** The nearest samples of one query, nearest first; of equal ones the lower comes first. */
export interface NearestList {
  readonly samples: Int32Array;
  /** What they were ordered by. */
  readonly keys: Float64Array;
  /** How many there are. */
  readonly found: number;
  /** The key that a sample must not exceed to come in; Infinity while there is room. */
  readonly limit: () => number;
  readonly clear: () => void;
  readonly offer: (sample: number, key: number) => void;
}

/** A list of at most `count`, kept in order by insertion: most samples are further than the last and cost a comparison. */
export function nearestList(count: number): NearestList {
  const samples = new Int32Array(count);
  const keys = new Float64Array(count);
  let found = 0;
  return {
    samples,
    keys,
    get found() {
      return found;
    },
    limit: () => (found < count ? Infinity : (keys[count - 1] ?? -Infinity)),
    clear: () => (found = 0),
    offer(sample, key) {
      const isBefore = (place: number) => {
        const other = keys[place] ?? 0;
        return key < other || (key === other && sample < (samples[place] ?? 0));
      };
      if (found === count && !isBefore(count - 1)) return;
      let place = found < count ? found++ : count - 1;
      for (; place > 0 && isBefore(place - 1); place--) {
        keys[place] = keys[place - 1] ?? 0;
        samples[place] = samples[place - 1] ?? 0;
      }
      keys[place] = key;
      samples[place] = sample;
    },
  };
}
