import type { TrainingRecord } from "../data.ts";
import type { Format } from "../format.ts";
import { decimal, percent } from "../format.ts";
import { valueOf } from "../measures.ts";
import type { Measure } from "../measures.ts";

/** The measure at a training's last evaluation; NaN where it has none. */
export function finalValue({ evaluations }: TrainingRecord, key: Measure["key"]): number {
  const last = evaluations.at(-1);
  return last === undefined ? NaN : valueOf(last, key);
}

/** A share in percent with one digit, or more where asked. */
export const percentOf: Format = (share, more = 0) => percent(share, 1 + more);

/** A measure in its unit. */
export function formatMeasure({ unit }: Measure): Format {
  return unit === "share"
    ? (value, more = 0) => percent(value, 2 + more)
    : (value, more = 0) => decimal(value, 3 + more);
}

/** The direction in which a measure is better, as an arrow. */
export function arrow({ better }: Measure): string {
  return better === null ? "" : better === "lower" ? "\u00a0↓" : "\u00a0↑";
}
