/** Things that are made when they are first asked for. Of more than `most` those go that were asked for least lately. */
export interface Kept<T> {
  get(key: string, make: () => T): T;
  /** What is kept; undefined where there is nothing. It does not count as asking. */
  peek(key: string): T | undefined;
  drop(key: string): void;
}

export function createKept<T extends object>(most: number): Kept<T> {
  const kept = new Map<string, T>();
  return {
    get(key, make) {
      const value = kept.get(key) ?? make();
      kept.delete(key);
      kept.set(key, value);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
      return value;
    },
    peek: (key) => kept.get(key),
    drop: (key) => void kept.delete(key),
  };
}
