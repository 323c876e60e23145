import type { Graph } from "../../src/graph/graph.ts";
import type { Value } from "../../src/graph/value.ts";
import type { Scope } from "../../src/nn/scope.ts";

/** A scope that hands out given values by name and keeps what the forward pass says of its buffers. */
export function givenScope(graph: Graph, training: boolean, given: Readonly<Record<string, Value>>) {
  const updates: Record<string, Value> = {};
  const get = (name: string): Value => {
    const value = given[name];
    if (!value) throw new Error(`unknown parameter: ${name}`);
    return value;
  };
  const scope: Scope = {
    graph,
    training,
    parameter: get,
    buffer: get,
    updateBuffer: (name, value) => void (updates[name] = value),
    within: () => scope,
  };
  return { scope, updates };
}
