import { geometry } from "../core/geometry.ts";
import { type EmbeddingSpread, isCollapsed, type MarginDistance } from "./collapse.ts";

/** What a look at an embedding comes to. */
export type Verdict = "sound" | "ailing" | "collapsed";

/** How an embedding that is being trained is doing. Plain data, for events. */
export interface Health {
  /** Dimensions that the embedding uses, see `EmbeddingSpread`. */
  readonly effectiveRank: number;
  /** Root mean square distance of two samples, in units of the embedding. */
  readonly rmsDistance: number;
  /** 95 % of the samples lie within this distance of their median. */
  readonly radius: number;
  /** Mean loss of the last epoch divided by the margin: 1 where no triplet tells anything apart. Null before the first epoch. */
  readonly lossToMargin: number | null;
  /** Mean length of the gradient in the last epoch. Null before the first epoch. */
  readonly gradientNorm: number | null;
  readonly verdict: Verdict;
}

/** Means over an epoch that tell of a collapse without a look at the embedding. */
export interface EpochSigns {
  readonly loss: number;
  /** Share of the pairs that gave an active triplet, in [0, 1]. */
  readonly activeShare: number;
  readonly gradientNorm: number;
}

/** What is remembered from one look to the next: a plain JSON value. */
export interface HealthMemory {
  /** Whether the embedding has ever been more than a point. */
  readonly left: boolean;
  /** The largest spread (rms distance), effective rank and mean gradient so far. */
  readonly spread: number;
  readonly rank: number;
  readonly gradient: number;
}

/** Before the first look. */
export const noMemory: HealthMemory = { left: false, spread: 0, rank: 0, gradient: 0 };

export interface HealthInputs {
  readonly spread: EmbeddingSpread;
  /** Dimensions of the embedding. */
  readonly dimensions: number;
  /** Margin of the loss and the distance that it is of. */
  readonly margin: number;
  readonly distance: MarginDistance;
  /** The last epoch; null before the first. */
  readonly epoch: EpochSigns | null;
  readonly memory: HealthMemory;
}

/** What a look found. */
export interface Judgement {
  readonly health: Health;
  readonly memory: HealthMemory;
  /** What speaks for the verdict, in words; empty for a sound embedding, and for one that only starts out small. */
  readonly signs: readonly string[];
}

/** How near to the margin a mean loss counts as at it, as a fraction of it, and from which share on nearly all pairs are active. */
const AT_MARGIN = 0.1;
const NEARLY_ALL = 0.9;

/** Growth of the spread that is more than rounding. */
const GROWTH = 1.001;

/** Below this fraction of its largest mean the gradient vanishes. */
const VANISHING = 1e-3;

/** An effective rank below this is a line: one direction holds more than nine tenths of the variance. */
const LINE = 1.2;

/**
 * Whether an epoch looks as if the embedding were a point: there every triplet's loss is the margin, and none is
 * inactive. Cheap, and no proof: pairs far apart from one another can have the same mean.
 */
export const looksCollapsed = ({ loss, activeShare }: EpochSigns, margin: number): boolean =>
  activeShare >= NEARLY_ALL && Math.abs(loss - margin) <= AT_MARGIN * margin;

/**
 * Judges an embedding by its spread (`isCollapsed` says what a point is), by the last epoch, and by what it was before.
 *
 * A network may start out at a point, since small weights give a small embedding, and grow from there: such a one is
 * not collapsed as long as its spread exceeds all that was measured before. Ailing is what comes before a collapse:
 * the losses of all triplets are within half the margin of it; or the embedding has shrunk to half its spread, to a
 * line, or to a gradient of a thousandth, while nearly all pairs are still active.
 */
export function judge({ spread, dimensions, margin, distance, epoch, memory }: HealthInputs): Judgement {
  const point = isCollapsed(spread, { margin, distance });
  const growing = epoch === null || spread.rmsDistance > GROWTH * memory.spread;
  const starting = point && !memory.left && growing;
  const early = point ? [] : earlySigns({ spread, dimensions, margin, distance, epoch, memory });
  const verdict: Verdict = point && !starting ? "collapsed" : starting || early.length > 0 ? "ailing" : "sound";
  const { effectiveRank, rmsDistance, radius } = spread;
  return {
    health: {
      effectiveRank,
      rmsDistance,
      radius,
      lossToMargin: epoch && epoch.loss / margin,
      gradientNorm: epoch && epoch.gradientNorm,
      verdict,
    },
    memory: {
      left: memory.left || !point,
      spread: Math.max(memory.spread, rmsDistance),
      rank: Math.max(memory.rank, effectiveRank),
      gradient: Math.max(memory.gradient, epoch?.gradientNorm ?? 0),
    },
    signs: verdict === "collapsed" ? [...lossSigns(epoch, margin), pointSign(spread, distance)] : early,
  };
}

function earlySigns({ spread, dimensions, margin, distance, epoch, memory }: HealthInputs): string[] {
  const signs: string[] = [];
  const activeStill = epoch !== null && epoch.activeShare >= NEARLY_ALL;
  if (memory.left && isCollapsed(spread, { margin, distance, tolerance: 0.5 })) signs.push(pointSign(spread, distance));
  else if (epoch && looksCollapsed(epoch, margin) && spread.rmsDistance <= memory.spread / 2) {
    signs.push(`the samples' rms distance has fallen from ${short(memory.spread)} to ${short(spread.rmsDistance)}`);
  }
  if (dimensions > 2 && spread.effectiveRank < LINE && memory.rank > 2) {
    signs.push(
      `its effective rank has fallen from ${short(memory.rank)} to ${short(spread.effectiveRank)} of ${dimensions} dimensions: nearly all of it is a line`,
    );
  }
  if (activeStill && epoch.gradientNorm <= VANISHING * memory.gradient) {
    signs.push(`the gradient has fallen from ${short(memory.gradient)} to ${short(epoch.gradientNorm)}`);
  }
  return signs.length > 0 ? [...lossSigns(epoch, margin), ...signs] : [];
}

function lossSigns(epoch: EpochSigns | null, margin: number): string[] {
  if (!epoch || !looksCollapsed(epoch, margin)) return [];
  const all = epoch.activeShare > 0.9995 ? "all" : `${(100 * epoch.activeShare).toFixed(1)} % of the`;
  return [`the loss stays at the margin (${short(epoch.loss)} of ${short(margin)}) with ${all} pairs active`];
}

const pointSign = ({ radius, angularRadius }: EmbeddingSpread, distance: MarginDistance): string =>
  geometry(distance).normalised
    ? `95 % of the samples lie within ${short(angularRadius)} of one direction`
    : `95 % of the samples lie within ${short(radius)} of one point`;

/** Up to four significant digits. */
const short = (value: number): string => String(Number(value.toPrecision(4)));
