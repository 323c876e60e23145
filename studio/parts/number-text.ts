import { decimal } from "../../src/report/format.ts";

/** A number of a chart or table: shares in percent; else about four digits, as many as say something. */
export function numberText(value: number, unit: "number" | "share"): string {
  if (!Number.isFinite(value)) return "–";
  if (unit === "share") return `${(100 * value).toFixed(1).replace("-", "−")} %`;
  const size = Math.abs(value);
  if (size >= 1000 && size < 1e5) return String(Math.round(value)).replace("-", "−");
  if (size >= 1e-4 && size < 0.1) return String(Number(value.toPrecision(3))).replace("-", "−");
  return decimal(value, size >= 100 ? 1 : size >= 10 ? 2 : size < 0.1 ? 4 : 3);
}

/** A place on the axis of x, to four digits. */
export const placeText = (x: number): string => tickText(Number(x.toPrecision(4)), "number");

/** A tick of an axis, as short as it can be: `0.25`, `2e-5`. */
export function tickText(value: number, unit: "number" | "share"): string {
  if (unit === "share") return `${Number((100 * value).toPrecision(6))} %`;
  const size = Math.abs(value);
  const plain = Number(value.toPrecision(6));
  return (size !== 0 && (size < 1e-4 || size >= 1e5) ? plain.toExponential() : String(plain))
    .replace("e+", "e")
    .replace("-", "−");
}
