import { geometry } from "../core/geometry.ts";
import { square } from "../graph/math.ts";
import { unit } from "./cosine.ts";
import type { Distance } from "./contract.ts";
import { squaredEuclidean } from "./euclidean.ts";

/** Name and kind of a variant. A distance of one's own keeps its own name behind the prefix. */
function called(prefix: "squared" | "normalised", { name, kind }: Distance): Pick<Distance, "name" | "kind"> {
  const { name: varied } = geometry(`${prefix}:${kind}`);
  return { name: name === kind ? varied : `${prefix}:${name}`, kind: varied };
}

/**
 * The square of a distance: the same neighbours, but far pairs pull harder and close ones less. It is known as a distance,
 * also where the measure itself is known as a similarity. Throws an InputError for what is squared already, and for the dot
 * product, which falls below zero.
 * @example squared(manhattan)
 */
export function squared(distance: Distance): Distance {
  const names = called("squared", distance);
  if (names.name === squaredEuclidean.name) return squaredEuclidean;
  return {
    ...names,
    pairwise: (a, b) => square(distance.pairwise(a, b)),
    between: (a, b) => square(distance.between(a, b)),
  };
}

/**
 * A distance of embeddings that are brought to length one inside it (their Euclidean length, whatever the distance), for
 * networks that do not do so themselves. The cosine sees no lengths and is given back as it is, and so is what is
 * normalised already.
 * @example normalised(dotProduct)
 */
export function normalised(distance: Distance): Distance {
  const names = called("normalised", distance);
  if (names.kind === distance.kind) return distance;
  return {
    ...distance,
    ...names,
    pairwise: (a, b) => distance.pairwise(unit(a), b && unit(b)),
    between: (a, b) => distance.between(unit(a), unit(b)),
  };
}
