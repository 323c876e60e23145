import { InputError, lookUp, unknownName } from "../core/errors.ts";

/** Settings as plain data. */
export type PlainSettings = Readonly<Record<string, unknown>>;

/** A part of a loss that can be made again from its name and its settings: a reducer, a regulariser. */
export interface Recorded {
  readonly name: string;
  readonly settings: PlainSettings;
}

/** How settings record such a part: by its name alone, or with its settings beside the name. */
export type PlainRecord = string | ({ readonly name: string } & PlainSettings);

/** The record of a part, from which `madeFrom` makes it again. */
export const recordOf = ({ name, settings }: Recorded): PlainRecord =>
  Object.keys(settings).length === 0 ? name : { name, ...settings };

interface MadeFrom<T> {
  /** What is made, for messages. */
  readonly what: string;
  /** What makes each, by name. */
  readonly table: Readonly<Record<string, (settings: PlainSettings) => T>>;
  readonly record: unknown;
}

/** The part that a record stands for. Throws an InputError for an unknown name or setting; values are the part's own affair. */
export function madeFrom<T extends Recorded>({ what, table, record }: MadeFrom<T>): T {
  const { name, ...settings } = typeof record === "string" ? { name: record } : objectOf(what, record);
  if (typeof name !== "string") {
    throw new InputError(
      `missing name of a ${what}: ${JSON.stringify(record)}, expected {"name": …} with its settings`,
    );
  }
  const made = lookUp(what, table, name)(settings);
  const unknown = Object.keys(settings).find((key) => !Object.hasOwn(made.settings, key));
  if (unknown !== undefined) throw unknownSetting(made, unknown);
  return made;
}

function objectOf(what: string, record: unknown): PlainSettings {
  if (!isPlain(record)) {
    throw new InputError(`invalid ${what}: ${JSON.stringify(record)}, expected a name or a name with settings`);
  }
  return record;
}

/** Whether a value of unknown origin is an object with keys. */
export const isPlain = (value: unknown): value is PlainSettings =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function unknownSetting({ name, settings }: Recorded, unknown: string): InputError {
  const names = Object.keys(settings);
  if (names.length > 0) return unknownName(`setting of ${name}`, unknown, names);
  return new InputError(`unknown setting of ${name}: ${unknown}, it has none`);
}
