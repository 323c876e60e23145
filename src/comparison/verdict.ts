import { decimal } from "../report/format.ts";
import type { PairComparison } from "./compare-groups.ts";

/** How a measure is read. */
export interface MeasureReading {
  /** Which way is better; null where neither is. */
  readonly better: "higher" | "lower" | null;
  /** Whether it is a share in [0, 1], told in percent and percentage points. */
  readonly isShare: boolean;
}

export interface VerdictOptions extends MeasureReading {
  /** Default 0.95. */
  readonly confidence?: number;
}

/** Number of a measure, without its unit: shares in percent, to a hundredth. */
export function numberText(value: number, { isShare }: Pick<MeasureReading, "isShare">): string {
  if (!isShare || !Number.isFinite(value)) return decimal(value, 4);
  return (100 * value)
    .toFixed(2)
    .replace(/^-(0\.00)$/, "$1")
    .replace("-", "−");
}

/** A p-value, as much of it as says something. */
const pText = (p: number): string => (p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(p < 0.1 ? 3 : 2)}`);

/** What a comparison comes to, in a sentence. */
export function verdict(pair: PairComparison, options: VerdictOptions): string {
  const { confidence = 0.95, better, isShare } = options;
  const { first, second, difference, interval, adjustedP } = pair;
  if (!(adjustedP <= 1)) {
    return `${first} and ${second} cannot be told apart (${numberText(difference, options)}${isShare ? " points" : ""}): a single seed says nothing of chance`;
  }
  const share = `${Number((100 * confidence).toFixed(2))} %`;
  const from = (low: number, high: number) =>
    Number.isFinite(low) ? `, ${share} from ${numberText(low, options)} to ${numberText(high, options)}` : "";
  const unit = isShare ? " points" : "";
  if (!(adjustedP <= 1 - confidence)) {
    const range = from(interval.low, interval.high);
    return `${first} and ${second} cannot be told apart (${numberText(difference, options)}${unit}${range}; ${pText(adjustedP)})${outlook(pair)}`;
  }
  const firstIsMore = difference > 0;
  const firstWins = firstIsMore === (better !== "lower");
  const [winner, loser] = firstWins ? [first, second] : [second, first];
  const [low, high] = firstIsMore ? [interval.low, interval.high] : [-interval.high, -interval.low];
  const word = better === null ? "higher" : "better";
  return `${winner} is ${word} than ${loser} by ${numberText(Math.abs(difference), options)}${unit}${from(low, high)}; ${pText(adjustedP)}`;
}

/** What it would take, where so many seeds say nothing. */
function outlook({ effect, seedsNeeded, paired }: PairComparison): string {
  if (effect === 0 || Number.isNaN(effect)) return "";
  return `; about ${seedsNeeded} ${paired ? "shared seeds" : "seeds of each"} would settle a difference like this`;
}
