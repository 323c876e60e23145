import { InputError, unknownName } from "../core/errors.ts";
import { geometry } from "../core/geometry.ts";

const decimal = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** A number as people write it; NaN for anything else, an empty text included. */
const parseNumber = (text: string): number => (decimal.test(text.trim()) ? Number(text) : NaN);

/** What a person means by a text: a number, `true` or `false`, or the text itself. */
export function plainValue(text: string): number | boolean | string {
  if (text === "true" || text === "false") return text === "true";
  const number = parseNumber(text);
  return Number.isFinite(number) ? number : text;
}

export interface NumberRange {
  /** Smallest value. Default: none. */
  readonly from?: number;
  /** Value that must be exceeded. Default: none. */
  readonly above?: number;
  /** Largest value. Default: none. */
  readonly to?: number;
}

/** Parses the value of an option as a number in a range; anything else is an InputError that names the option. */
export function number(option: string, { from, above, to }: NumberRange = {}): (text: string) => number {
  return (text) => {
    const value = parseNumber(text);
    const inside = !(value < (from ?? -Infinity)) && !(value <= (above ?? -Infinity)) && !(value > (to ?? Infinity));
    if (Number.isFinite(value) && inside) return value;
    throw new InputError(`invalid ${option}: ${text}, expected a number${rangeText({ from, above, to })}`);
  };
}

function rangeText({ from, above, to }: { [K in keyof NumberRange]: NumberRange[K] | undefined }): string {
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  if (above !== undefined && to !== undefined) return ` above ${above} and up to ${to}`;
  if (from !== undefined) return `, ${from} or more`;
  return above === undefined ? "" : ` above ${above}`;
}

/** Parses the value of an option as a whole number from `least` up to `most`. */
export function wholeNumber(option: string, least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = parseNumber(text);
    if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `, ${least} or more` : ` from ${least} to ${most}`;
    throw new InputError(`invalid ${option}: ${text}, expected a whole number${range}`);
  };
}

/** Parses the value of an option as one of some names. `what` is what they are: `unknown policy: x, expected …`. */
export function oneOf<const T extends string>(what: string, names: readonly T[]): (text: string) => T {
  return (text) => {
    const found = names.find((name) => name === text);
    if (found !== undefined) return found;
    throw unknownName(what, text, names);
  };
}

/** Parses the value of an option as some of a few names with commas between them, or `all` of them. Each comes once, in the names' order. */
export function someOf<const T extends string>(what: string, names: readonly T[]): (text: string) => readonly T[] {
  const one = oneOf(what, [...names, "all"]);
  return (text) => {
    const chosen = text.split(",").map((name) => one(name.trim()));
    return names.filter((name) => chosen.includes(name) || chosen.includes("all"));
  };
}

/**
 * Runs what reads the value of an option. An InputError about one of `things` (`invalid mixture: …`) is about the option then
 * (`invalid --policy: …`), so that a person knows what to mend.
 */
export function ofOption<T>(option: string, things: readonly string[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const about = things.find((thing) => error.message.startsWith(`invalid ${thing}: `));
    if (about === undefined) throw error;
    throw new InputError(`invalid ${option}: ${error.message.slice(`invalid ${about}: `.length)}`, { cause: error });
  }
}

/** Parses the value of an option as the name of a distance. */
export const distanceName =
  (option: string) =>
  (text: string): string => {
    ofOption(option, ["distance"], () => geometry(text));
    return text;
  };

/** For options that may be given several times. */
export const collect = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** A seed: a 32-bit integer. */
export const seed = wholeNumber("--seed", 0, 0xffffffff);

/** Quotes an argument for a POSIX shell where it needs quotes. */
export const shellQuote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A command line that does the same again. */
export const commandLine = (argv: readonly string[]): string => ["npx", "kinfold", ...argv].map(shellQuote).join(" ");
