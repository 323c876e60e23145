import type { MixtureRecord } from "../../training/events.ts";
import type { Output } from "../io.ts";

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

/** Characters of a line where the output is no terminal. */
const usualWidth = 100;

/** Characters that fit on a line of an output. */
export const widthOf = ({ columns: width }: Pick<Output, "columns">): number => width ?? usualWidth;

/**
 * Rows lined up as `columns` does, in lines no longer than `width`: columns that do not fit come in further tables below, each
 * with the first column and an empty line before it.
 */
export function fittedColumns(rows: readonly (readonly string[])[], width: number, gap = "  "): string[] {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((cells) => cells[c]?.length ?? 0)));
  const tables: number[][] = [[0]];
  let used = widths[0] ?? 0;
  for (let c = 1; c < widths.length; c++) {
    const more = gap.length + (widths[c] ?? 0);
    if (used + more > width && (tables.at(-1)?.length ?? 0) > 1) {
      tables.push([0]);
      used = widths[0] ?? 0;
    }
    tables.at(-1)?.push(c);
    used += more;
  }
  return tables.flatMap((chosen, i) => [
    ...(i === 0 ? [] : [""]),
    ...columns(
      rows.map((cells) => chosen.map((c) => cells[c] ?? "")),
      gap,
    ),
  ]);
}

/** Text in lines no longer than `width` where its words allow it, the second and later ones indented. */
export function wrapped(text: string, width: number, indent = 0): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `${" ".repeat(indent)}${word}`);
  }
  return lines;
}
