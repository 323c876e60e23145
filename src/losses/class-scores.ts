import { cast, gemm, max, maximum, mul, oneHot, reshape, sqrt, sum, sumSquare, where } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { l2Normalise } from "../nn/layers.ts";
import type { LossBatch } from "./batch.ts";

/** Cosine of each embedding (B × d) and each weight vector (W × d), B × W. */
export const classCosines = (embeddings: Value, weight: Value): Value =>
  gemm(l2Normalise(embeddings), l2Normalise(weight), null, { transB: 1 });

/** 1 where a class is a sample's own and 0 elsewhere, in the type of the embeddings, B × C. */
export const ownClass = ({ embeddings, labels, classes }: LossBatch): Value =>
  oneHot(labels(), classes, embeddings.dtype);

/** Scores (B × C) with that of each sample's own class changed by a function of what it was, B × 1. */
export function withOwn(scores: Value, batch: LossBatch, change: (own: Value) => Value): Value {
  const hot = ownClass(batch);
  return where(cast(hot, "bool"), change(sum(mul(scores, hot), [1], { keep: true })), scores);
}

/** Scores of centres, which stand class by class (B × C·K), as B × C × K. */
export const byClass = (scores: Value, centres: number): Value => {
  const [rows = 0, columns = 0] = scores.shape;
  return reshape(scores, [rows, columns / centres, centres]);
};

/** The score of each class's best centre, B × C. */
export const bestCentre = (scores: Value, centres: number): Value =>
  centres === 1 ? scores : max(byClass(scores, centres), [2]);

/** Length of each row, N × 1, with a finite slope where it is 0. */
export const lengths = (x: Value): Value => sqrt(maximum(sumSquare(x, [1], { keep: true }), 1e-24));
