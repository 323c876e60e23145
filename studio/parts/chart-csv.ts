import { type Chart, columnsOf } from "./chart.ts";

/** A chart's numbers as a CSV file (RFC 4180): a column for x and one for each line, two more where it has a band. */
export function chartCsv(chart: Chart): string {
  const lines = chart.lines.flatMap(({ label, x, y, band }) => [
    { label, x, y },
    ...(band
      ? [
          { label: `${label}, least`, x, y: band.low },
          { label: `${label}, largest`, x, y: band.high },
        ]
      : []),
  ]);
  const { x, y } = columnsOf(lines);
  const rows = x.map((at, i) => [at, ...y.map((column) => column[i])]);
  return csv([[chart.x, ...lines.map(({ label }) => label)], ...rows]);
}

/** Rows as a CSV file (RFC 4180). What is missing or not a finite number is empty. */
export function csv(rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  // A spreadsheet would run what begins so.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
