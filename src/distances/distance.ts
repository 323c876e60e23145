import { geometry } from "../core/geometry.ts";
import { cosine } from "./cosine.ts";
import type { Distance } from "./contract.ts";
import { dotProduct } from "./dot-product.ts";
import { euclidean, squaredEuclidean } from "./euclidean.ts";
import { lp, manhattan } from "./lp.ts";
import { signalToNoise } from "./signal-to-noise.ts";
import { normalised, squared } from "./variants.ts";

export { asKnown, type Distance } from "./contract.ts";
export { cosine, dotProduct, euclidean, lp, manhattan, normalised, signalToNoise, squared, squaredEuclidean };

/** Distances without parameters, by name. */
export const distances = {
  euclidean,
  squaredEuclidean,
  manhattan,
  cosine,
  dotProduct,
  signalToNoise,
} satisfies Record<string, Distance>;

/**
 * The distance of a name, which holds its parameters: one of `distances` or `lp:P`, with `squared:` or `normalised:` in front
 * where wanted. A distance's own name gives the same distance again. Throws an InputError that lists the valid ones.
 * @example distance("normalised:lp:3")
 */
export function distance(name: string): Distance {
  const wanted = geometry(name);
  const plain = wanted.measure === "lp" ? lp(wanted.p) : distances[wanted.measure];
  const powered = wanted.squared ? squared(plain) : plain;
  return wanted.normalised ? normalised(powered) : powered;
}
