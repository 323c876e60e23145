import { gemm, mul, neg, sum } from "../graph/math.ts";
import type { Distance } from "./contract.ts";

/** −x·y, known as the dot product. It has no zero and no bound: long embeddings are alike to all that point their way. */
export const dotProduct: Distance = {
  name: "dotProduct",
  kind: "dotProduct",
  similarityAtZero: 0,
  pairwise: (a, b = a) => gemm(a, b, null, { alpha: -1, transB: 1 }),
  between: (a, b) => neg(sum(mul(a, b), [1], { keep: true })),
};
