import { InputError } from "../core/errors.ts";
import type { OperatorAttributes, OperatorName } from "./attributes.ts";
import { dtypeOfCode } from "./dtypes.ts";
import { createGraph, type Graph } from "./graph.ts";
import { OPSET, parseModel } from "./onnx.ts";
import type { AttributeProto, NodeProto, TensorProto, ValueInfoProto } from "./onnx_pb.ts";
import { operators } from "./operators.ts";
import { type ConstantData, type DType, elements, type Value } from "./value.ts";

export interface FromOnnxOptions {
  /** Size given to axes that the model leaves open. Default 1. */
  batch?: number;
}

/**
 * Reads an ONNX model into a graph that can be extended and differentiated. Axes that the model leaves open get the
 * size of `batch`. It only parses: no code, no other file. Throws an InputError of one line that names the node for an
 * operator that is not in the table, for tensors whose bytes do not fill their shape, and for whatever else is wrong.
 */
export function fromOnnx(bytes: Uint8Array, options: FromOnnxOptions = {}): Graph {
  try {
    return read(bytes, options);
  } catch (error) {
    // What is a slip of the caller where a graph is built by hand is bad input where it comes from a file.
    // Its names come from the file too, and may hold line ends or worse.
    if (error instanceof RangeError) throw new InputError(error.message.replaceAll(/\p{Cc}+/gu, " "));
    throw error;
  }
}

function read(bytes: Uint8Array, { batch = 1 }: FromOnnxOptions): Graph {
  const model = parseModel(bytes);
  const proto = model.graph;
  if (!proto) throw new RangeError("invalid model: it has no graph");
  const version = Number(model.opsetImport.find(({ domain }) => domain === "")?.version ?? 0);
  if (version !== OPSET) throw new RangeError(`invalid model: operator set ${version}, expected ${OPSET}`);

  const graph = createGraph();
  const known = new Map<string, Value>();
  const initial = new Set(proto.initializer.map(({ name }) => name));
  // Inputs first: they keep their names, constants get what names are left.
  for (const input of proto.input) if (!initial.has(input.name)) known.set(input.name, readInput(graph, input, batch));
  for (const tensor of proto.initializer) known.set(tensor.name, readTensor(graph, tensor));
  proto.node.forEach((node, i) => addNode(graph, known, node, i));
  for (const { name } of proto.output) {
    const value = known.get(name);
    if (!value) throw new RangeError(`invalid model: nothing computes the output ${name}`);
    graph.output(name, value);
  }
  return graph;
}

function addNode(graph: Graph, known: Map<string, Value>, node: NodeProto, index: number): void {
  const { opType, domain } = node;
  const where = `node ${index + 1}`;
  if (!isOperator(opType) || (operators[opType].domain ?? "") !== domain.replace(/^ai\.onnx$/, "")) {
    throw new RangeError(`unknown operator: ${domain === "" ? "" : `${domain}.`}${opType} (${where})`);
  }
  const inputs = node.input.map((name) => {
    if (name === "") return null;
    const value = known.get(name);
    if (!value) throw new RangeError(`invalid model: ${name}, an input of ${where}, is not computed before it`);
    return value;
  });
  const attributes = attributesOf(node, opType, inputs, where);
  const outputs = applied(where, () =>
    // What a stranger's model gives as attributes is checked by the operator's shape rule, not by the compiler.
    graph.apply(opType, inputs, attributes as OperatorAttributes[OperatorName] & { axis: number }),
  );
  // Where an operand of sizes was swapped for one of fractions, the shape rules just add them up.
  const odd = outputs.find(({ shape }) => !shape.every((size) => Number.isSafeInteger(size) && size >= 0));
  if (odd)
    throw new RangeError(`invalid model: ${opType} (${where}) gives a tensor of shape [${odd.shape.join(", ")}]`);
  node.output.forEach((name, i) => {
    if (name === "") return;
    const value = outputs[i];
    if (!value) throw new RangeError(`invalid model: ${opType} (${where}) has no output ${i + 1} here`);
    if (known.has(name)) throw new RangeError(`invalid model: ${name} is computed twice, the second time by ${where}`);
    known.set(name, value);
  });
}

/** Runs a shape rule. Attributes of another kind than it reads make it fail like any wrong input. */
function applied<T>(where: string, rule: () => T): T {
  try {
    return rule();
  } catch (error) {
    const reason = error instanceof RangeError ? error.message : "attributes of the wrong kind";
    throw new RangeError(`invalid model: ${where}: ${reason}`);
  }
}

/** Attributes that the table of operators does not describe, each with the value at which it changes nothing. */
const neutral: Readonly<Record<string, string | number>> = {
  auto_pad: "NOTSET",
  mode: "constant",
  ceil_mode: 0,
  storage_order: 0,
  allowzero: 0,
  select_last_index: 0,
  noop_with_empty_axes: 0,
  training_mode: 0,
};

/** What ONNX means where an operator's attribute is left out, and the table wants it written out. */
const defaults: Partial<Record<OperatorName, (inputs: readonly (Value | null)[]) => Record<string, unknown>>> = {
  Transpose: ([x]) => ({ perm: x?.shape.map((_, axis) => axis).reverse() }),
  Softmax: () => ({ axis: -1 }),
  LogSoftmax: () => ({ axis: -1 }),
  ArgMax: () => ({ axis: 0 }),
  ArgMin: () => ({ axis: 0 }),
  LeakyRelu: () => ({ alpha: 0.01 }),
  Elu: () => ({ alpha: 1 }),
};

function attributesOf(node: NodeProto, operator: OperatorName, inputs: readonly (Value | null)[], where: string) {
  const attributes: Record<string, unknown> = { ...defaults[operator]?.(inputs) };
  for (const proto of node.attribute) {
    const { name } = proto;
    const value = readAttribute(proto);
    if (!Object.hasOwn(neutral, name)) attributes[name] = value;
    else if (value !== neutral[name]) {
      throw new RangeError(
        `unknown attribute: ${name} ${String(value)} of ${operator} (${where}), expected ${neutral[name]}`,
      );
    }
  }
  if (operator === "MaxPool" && node.output.length > 1) attributes["indexed"] = 1;
  return attributes;
}

const isOperator = (name: string): name is OperatorName => Object.hasOwn(operators, name);

function readAttribute(attribute: AttributeProto): unknown {
  switch (attribute.type) {
    case 1:
      return attribute.f;
    case 2:
      return Number(attribute.i);
    case 3:
      return new TextDecoder().decode(attribute.s);
    case 7:
      return attribute.ints.map(Number);
    default:
      throw new RangeError(
        `invalid attribute: ${attribute.name} has type ${attribute.type}, expected a number, a text or whole numbers`,
      );
  }
}

function readInput(graph: Graph, info: ValueInfoProto, batch: number): Value {
  const tensor = info.type?.tensorType;
  if (!tensor?.shape) throw new RangeError(`invalid model: the input ${info.name} is no tensor of known rank`);
  const shape = tensor.shape.dim.map((dim) =>
    dim.dimParam !== "" || dim.dimValue === 0n ? batch : sizeOf(info.name, dim.dimValue),
  );
  return graph.input(info.name, dtypeOfCode(tensor.elemType), shape);
}

/** A dimension as a number. Throws a RangeError where it is below zero or beyond what a number counts exactly. */
function sizeOf(name: string, dim: bigint): number {
  const size = Number(dim);
  if (!(size >= 0 && Number.isSafeInteger(size)))
    throw new RangeError(`invalid model: ${name} has a dimension of ${dim}`);
  return size;
}

const bytesPerElement: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  int32: 4,
  int64: 8,
  bool: 1,
  uint8: 1,
};

function readTensor(graph: Graph, tensor: TensorProto): Value {
  const dtype = dtypeOfCode(tensor.dataType);
  const shape = tensor.dims.map((dim) => sizeOf(tensor.name, dim));
  const count = elements(shape);
  if (tensor.dataLocation !== 0) throw new RangeError(`invalid model: ${tensor.name} lies in another file`);
  const lists: Partial<Record<DType, readonly number[]>> = {
    float32: tensor.floatData,
    float64: tensor.doubleData,
    int64: tensor.int64Data.map(Number),
    int32: tensor.int32Data,
    bool: tensor.int32Data,
    uint8: tensor.int32Data,
  };
  const list = lists[dtype] ?? [];
  if (list.length > 0 && list.length === count) return graph.constant(list, dtype, shape);
  if (tensor.rawData.byteLength !== count * bytesPerElement[dtype]) {
    throw new RangeError(
      `invalid model: ${tensor.name} has ${tensor.rawData.byteLength} bytes, expected ${count} ${dtype}`,
    );
  }
  return graph.constant(fromRaw(tensor.rawData, dtype), dtype, shape);
}

/** Raw bytes may lie at any offset, so they are copied before they are viewed as numbers. */
function fromRaw(raw: Uint8Array, dtype: DType): ConstantData {
  const { buffer } = raw.slice();
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer);
    case "float64":
      return new Float64Array(buffer);
    case "int32":
      return new Int32Array(buffer);
    case "int64":
      return Array.from(new BigInt64Array(buffer), Number);
    case "bool":
    case "uint8":
      return new Uint8Array(buffer);
  }
}
