import { suggestion } from "./suggestion.ts";

/**
 * Bad input from a person: a file, a value, an option. Its message is one line that names the thing,
 * says what was expected and how to mend it. The command line prints it and exits with 2.
 */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** One line of a list of valid choices, for messages: `a, b or c`. */
export function choices(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** The error of a name that is none of `names`, with the one that was likely meant. `what` is what they are names of. */
export function unknownName(what: string, name: string, names: readonly string[]): InputError {
  return new InputError(`unknown ${what}: ${name}, expected ${choices(names)}${suggestion(name, names)}`);
}

/** Returns `table[name]`, or throws an InputError that lists the valid names and says which was likely meant. */
export function lookUp<T>(what: string, table: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found === undefined) throw unknownName(what, name, Object.keys(table));
  return found;
}

/** Returns the number, or throws an InputError that names it and its range. */
export function inRange(what: string, value: number, low: number, high: number): number {
  if (!(value >= low && value <= high)) {
    throw new InputError(`invalid ${what}: ${value}, expected a number between ${low} and ${high}`);
  }
  return value;
}

/** Returns the number, or throws an InputError that names it and its range where it is not a whole number within that. */
export function wholeNumber(what: string, value: number, low: number, high: number): number {
  if (!(Number.isInteger(value) && value >= low && value <= high)) {
    throw new InputError(`invalid ${what}: ${value}, expected a whole number between ${low} and ${high}`);
  }
  return value;
}
