import { at } from "../../core/matrix.ts";
import type { Contingency } from "./contingency.ts";

/**
 * Mutual information that two groupings have on average where only their sizes are known (Vinh, Epps and Bailey, JMLR
 * 2010, equation 24): with groups of a and b samples of n,
 *
 *     E[MI] = Σ_a Σ_b Σ_k k/n · log(n k / (a b)) · a! b! (n−a)! (n−b)! / (n! k! (a−k)! (b−k)! (n−a−b+k)!)
 *
 * over the k that fit, the last factor being hypergeometric. Groups of equal sizes are worked out once.
 */
export function expectedInformation({ classes, clusters, samples }: Contingency): number {
  const logFactorial = new Float64Array(samples + 1);
  for (let i = 1; i <= samples; i++) logFactorial[i] = at(logFactorial, i - 1) + Math.log(i);
  let sum = 0;
  for (const [a, classesOfSize] of sizes(classes)) {
    for (const [b, clustersOfSize] of sizes(clusters)) {
      sum += classesOfSize * clustersOfSize * expectedOfPair(a, b, samples, logFactorial);
    }
  }
  return sum;
}

/** How many groups there are of each size. */
function sizes(counts: readonly number[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const count of counts) found.set(count, (found.get(count) ?? 0) + 1);
  return found;
}

function expectedOfPair(a: number, b: number, n: number, logFactorial: Float64Array): number {
  const fixed =
    at(logFactorial, a) + at(logFactorial, b) + at(logFactorial, n - a) + at(logFactorial, n - b) - at(logFactorial, n);
  let sum = 0;
  for (let k = Math.max(1, a + b - n); k <= Math.min(a, b); k++) {
    const others =
      at(logFactorial, k) + at(logFactorial, a - k) + at(logFactorial, b - k) + at(logFactorial, n - a - b + k);
    sum += (k / n) * (Math.log(n / a) + Math.log(k / b)) * Math.exp(fixed - others);
  }
  return sum;
}
