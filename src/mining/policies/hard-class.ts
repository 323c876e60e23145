import { InputError } from "../../core/errors.ts";
import {
  and,
  argMax,
  cast,
  div,
  gather,
  gemm,
  greater,
  lessOrEqual,
  max,
  min,
  mul,
  or,
  slice,
  sub,
  sum,
  transpose,
  where,
} from "../../graph/math.ts";
import type { Value } from "../../graph/value.ts";
import { anchorRows, type Candidates } from "../candidates.ts";
import { type Policy, uniform } from "../policy.ts";
import { squaredOf } from "../squared.ts";

export interface HardClassOptions {
  /** How many of the nearest classes there are to pick from, 1 or more. Default 1. */
  readonly classes?: number;
}

/** Above every distance that counts. */
const FAR = 1e30;

/**
 * Any negative of the classes whose centroids lie nearest to that of the anchor's class (after the hard negative classes of
 * Sohn 2016, here within the batch). Of a memory's references those count whose class is in the batch.
 * Centroids need no embeddings: the squared distance of two is the mean of d² between the classes, less half the mean of
 * d² within each.
 * @example hardClass({ classes: 2 })
 */
export function hardClass({ classes = 1 }: HardClassOptions = {}): Policy {
  if (!(Number.isInteger(classes) && classes >= 1)) {
    throw new InputError(`invalid number of classes: ${classes}, expected a whole number, 1 or more`);
  }
  return uniform((candidates) => {
    const { toClass, known } = classDistances(candidates);
    const allowed = and(candidates.negatives, known);
    const distances = where(allowed, anchorRows(toClass, candidates.pairs), FAR);
    let limit = min(distances, [1], { keep: true });
    for (let i = 1; i < classes; i++) {
      limit = min(where(greater(distances, limit), distances, FAR), [1], { keep: true });
    }
    return and(allowed, lessOrEqual(distances, limit));
  });
}

/** Squared distance of the centroids of each sample's and each reference's class, B × M, and of which references it is known, 1 × M. */
function classDistances({ distances, kind, masks }: Candidates): { readonly toClass: Value; readonly known: Value } {
  const [size = 0, references = 0] = distances.shape;
  const { dtype } = distances;
  const self = distances.graph.constant(
    Uint8Array.from({ length: size * references }, (_, k) => (Math.floor(k / references) === k % references ? 1 : 0)),
    "bool",
    [size, references],
  );
  const ofOneClass = cast(or(masks.positives, self), dtype);
  const inBatch = (matrix: Value) => slice(matrix, [0], [size], [1]);
  const member = inBatch(ofOneClass);
  // Each row the mean over a sample's class, itself included.
  const average = div(member, sum(member, [1], { keep: true }));
  const means = gemm(gemm(average, inBatch(squaredOf(kind)(distances)), null), average, null, { transB: 1 });
  const within = mul(sum(mul(means, cast(inBatch(self), dtype)), [1], { keep: true }), 0.5);
  const centroids = sub(sub(means, within), transpose(within));
  // The first sample of the class speaks for it: the numbers of its members are then the same to the bit.
  const first = argMax(ofOneClass, 0);
  return { toClass: gather(centroids, first, 1), known: greater(max(ofOneClass, [0], { keep: true }), 0) };
}
