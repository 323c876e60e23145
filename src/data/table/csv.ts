/** A cell as RFC 4180 wants it: quoted where it has a comma, a quote, a line end or space at its ends. */
function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A float32 value as the number of the fewest digits that rounds to it: 0.1 in place of 0.10000000149011612. Nine always
 * do (Goldberg 1991, theorem 15).
 */
export function shortestFloat32(value: number): number {
  let digits = 9;
  while (digits > 1 && Math.fround(Number(value.toPrecision(digits - 1))) === value) digits--;
  return Number(value.toPrecision(digits));
}

/** One line of a CSV file, with its line end. Numbers are written in full: reading them back gives the same ones. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cell).join(",")}\n`;
}
