/** A cell as RFC 4180 wants it: quoted where it has a comma, a quote, a line end or space at its ends. */
function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line of a CSV file, with its line end. Numbers are written in full: reading them back gives the same ones. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cell).join(",")}\n`;
}
