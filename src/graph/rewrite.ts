import { createGraph, type Graph, type Node } from "./graph.ts";
import type { DType, Value } from "./value.ts";

export interface Rewriting {
  /** What stands in the new graph for a node: as many values as it has outputs. */
  readonly node: (graph: Graph, node: Node, inputs: readonly (Value | null)[]) => readonly Value[];
  /** Element type of an input or a constant, by what it was. Default: the same. */
  readonly dtype?: (dtype: DType) => DType;
}

/** Builds a graph anew, node by node. Inputs and outputs keep their names and shapes; gradients by hand are not taken along. */
export function rewrite(source: Graph, { node: rewritten, dtype: typeOf = (dtype) => dtype }: Rewriting): Graph {
  const graph = createGraph();
  const copies = new Map(
    source.inputs.map(({ name, dtype, shape }) => [name, graph.input(name, typeOf(dtype), shape)]),
  );
  const copyOf = (value: Value): Value => {
    const known = copies.get(value.name);
    if (known) return known;
    if (value.data === null) throw new RangeError(`unknown value: ${value.name} is of another graph`);
    const constant = graph.constant(value.data, typeOf(value.dtype), value.shape);
    copies.set(value.name, constant);
    return constant;
  };
  for (const node of source.nodes) {
    const outputs = rewritten(
      graph,
      node,
      node.inputs.map((input) => input && copyOf(input)),
    );
    node.outputs.forEach(({ name }, i) => {
      const output = outputs[i];
      if (output) copies.set(name, output);
    });
  }
  for (const { name, value } of source.outputs) graph.output(name, copyOf(value));
  return graph;
}
