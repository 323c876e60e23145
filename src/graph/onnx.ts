import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { OperatorName } from "./attributes.ts";
import { dtypeCode } from "./dtypes.ts";
import type { Graph, Node } from "./graph.ts";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./onnx_pb.ts";
import { operators } from "./operators.ts";
import type { ConstantData, DType, Value } from "./value.ts";

/** ONNX operator set that the table of operators describes. */
export const OPSET = 18;
const IR_VERSION = 9;

export interface ModelOptions {
  /** Name of the graph. Default `kinfold`. */
  name?: string;
  /** Name of the first axis of every input and output, so that any number of samples fits. Default: sizes as built. */
  batchAxis?: string;
  /** Key–value pairs kept in the model's metadata. Default none. */
  metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes a graph as an ONNX model (ModelProto). Nodes and constants that no output needs are left out.
 * Constants become initializers, so the runtime may fold and lay them out as it likes.
 */
export function toOnnx(
  graph: Graph,
  { name = "kinfold", batchAxis, metadata = {} }: ModelOptions = {},
): Uint8Array<ArrayBuffer> {
  const { nodes, used } = needed(graph);
  const domains = new Set(nodes.map((node) => operators[node.operator].domain ?? ""));
  const nameOf = namesInFile(graph);
  // An output that is an input, a constant or named twice needs a node of its own.
  const direct = (value: Value, output: string) => value.node !== null && nameOf(value) === output;
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    producerName: "kinfold",
    opsetImport: [...domains, ""]
      .filter(unique)
      .map((domain) => ({ domain, version: BigInt(domain === "" ? OPSET : 1) })),
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name,
      node: [
        ...nodes.map((node, i) => nodeProto(node, `${node.operator}_${i}`, nameOf)),
        ...graph.outputs
          .filter(({ name, value }) => !direct(value, name))
          .map(({ name, value }) =>
            create(NodeProtoSchema, { opType: "Identity", input: [nameOf(value)], output: [name] }),
          ),
      ],
      initializer: graph.constants
        .filter((value) => used.has(value.name))
        .map((value) => tensorProto(value, nameOf(value))),
      input: graph.inputs.map((value) => valueInfo(value.name, value, batchAxis)),
      output: graph.outputs.map(({ name, value }) => valueInfo(name, value, batchAxis)),
    },
  });
  return toBinary(ModelProtoSchema, model);
}

const unique = <T>(item: T, i: number, list: readonly T[]): boolean => list.indexOf(item) === i;

/** What a value is called in the file: an output by its own name, all else as in the graph, but aside from those names. */
function namesInFile(graph: Graph): (value: Value) => string {
  const outputs = new Map(graph.outputs.map(({ name, value }) => [value.name, name]));
  const taken = new Set([...graph.outputs, ...graph.inputs].map(({ name }) => name));
  return (value) => {
    if (value.node === null && value.data === null) return value.name;
    const own = value.node === null ? undefined : outputs.get(value.name);
    if (own !== undefined) return own;
    let free = value.name;
    while (taken.has(free)) free += "_";
    return free;
  };
}

/** Nodes on a path to an output, in order, and the names of all values they use. */
function needed(graph: Graph): { nodes: Node[]; used: Set<string> } {
  const used = new Set(graph.outputs.map(({ value }) => value.name));
  const nodes = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((output) => used.has(output.name))) return false;
    for (const input of node.inputs) if (input) used.add(input.name);
    return true;
  });
  return { nodes: nodes.toReversed(), used };
}

function nodeProto({ operator, attributes, inputs, outputs }: Node, name: string, nameOf: (value: Value) => string) {
  return create(NodeProtoSchema, {
    name,
    opType: operators[operator].type ?? operator,
    domain: operators[operator].domain ?? "",
    input: inputs.map((input) => (input ? nameOf(input) : "")),
    output: outputs.map(nameOf),
    attribute: Object.entries(attributes).flatMap(([key, value]) => {
      const proto = attributeProto(operator, key, value);
      return proto ? [proto] : [];
    }),
  });
}

/** Attributes that are floats in ONNX even where the number is whole. */
const floatAttributes = new Set(["alpha", "beta", "epsilon"]);
/** Attributes of our own that only tell the builder how many outputs there are. */
const privateAttributes = new Set(["indexed"]);

function attributeProto(operator: OperatorName, name: string, value: unknown): AttributeProto | null {
  if (value === undefined || privateAttributes.has(name)) return null;
  if (typeof value === "string") {
    return create(AttributeProtoSchema, { name, type: 3, s: new TextEncoder().encode(value) });
  }
  if (typeof value === "number") {
    return floatAttributes.has(name)
      ? create(AttributeProtoSchema, { name, type: 1, f: value })
      : create(AttributeProtoSchema, { name, type: 2, i: BigInt(value) });
  }
  if (Array.isArray(value)) return create(AttributeProtoSchema, { name, type: 7, ints: value.map(BigInt) });
  throw new TypeError(`invalid attribute: ${name} of ${operator}`);
}

function tensorProto(value: Value, name: string) {
  return create(TensorProtoSchema, {
    name,
    dims: value.shape.map(BigInt),
    dataType: dtypeCode(value.dtype),
    rawData: rawBytes(value.data ?? [], value.dtype),
  });
}

/** The bytes of a constant in its element type, little-endian as ONNX wants them and as every engine here is. */
function rawBytes(data: ConstantData, dtype: DType): Uint8Array {
  const typed = typedCopy(data, dtype);
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
}

function typedCopy(data: ConstantData, dtype: DType) {
  switch (dtype) {
    case "float32":
      return data instanceof Float32Array ? data : Float32Array.from(data);
    case "float64":
      return data instanceof Float64Array ? data : Float64Array.from(data);
    case "int32":
      return data instanceof Int32Array ? data : Int32Array.from(data);
    case "int64":
      return BigInt64Array.from(data, BigInt);
    case "bool":
    case "uint8":
      return data instanceof Uint8Array ? data : Uint8Array.from(data);
  }
}

function valueInfo(name: string, { dtype, shape }: Value, batchAxis: string | undefined): ValueInfoProto {
  const dim = shape.map((size, axis) =>
    axis === 0 && batchAxis !== undefined ? { dimParam: batchAxis } : { dimValue: BigInt(size) },
  );
  return create(ValueInfoProtoSchema, { name, type: { tensorType: { elemType: dtypeCode(dtype), shape: { dim } } } });
}

/** Reads a ModelProto. Throws a RangeError for bytes that are none. It only parses: no code, no other file. */
export function parseModel(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch {
    throw new RangeError("invalid model: these bytes are no ONNX ModelProto");
  }
}
