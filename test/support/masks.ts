import type { Graph } from "../../src/graph/graph.ts";
import type { PairMasks } from "../../src/mining/pairs.ts";

/**
 * Which pairs there are between samples and references, the first of which are the samples themselves, as constants.
 * `references` are the labels of those that follow. Default: none.
 */
export function givenMasks(graph: Graph, labels: readonly number[], references: readonly number[] = []): PairMasks {
  const all = [...labels, ...references];
  const mask = (holds: (i: number, j: number) => boolean) =>
    graph.constant(
      labels.flatMap((_, i) => all.map((__, j) => (holds(i, j) ? 1 : 0))),
      "bool",
      [labels.length, all.length],
    );
  return {
    positives: mask((i, j) => i !== j && labels[i] === all[j]),
    negatives: mask((i, j) => labels[i] !== all[j]),
  };
}
