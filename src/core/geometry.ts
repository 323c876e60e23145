import { InputError } from "./errors.ts";
import { suggestion } from "./suggestion.ts";

/** Measures without a prefix. `lp:1` and `lp:2` are called by the names that they have. */
type PlainName =
  "euclidean" | "squaredEuclidean" | "manhattan" | `lp:${number}` | "cosine" | "dotProduct" | "signalToNoise";

/** The name of a way to compare embeddings, with its parameters: `cosine`, `lp:3`, `normalised:squared:manhattan`. */
export type GeometryName =
  PlainName | `squared:${PlainName}` | `normalised:${PlainName}` | `normalised:squared:${PlainName}`;

/** How two embeddings are compared, as plain data. */
export interface Geometry {
  /** The one name of this geometry; several that mean the same become one, so `lp:2` is `euclidean`. */
  readonly name: GeometryName;
  readonly measure: "lp" | "cosine" | "dotProduct" | "signalToNoise";
  /** The p of `lp`, 1 or more; 2 for the others. */
  readonly p: number;
  readonly squared: boolean;
  /** Whether embeddings are brought to length one first, as the cosine does by what it is. */
  readonly normalised: boolean;
}

type Base = Pick<Geometry, "measure" | "p" | "squared">;

const bases: Readonly<Record<string, Base>> = {
  euclidean: { measure: "lp", p: 2, squared: false },
  squaredEuclidean: { measure: "lp", p: 2, squared: true },
  manhattan: { measure: "lp", p: 1, squared: false },
  cosine: { measure: "cosine", p: 2, squared: false },
  dotProduct: { measure: "dotProduct", p: 2, squared: false },
  signalToNoise: { measure: "signalToNoise", p: 2, squared: false },
};

const prefixes = ["squared", "normalised", "lp"];

const expected = `${Object.keys(bases).join(", ")} or lp:3, with squared: or normalised: in front where wanted`;

/**
 * The geometry of a name: one of the plain ones or `lp:P`, behind `squared:` or `normalised:` where wanted.
 * Throws an InputError for an unknown name, for a p below 1 and for a measure that cannot be squared.
 * @example geometry("normalised:lp:3")
 */
export function geometry(name: string): Geometry {
  const [prefix, rest] = split(name);
  if (prefix === "normalised") return settled(geometry(rest), true);
  if (prefix === "squared") return squaredOf(geometry(rest));
  const found = prefix === "lp" ? lpBase(name, rest) : Object.hasOwn(bases, name) ? bases[name] : undefined;
  if (!found) throw unknownDistance(name, prefix);
  return settled(found, false);
}

function unknownDistance(name: string, prefix: string): InputError {
  const meant = prefix === "" ? suggestion(name, Object.keys(bases)) : suggestion(prefix, prefixes);
  return new InputError(`unknown distance: ${name}, expected ${expected}${meant}`);
}

function split(name: string): readonly [prefix: string, rest: string] {
  const colon = name.indexOf(":");
  return colon < 0 ? ["", name] : [name.slice(0, colon), name.slice(colon + 1)];
}

function squaredOf(base: Geometry): Geometry {
  if (base.squared || base.measure === "dotProduct") {
    const why = base.squared ? "it is squared already" : "it falls below zero, where a square turns the order round";
    throw new InputError(`invalid distance: squared:${base.name}, expected one that can be squared; ${why}`);
  }
  return settled({ ...base, squared: true }, base.normalised);
}

function lpBase(name: string, text: string): Base {
  const p = text.trim() === "" ? NaN : Number(text);
  if (!(p >= 1 && p < Infinity)) {
    throw new InputError(`invalid distance: ${name}, expected a p of 1 or more, as in lp:3`);
  }
  return { measure: "lp", p, squared: false };
}

/** Whether this is a name that `geometry` knows, in the form that it gives. */
export function isGeometryName(name: unknown): name is GeometryName {
  if (typeof name !== "string") return false;
  try {
    return geometry(name).name === name;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function settled({ measure, p, squared }: Base, wanted: boolean): Geometry {
  const normalised = wanted || measure === "cosine";
  return { name: nameOf({ measure, p, squared }, normalised), measure, p, squared, normalised };
}

function nameOf(base: Base, normalised: boolean): GeometryName {
  const plain = plainName(base);
  const name = base.squared && plain !== "squaredEuclidean" ? (`squared:${plain}` as const) : plain;
  return normalised && base.measure !== "cosine" ? `normalised:${name}` : name;
}

function plainName({ measure, p, squared }: Base): PlainName {
  if (measure !== "lp") return measure;
  if (p === 1) return "manhattan";
  if (p !== 2) return `lp:${p}`;
  return squared ? "squaredEuclidean" : "euclidean";
}
