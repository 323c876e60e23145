import { createRandom } from "../../src/core/random.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { reshape } from "../../src/graph/math.ts";
import { elements, type Shape, type Value } from "../../src/graph/value.ts";
import type { Initializer, Scope } from "../../src/nn/scope.ts";

/**
 * A scope that hands out given values by name, where none is given the first values of a training as constants, and keeps
 * what the forward pass says of its buffers.
 */
export function givenScope(graph: Graph, training: boolean, given: Readonly<Record<string, Value>>) {
  const updates: Record<string, Value> = {};
  const dtype = Object.values(given)[0]?.dtype ?? graph.inputs[0]?.dtype ?? "float64";
  const get = (name: string, shape: Shape, initialise: Initializer): Value => {
    const data = new Float32Array(elements(shape));
    initialise(createRandom(1).fork(name), data);
    const value = given[name];
    return value ? reshape(value, shape) : graph.constant(data, dtype, shape);
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
