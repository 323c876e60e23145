/** One step, or what several have in common. */
export interface StepPoint {
  /** The last of them. */
  readonly step: number;
  readonly count: number;
  /** Means. */
  readonly loss: number;
  readonly activeShare: number;
  readonly gradientNorm: number;
  /** Least and largest loss. */
  readonly low: number;
  readonly high: number;
  /** Of the last. */
  readonly learningRate: number;
}

/** The steps of a training of any length as a bounded number of points, each of the same number of steps. */
export interface StepSeries {
  /** Steps to a point: point k is of the steps from k · stride + 1 to (k + 1) · stride. */
  readonly stride: number;
  readonly points: readonly StepPoint[];
}

/** Points that are kept at most: more than a plot has pixels. */
export const mostPoints = 4096;

export const noSteps: StepSeries = { stride: 1, points: [] };

/** The series with more steps at its end. Once there are too many points, every two become one. */
export function withSteps({ stride, points }: StepSeries, more: readonly StepPoint[], most = mostPoints): StepSeries {
  let series: StepSeries = { stride, points: gathered([...points, ...more], stride) };
  while (series.points.length > most) {
    const wider = 2 * series.stride;
    series = { stride: wider, points: gathered(series.points, wider) };
  }
  return series;
}

/** Joins neighbours that belong to one point. */
function gathered(points: readonly StepPoint[], stride: number): StepPoint[] {
  const place = ({ step }: StepPoint) => Math.floor((step - 1) / stride);
  const all: StepPoint[] = [];
  for (const point of points) {
    const last = all.at(-1);
    if (last && place(last) === place(point)) all[all.length - 1] = joined(last, point);
    else all.push(point);
  }
  return all;
}

function joined(a: StepPoint, b: StepPoint): StepPoint {
  const count = a.count + b.count;
  const mean = (first: number, second: number) => (first * a.count + second * b.count) / count;
  return {
    step: b.step,
    count,
    loss: mean(a.loss, b.loss),
    activeShare: mean(a.activeShare, b.activeShare),
    gradientNorm: mean(a.gradientNorm, b.gradientNorm),
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    learningRate: b.learningRate,
  };
}
