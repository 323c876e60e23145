import { cosine } from "../distances/distance.ts";
import {
  and,
  argMax,
  cast,
  equal,
  gather,
  gemm,
  greater,
  max,
  mul,
  not,
  softplus,
  sub,
  sum,
  transpose,
  where,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { logSumExp, NEVER } from "./log-sum-exp.ts";
import type { LabelledLoss } from "./loss.ts";
import { hasAny } from "./neighbours.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";
import { firstOfClass, sameClass } from "./same-class.ts";
import { recordOf } from "./record.ts";

export interface NPairsOptions {
  /** How pairs become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Multi-class N-pair loss (Sohn 2016): of each class the batch's first sample x and its first positive x⁺, and for these
 * N pairs log(1 + Σ exp(xᵢ·xⱼ⁺ − xᵢ·xᵢ⁺)), the sum over the positives of the other classes. Similarity is the dot
 * product, so that lengths matter where embeddings are not normalised.
 * It counts pairs, one for each class with two samples; active are those with a more similar positive of another class.
 * Samples beyond the first pair of a class are not used: two of a class make the most of a batch.
 * @example nPairs()
 */
export function nPairs({ reducer = meanOverAll }: NPairsOptions = {}): LabelledLoss {
  return {
    kind: "labelled",
    name: "nPairs",
    settings: { reducer: recordOf(reducer) },
    distance: cosine,
    // Similarities within 1 of one another count about the same.
    margin: 1,
    offered: (labels) => new Set(labels.filter((label, i) => labels.indexOf(label) !== i)).size,
    of(batch) {
      const { embeddings, references, positives } = batch;
      const { dtype } = embeddings;
      const anchors = firstOfClass(sameClass(batch), cast(hasAny(positives, dtype), "bool"));
      const partners = gather(references, argMax(cast(positives, "float32"), 1));
      const own = sum(mul(embeddings, partners), [1], { keep: true });
      const products = gemm(embeddings, partners, null, { transB: 1 });
      const others = and(transpose(anchors), offDiagonal(products));
      const counted = cast(anchors, dtype);
      const best = max(where(others, products, NEVER), [1], { keep: true });
      return {
        loss: reducer.of({ losses: softplus(sub(logSumExp(products, others), own)), counted }, batch),
        mined: sum(counted),
        active: sum(mul(cast(greater(best, own), dtype), counted)),
      };
    },
  };
}

/** Everywhere but on the diagonal of a square matrix, bool. */
function offDiagonal({ graph, shape: [size = 0] }: Value): Value {
  const row = graph.constant(
    Array.from({ length: size }, (_, i) => i),
    "int64",
    [1, size],
  );
  return not(equal(row, transpose(row)));
}
