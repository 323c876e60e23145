/** Mean, sample standard deviation and extremes of the finite values among some numbers. */
export interface Summary {
  /** Number of finite values. */
  readonly count: number;
  readonly mean: number;
  /** With n − 1 in the denominator; NaN for fewer than two values. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
}

/** Summarises the finite values; the others are left out and not counted. Mean, minimum and maximum are NaN where none is left. */
export function summarise(values: readonly number[]): Summary {
  const finite = values.filter(Number.isFinite);
  const count = finite.length;
  if (count === 0) return { count, mean: NaN, sd: NaN, min: NaN, max: NaN };
  const mean = finite.reduce((sum, value) => sum + value, 0) / count;
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sd = count > 1 ? Math.sqrt(squares / (count - 1)) : NaN;
  return {
    count,
    mean,
    sd,
    min: finite.reduce((low, value) => Math.min(low, value)),
    max: finite.reduce((high, value) => Math.max(high, value)),
  };
}

/** The value below which a share `q` in [0, 1] of sorted values lies, by linear interpolation. NaN for none. */
export function quantile(sorted: readonly number[], q: number): number {
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const low = sorted[below];
  if (low === undefined) return NaN;
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (position - below);
}

/** A point of a curve: epoch and value. */
export type Point = readonly [epoch: number, value: number];

/** The mean over several curves at each epoch that any of them has. A curve that ended earlier no longer counts. */
export function averageCurve(curves: readonly (readonly Point[])[]): Point[] {
  const byEpoch = new Map<number, { sum: number; count: number }>();
  for (const [epoch, value] of curves.flat()) {
    if (!Number.isFinite(value)) continue;
    const cell = byEpoch.get(epoch) ?? { sum: 0, count: 0 };
    byEpoch.set(epoch, { sum: cell.sum + value, count: cell.count + 1 });
  }
  return [...byEpoch].sort(([a], [b]) => a - b).map(([epoch, { sum, count }]): Point => [epoch, sum / count]);
}

/** How many neighbouring points `thinCurve` averages into one. */
export function binSize(length: number, limit: number): number {
  return Math.max(1, Math.ceil(length / limit));
}

/** Means of `size` neighbouring points each, placed in the middle of a full bin, so that curves of different lengths share their epochs. */
export function thinCurve(points: readonly Point[], size: number): readonly Point[] {
  if (size <= 1) return points;
  const thinned: Point[] = [];
  for (let start = 0; start < points.length; start += size) {
    const bin = points.slice(start, start + size).filter(([, value]) => Number.isFinite(value));
    if (bin.length === 0) continue;
    const [first] = points[start] ?? [NaN];
    thinned.push([first + (size - 1) / 2, summarise(bin.map(([, value]) => value)).mean]);
  }
  return thinned;
}
