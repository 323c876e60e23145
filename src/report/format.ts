/** Shown where there is no number. */
export const missing = "–";

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function power(exponent: number): string {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => superscripts[Number(digit)] ?? "").join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** A round number in as little room as a tick has: `10⁻⁴`, `2·10⁻⁴`, `0`. */
export function shortPower(value: number): string {
  if (value === 0) return "0";
  const [mantissa, exponent] = Number(value.toPrecision(2)).toExponential().split("e");
  const size = power(Number(exponent));
  return (mantissa === "1" ? size : `${mantissa}·${size}`).replace("-", "−");
}

/** A number with three decimals; powers of ten where that would hide it, so that `0` means zero; a dash where it is not finite. */
export function decimal(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return missing;
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size > 0 && (size < 0.5 * 10 ** -digits || size >= 1e5)) {
    const [mantissa = "", exponent = "0"] = value.toExponential(1).split("e");
    return `${mantissa} × ${power(Number(exponent))}`.replace("-", "−");
  }
  return value.toFixed(size >= 1000 ? Math.min(digits, 1) : digits).replace("-", "−");
}

/** A share in [0, 1] as a percentage, `12.3 %`. */
export function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${decimal(share * 100, digits)} %` : missing;
}

/**
 * `mean ± sd` in one unit; without the second part where there is no standard deviation. Both have the same digits: up to two
 * more than usual where the smaller one needs them, and a deviation that is too small even for these is `0.000`. Only where
 * the mean is too small itself are there powers of ten.
 */
export function meanAndSd(mean: number, sd: number, format: Format): string {
  if (!Number.isFinite(mean)) return missing;
  if (!Number.isFinite(sd)) return format(mean);
  const pairs = [0, 1, 2].map((more) => [format(mean, more), format(sd, more)] as const);
  const shown = pairs.find((pair) => !pair.some(isTiny));
  if (shown) return joined(...shown);
  const [most = "", tiny = ""] = pairs.at(-1) ?? [];
  if (isTiny(most)) return joined(format(mean), format(sd));
  return joined(most, isTiny(tiny) ? most.replace(/\d/g, "0").replace(/^−?0+/, "0") : tiny);
}

/** Whether a number had to be written with a power of ten, or it would have been zero. */
const isTiny = (text: string): boolean => text.includes("10⁻");

/** Writes a number, with some digits more than usual where asked. */
export type Format = (value: number, more?: number) => string;

function joined(first: string, second: string): string {
  // The unit is said once, unless a power of ten parts the two.
  return first.endsWith(" %") && second.endsWith(" %") ? `${first.slice(0, -2)} ± ${second}` : `${first} ± ${second}`;
}

/** `1 training`, `20 trainings`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** An integer with its thousands apart, `1,100`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** The text with its first letter as a capital. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
