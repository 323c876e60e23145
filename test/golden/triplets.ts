import type { Graph } from "../../src/graph/graph.ts";
import type { Triplets } from "../../src/losses/triplets.ts";

/** Every triplet of a batch as constants: each sample of a class with each other one of it and each of another class. */
export function allTriplets(graph: Graph, labels: readonly number[]): Triplets {
  const list = labels.flatMap((label, a) =>
    labels.flatMap((positive, p) =>
      positive === label && p !== a ? labels.flatMap((negative, n) => (negative === label ? [] : [[a, p, n]])) : [],
    ),
  );
  // A batch without triplets still needs a tensor: one that is not valid.
  const rows = list.length > 0 ? list : [[0, 0, 0]];
  const column = (k: number) =>
    graph.constant(
      rows.map((triplet) => triplet[k] ?? 0),
      "int64",
      [rows.length],
    );
  const valid = graph.constant(new Uint8Array(rows.length).fill(list.length > 0 ? 1 : 0), "bool", [rows.length]);
  return { anchors: column(0), positives: column(1), negatives: column(2), valid };
}
