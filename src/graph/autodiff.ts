import type { Graph, Node } from "./graph.ts";
import { add, expand } from "./math.ts";
import { type Gradient, noGradient } from "./operator.ts";
import { operators } from "./operators.ts";
import { isFloat } from "./dtypes.ts";
import { describe, elements, type Value } from "./value.ts";

/**
 * Adds the nodes that compute the gradient of a scalar `loss` by each of `targets` (reverse mode). Nodes that are not
 * on a path from a target to the loss are skipped. A target that the loss does not depend on gets zeros.
 * Throws a RangeError where the loss is no scalar.
 */
export function gradients(loss: Value, targets: readonly Value[]): Value[] {
  if (elements(loss.shape) !== 1) throw new RangeError(`invalid loss: ${describe(loss)}, expected a scalar`);
  const { graph } = loss;
  const nodes = [...graph.nodes];
  const depending = dependents(graph, nodes, targets);
  const upstream = new Map<string, Value>();
  const accumulate = (value: Value, gradient: Value) => {
    const known = upstream.get(value.name);
    upstream.set(value.name, known ? add(known, gradient) : gradient);
  };
  accumulate(loss, expand(graph.constant(1, loss.dtype), loss.shape));

  for (const node of nodes.toReversed()) {
    for (const { inputs, outputs, rule, attributes } of rulesOf(graph, node)) {
      const upstreams = outputs.map((output) => upstream.get(output.name) ?? null);
      const first = upstreams.find((value) => value !== null);
      const wanted = inputs.map((input) => input !== null && depending.has(input.name) && isFloat(input.dtype));
      if (!first || rule === noGradient || !wanted.includes(true)) continue;
      const given = inputs.filter((input) => input !== null);
      // Rules know their inputs by place; every operator's optional ones stand last, and left out they leave no gap.
      if (inputs.slice(0, given.length).includes(null)) {
        throw new RangeError(`missing gradient: ${node.operator} with an input left out in the middle`);
      }
      const parts = rule({
        inputs: given,
        outputs,
        attributes,
        upstream: first,
        upstreams,
        wants: (i) => wanted[i] === true,
      });
      given.forEach((input, i) => {
        const part = parts[i];
        if (part && wanted[i]) accumulate(input, part);
      });
    }
  }
  return targets.map((target) => upstream.get(target.name) ?? expand(graph.constant(0, target.dtype), target.shape));
}

interface Rule {
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
  readonly attributes: unknown;
  readonly rule: Gradient<unknown> | typeof noGradient;
}

/** The rule that a node's outputs are differentiated by: the table's, or one given by hand for its output. */
function rulesOf(graph: Graph, node: Node): Rule[] {
  const own = node.outputs.flatMap((output): Rule[] => {
    const custom = graph.customGradients.get(output.name);
    return custom ? [{ inputs: custom.inputs, outputs: [output], attributes: {}, rule: custom.gradient }] : [];
  });
  if (own.length > 0) return own;
  // The builder checked the attributes against the operator's own type when the node was added.
  const rule = operators[node.operator].gradient as Gradient<unknown> | typeof noGradient;
  return [{ inputs: node.inputs, outputs: node.outputs, attributes: node.attributes, rule }];
}

/** Names of the values that depend on a target, the targets included. */
function dependents(graph: Graph, nodes: readonly Node[], targets: readonly Value[]): Set<string> {
  const names = new Set(targets.map((target) => target.name));
  for (const node of nodes) {
    const sources = node.outputs.flatMap((output) => graph.customGradients.get(output.name)?.inputs ?? []);
    if ([...node.inputs, ...sources].some((input) => input !== null && names.has(input.name))) {
      for (const output of node.outputs) names.add(output.name);
    }
  }
  return names;
}
