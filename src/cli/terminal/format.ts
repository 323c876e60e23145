import type { MixtureRecord } from "../../training/events.ts";

/** A share as percent, without digits that say nothing: `93.4 %`. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A number with four significant digits: `0.1234`. */
export const short = (value: number): string => (value === 0 ? "0" : Number(value.toPrecision(4)).toString());

/** A duration: `42 s`, `3:07 min`, `1:02:03 h`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)} min`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)} h`;
}

/** `randomHard 0.89 semiHard 0.10 hardest 0.01`; policies that are never drawn are left out. */
export const mixtureText = (mixture: MixtureRecord): string =>
  Object.entries(mixture)
    .filter(([, probability]) => probability > 0)
    .map(([name, probability]) => (probability === 1 ? name : `${name} ${probability.toFixed(2)}`))
    .join(" ");

/** Rows with their columns lined up: the first to the left, the others to the right. */
export function columns(rows: readonly (readonly string[])[], gap = "  "): string[] {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((cells) => cells[c]?.length ?? 0)));
  return rows.map((cells) =>
    cells
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
      .join(gap)
      .trimEnd(),
  );
}
