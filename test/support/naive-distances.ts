import type { GeometryName } from "../../src/core/geometry.ts";

type Vector = readonly number[];

const total = (list: Vector) => list.reduce((sum, x) => sum + x, 0);
const minus = (a: Vector, b: Vector) => a.map((x, i) => x - (b[i] ?? NaN));
const dot = (a: Vector, b: Vector) => total(a.map((x, i) => x * (b[i] ?? NaN)));
const powers = (a: Vector, p: number) => total(a.map((x) => Math.abs(x) ** p)) ** (1 / p);
const variance = (a: Vector) => total(a.map((x) => (x - total(a) / a.length) ** 2)) / a.length;

const plain: Readonly<Record<string, (a: Vector, b: Vector) => number>> = {
  euclidean: (a, b) => Math.hypot(...minus(a, b)),
  squaredEuclidean: (a, b) => Math.hypot(...minus(a, b)) ** 2,
  manhattan: (a, b) => total(minus(a, b).map(Math.abs)),
  cosine: (a, b) => 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)),
  dotProduct: (a, b) => -dot(a, b),
  signalToNoise: (a, b) => variance(minus(b, a)) / variance(a),
};

/** Every built-in measure, and some of their variants. */
export const distanceNames = [
  "euclidean",
  "squaredEuclidean",
  "manhattan",
  "cosine",
  "dotProduct",
  "signalToNoise",
  "lp:1.5",
  "lp:3",
  "lp:7",
  "squared:lp:3",
  "squared:cosine",
  "normalised:euclidean",
  "normalised:dotProduct",
  "normalised:signalToNoise",
  "normalised:squared:manhattan",
] as const satisfies readonly GeometryName[];

/** The distance of a name, from an anchor to another point, by its definition. */
export function naiveDistance(name: string, a: Vector, b: Vector): number {
  const [prefix = "", ...rest] = name.split(":");
  const of = rest.join(":");
  if (prefix === "normalised") {
    const unit = (x: Vector) => x.map((value) => value / Math.hypot(...x));
    return naiveDistance(of, unit(a), unit(b));
  }
  if (prefix === "squared") return naiveDistance(of, a, b) ** 2;
  if (prefix === "lp") return powers(minus(a, b), Number(of));
  return plain[name]?.(a, b) ?? NaN;
}

/** Whether a point is away from zero, where no direction is defined, and from the line of equal numbers, where there is no signal. */
export const isComparable = (x: Vector): boolean => Math.hypot(...x) > 0.1 && variance(x) > 0.01;
