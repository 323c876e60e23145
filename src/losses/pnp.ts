import { inRange, lookUp } from "../core/errors.ts";
import { cosine } from "../distances/distance.ts";
import { add, cast, div, exp, log, mul, or, reshape, sigmoid, sub, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { differences } from "./differences.ts";
import type { LabelledLoss } from "./loss.ts";
import { hasAny, misplaced } from "./neighbours.ts";
import { samplesWithPositive } from "./offered.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

interface Shape {
  readonly alpha: number;
  readonly b: number;
}

/** What R negatives in front of a positive cost, by the paper's names. */
const variants = {
  /** R */
  O: (r) => r,
  /** log(1 + R): less and less for each. */
  Ds: (r) => log(add(r, 1)),
  /** 1 − (1 + R)^−α: hardly anything for those beyond the first few. */
  Dq: (r, { alpha }) => sub(1, exp(mul(log(add(r, 1)), -alpha))),
  /** (1 + R) log(1 + R): more and more for each. */
  Iu: (r) => mul(add(r, 1), log(add(r, 1))),
  /** (b R − log(1 + b R)) / b²: more for each, up to a limit. */
  Ib: (r, { b }) => div(sub(mul(r, b), log(add(mul(r, b), 1))), b * b),
} satisfies Record<string, (negatives: Value, shape: Shape) => Value>;

export interface PnpOptions {
  /** What negatives in front of a positive cost: `O`, `Ds`, `Dq`, `Iu` or `Ib`, as the paper names them. Default `O`. */
  readonly variant?: keyof typeof variants;
  /** Exponent of `Dq`, above 0. Default 1. */
  readonly alpha?: number;
  /** Weight of `Ib`, above 0. Default 2. */
  readonly b?: number;
  /** Difference of similarities over which counting is spread, τ. Above 0. Default 0.01. */
  readonly temperature?: number;
  /** How samples become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Penalising negatives before positives (Li et al. 2021): for each sample as a query the mean, over itself and its
 * positives, of a function of R(p) = Σ σ((s(a, n) − s(a, p))/τ), the number of its negatives that are more similar than
 * the positive, counted softly; σ is the logistic function and s the cosine. That the sample counts among its positives
 * is as in the authors' code.
 * It works on all triplets at once, B × M × M numbers, and refuses batches for which they would be too many.
 * It counts samples with a positive; active are those with a more similar negative.
 * @example pnp({ variant: "Ds" })
 */
export function pnp(options: PnpOptions = {}): LabelledLoss {
  const { variant = "O", alpha = 1, b = 2, temperature = 0.01, reducer = meanOverAll } = options;
  const cost = lookUp<(negatives: Value, shape: Shape) => Value>("variant", variants, variant);
  inRange("alpha", alpha, 1e-3, 1e3);
  inRange("b", b, 1e-3, 1e3);
  inRange("temperature", temperature, 1e-4, 1e4);
  return {
    kind: "labelled",
    name: "pnp",
    settings: { variant, alpha, b, temperature, reducer: recordOf(reducer) },
    distance: cosine,
    // Where similarities differ by less than the temperature, no order is told.
    margin: temperature,
    offered: samplesWithPositive,
    of(batch) {
      const distances = cosine.pairwise(batch.embeddings, batch.references);
      const { dtype, shape } = distances;
      const [size = 0, references = 0] = shape;
      const negatives = reshape(cast(batch.negatives, dtype), [size, 1, references]);
      // (a, p, n): d(a, p) − d(a, n) is s(a, n) − s(a, p).
      const inFront = sigmoid(div(differences(distances, "pnp"), temperature));
      const before = sum(mul(inFront, negatives), [2]);
      const queried = cast(or(batch.positives, itself(distances)), dtype);
      const losses = div(
        sum(mul(cost(before, { alpha, b }), queried), [1], { keep: true }),
        sum(queried, [1], { keep: true }),
      );
      const counted = hasAny(batch.positives, dtype);
      return {
        loss: reducer.of({ losses, counted }, batch),
        mined: sum(counted),
        active: sum(misplaced(distances, batch)),
      };
    },
  };
}

/** Where a sample meets itself among the references, bool, B × M. */
function itself({ graph, shape }: Value): Value {
  const [size = 0, references = 0] = shape;
  const mask = Uint8Array.from({ length: size * references }, (_, k) =>
    Math.floor(k / references) === k % references ? 1 : 0,
  );
  return graph.constant(mask, "bool", [size, references]);
}
