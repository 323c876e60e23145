import type { OperatorAttributes, OperatorName } from "./attributes.ts";
import type { Gradient } from "./operator.ts";
import { operators } from "./operators.ts";
import { type ConstantData, type DType, describe, elements, type Shape, type Type, type Value } from "./value.ts";

/** One operator applied. `attributes` belong to `operator`; the table of operators knows their type. */
export interface Node {
  readonly operator: OperatorName;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
}

/** A gradient that replaces what the nodes between `inputs` and `output` would give: the chain rule worked out by hand. */
export interface CustomGradient {
  readonly inputs: readonly Value[];
  readonly gradient: Gradient<unknown>;
}

/** A graph under construction. Nodes stand in the order in which they were added, so every node comes after its inputs. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly inputs: readonly Value[];
  readonly constants: readonly Value[];
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
  /** Gradients by hand, by the name of the value that they belong to. */
  readonly customGradients: ReadonlyMap<string, CustomGradient>;
  /** Declares an input of the graph. */
  input(name: string, dtype: DType, shape: Shape): Value;
  /** A tensor known now. A single number gives a scalar, which is shared by all who ask for the same one. */
  constant(data: ConstantData | number, dtype: DType, shape?: Shape): Value;
  /** Adds a node and returns its outputs. Throws a RangeError that names the operator where inputs do not fit. */
  apply<K extends OperatorName>(
    operator: K,
    inputs: readonly (Value | null)[],
    attributes: OperatorAttributes[K],
  ): Value[];
  /** Adds a node like one of another graph, on operands of the same types. Its gradient by hand is not taken along. */
  copy(node: Node, inputs: readonly (Value | null)[]): Value[];
  /** Gives `output` a gradient of its own by `inputs`, instead of the one of the nodes between them. */
  overrideGradient(output: Value, inputs: readonly Value[], gradient: Gradient<unknown>): void;
  /** Declares a value as an output of the graph under a name. */
  output(name: string, value: Value): void;
}

/** Makes an empty graph. */
export function createGraph(): Graph {
  const nodes: Node[] = [];
  const inputs: Value[] = [];
  const constants: Value[] = [];
  const outputs: { name: string; value: Value }[] = [];
  const customGradients = new Map<string, CustomGradient>();
  const scalars = new Map<string, Value>();
  const names = new Set<string>();
  let counter = 0;

  /** A name that nothing in the graph has: an input may be called `Relu_0` as well. */
  function freshName(stem: string): string {
    let name = `${stem}_${counter++}`;
    while (names.has(name)) name = `${stem}_${counter++}`;
    return claim(name);
  }

  function claim(name: string): string {
    if (names.has(name)) throw new RangeError(`invalid name: ${name} is taken in this graph`);
    names.add(name);
    return name;
  }

  function constant(data: ConstantData | number, dtype: DType, shape: Shape = []): Value {
    const list = typeof data === "number" ? [data] : data;
    if (list.length !== elements(shape)) {
      throw new RangeError(`invalid constant: ${list.length} values, expected ${elements(shape)}`);
    }
    const key = list.length === 1 ? `${dtype} ${list[0]} ${Object.is(list[0], -0)} ${shape.length}` : "";
    const known = key === "" ? undefined : scalars.get(key);
    if (known) return known;
    const value: Value = { graph, name: freshName("constant"), dtype, shape, node: null, data: list };
    if (key !== "") scalars.set(key, value);
    constants.push(value);
    return value;
  }

  function append(like: Omit<Node, "outputs">, types: readonly Type[]): Value[] {
    const made: Value[] = [];
    const node: Node = { ...like, outputs: made };
    for (const { dtype, shape } of types) {
      made.push({ graph, dtype, shape, name: freshName(node.operator), node, data: null });
    }
    nodes.push(node);
    return made;
  }

  const graph: Graph = {
    nodes,
    inputs,
    constants,
    outputs,
    customGradients,
    constant,
    input(name, dtype, shape) {
      const value: Value = { graph, name: claim(name), dtype, shape, node: null, data: null };
      inputs.push(value);
      return value;
    },
    apply(operator, operands, attributes) {
      return append(
        { operator, attributes: { ...attributes }, inputs: operands },
        inferTypes(operator, operands, attributes),
      );
    },
    copy({ operator, attributes, outputs: types }, operands) {
      return append({ operator, attributes, inputs: operands }, types);
    },
    overrideGradient(output, operands, gradient) {
      customGradients.set(output.name, { inputs: operands, gradient });
    },
    output(name, value) {
      const taken = [...outputs, ...inputs].some((existing) => existing.name === name);
      if (taken) throw new RangeError(`invalid name: ${name} is taken by another output or an input`);
      outputs.push({ name, value });
    },
  };
  return graph;
}

function inferTypes<K extends OperatorName>(
  operator: K,
  operands: readonly (Value | null)[],
  attributes: OperatorAttributes[K],
) {
  try {
    return operators[operator].infer(operands, attributes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const given = operands.map((operand) => (operand ? describe(operand) : "nothing")).join(", ");
    throw new RangeError(`${operator}(${given}): ${error.message}`);
  }
}
