import { create, toBinary } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { floats, numbers, run } from "../../test/support/tensors.ts";
import { InputError } from "../core/errors.ts";
import { gradients } from "./autodiff.ts";
import { fromOnnx } from "./from-onnx.ts";
import { createGraph } from "./graph.ts";
import * as m from "./math.ts";
import { toOnnx } from "./onnx.ts";
import { ModelProtoSchema } from "./onnx_pb.ts";

type Init<T> = T extends readonly (infer U)[] ? U : never;
type GraphInit = Exclude<MessageInitShape<typeof ModelProtoSchema>["graph"], undefined>;
type NodeInit = Init<GraphInit["node"]>;
type TensorInit = Init<GraphInit["initializer"]>;
type InputInit = Init<GraphInit["input"]>;

interface Parts {
  node?: NodeInit[];
  initializer?: TensorInit[];
  input?: InputInit[];
  output?: string[];
  opset?: number;
}

const floatInput = (name: string, ...sizes: (number | string)[]): InputInit => ({
  name,
  type: {
    tensorType: {
      elemType: 1,
      shape: { dim: sizes.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: BigInt(size) })) },
    },
  },
});

/** A model of another maker: x (2 × 3, float32) through the given nodes. */
function model({ node = [], initializer = [], input = [floatInput("x", 2, 3)], output = ["y"], opset = 18 }: Parts) {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 9n,
      opsetImport: [{ domain: "", version: BigInt(opset) }],
      graph: { name: "g", node, initializer, input, output: output.map((name) => ({ name })) },
    }),
  );
}
const neg: NodeInit = { opType: "Neg", input: ["x"], output: ["y"] };
const refusal = (parts: Parts) => expect(() => fromOnnx(model(parts)));

describe("fromOnnx reads", () => {
  test("axes left open, in the size that is asked for", () => {
    const bytes = model({ node: [neg], input: [floatInput("x", "N", 3)] });
    expect(fromOnnx(bytes).inputs[0]?.shape).toEqual([1, 3]);
    expect(fromOnnx(bytes, { batch: 5 }).outputs[0]?.value.shape).toEqual([5, 3]);
  });

  test("numbers in lists as well as raw ones, wherever the raw ones lie", async () => {
    const raw = new Uint8Array(13).subarray(1);
    [1, 2, 3].forEach((value, i) => new DataView(raw.buffer, 1).setFloat32(4 * i, value, true));
    const bytes = model({
      node: [
        { opType: "Add", input: ["x", "a"], output: ["s"] },
        { opType: "Mul", input: ["s", "b"], output: ["y"] },
      ],
      initializer: [
        { name: "a", dataType: 1, dims: [3n], floatData: [10, 20, 30] },
        { name: "b", dataType: 1, dims: [3n], rawData: raw },
      ],
    });
    const { y } = await run(fromOnnx(bytes), { x: floats("float32", [2, 3], [0, 0, 0, 1, 1, 1]) });
    expect(numbers(y)).toEqual([10, 40, 90, 11, 42, 93]);
  });

  test("attributes that were left out as ONNX means them", async () => {
    const bytes = model({
      node: [
        { opType: "Transpose", input: ["x"], output: ["t"] },
        { opType: "LeakyRelu", input: ["t"], output: ["l"] },
        { opType: "Softmax", input: ["l"], output: ["y"] },
      ],
    });
    const graph = fromOnnx(bytes);
    const [output] = graph.outputs;
    if (!output) throw new Error("missing output");
    gradients(m.sum(m.square(output.value)), graph.inputs).forEach((g) => graph.output("gradient", g));
    const outputs = await run(graph, { x: floats("float32", [2, 3], [0, 0, 0, 0, 0, 0]) });
    expect(outputs["y"]?.shape).toEqual([3, 2]);
    expect(numbers(outputs["y"])).toEqual(Array(6).fill(0.5));
    expect(outputs["gradient"]?.shape).toEqual([2, 3]);
  });

  test("a model that the builder wrote, names of its values and all, and differentiates it", async () => {
    const first = createGraph();
    first.output("Mul_0", m.mul(first.input("constant_0", "float32", [2]), first.constant([2, 3], "float32", [2])));
    const graph = fromOnnx(toOnnx(first));
    const [output] = graph.outputs;
    if (!output) throw new Error("missing output");
    gradients(m.sum(output.value), graph.inputs).forEach((g) => graph.output("gradient", g));
    const outputs = await run(graph, { constant_0: floats("float32", [2], [1, 1]) });
    expect(numbers(outputs["Mul_0"])).toEqual([2, 3]);
    expect(numbers(outputs["gradient"])).toEqual([2, 3]);
  });
});

describe("fromOnnx refuses", () => {
  test("an operator that it does not know, by its name and place", () => {
    const lstm = { opType: "LSTM", input: ["y"], output: ["z"] };
    refusal({ node: [neg, lstm] }).toThrow(new InputError("unknown operator: LSTM (node 2)"));
    refusal({ node: [{ ...neg, opType: "toString" }] }).toThrow("unknown operator: toString (node 1)");
    refusal({ node: [{ ...neg, domain: "com.acme" }] }).toThrow("unknown operator: com.acme.Neg (node 1)");
  });

  test("another operator set", () => {
    refusal({ node: [neg], opset: 13 }).toThrow(new InputError("invalid model: operator set 13, expected 18"));
  });

  test("a tensor whose bytes do not fill its shape", () => {
    for (const rawData of [new Uint8Array(11), new Uint8Array(16), new Uint8Array(0)]) {
      const tensor = { name: "a", dataType: 1, dims: [3n], rawData };
      refusal({ initializer: [tensor] }).toThrow(
        new InputError(`invalid model: a has ${rawData.length} bytes, expected 3 float32`),
      );
    }
    const list = { name: "a", dataType: 1, dims: [3n], floatData: [1, 2] };
    refusal({ initializer: [list] }).toThrow("a has 0 bytes, expected 3 float32");
  });

  test("a tensor of astronomic size without asking for the memory", () => {
    for (const dims of [[2n ** 62n], [2n ** 31n, 2n ** 31n], [-1n], [-2n, -3n]]) {
      refusal({ initializer: [{ name: "a", dataType: 1, dims }] }).toThrow(/^invalid model: a has/);
    }
    refusal({ node: [neg], input: [floatInput("x", -4)] }).toThrow("invalid model: x has a dimension of -4");
  });

  test("tensors that lie in another file", () => {
    refusal({ initializer: [{ name: "a", dataType: 1, dims: [1n], dataLocation: 1 }] }).toThrow(
      new InputError("invalid model: a lies in another file"),
    );
  });

  test("element types that it does not know", () => {
    refusal({ initializer: [{ name: "a", dataType: 10, dims: [1n] }] }).toThrow("unknown element type: number 10");
  });

  test("inputs that are no tensors of known rank", () => {
    refusal({ input: [{ name: "x" }] }).toThrow("the input x is no tensor of known rank");
    refusal({ input: [{ name: "x", type: { tensorType: { elemType: 1 } } }] }).toThrow("x is no tensor of known rank");
  });

  test("names that nothing computes, or something twice", () => {
    refusal({ node: [{ ...neg, input: ["z"] }] }).toThrow("z, an input of node 1, is not computed before it");
    refusal({ node: [neg], output: ["z"] }).toThrow("nothing computes the output z");
    refusal({ node: [neg, neg] }).toThrow("y is computed twice, the second time by node 2");
    refusal({ node: [{ ...neg, output: ["y", "z"] }] }).toThrow("Neg (node 1) has no output 2 here");
    refusal({ node: [neg], input: [floatInput("x", 2), floatInput("x", 2)] }).toThrow("x is taken");
  });

  test("attributes that would change what a node means", () => {
    const pool = (name: string, attribute: object): NodeInit => ({
      opType: "MaxPool",
      input: ["x"],
      output: ["y"],
      attribute: [
        { name: "kernel_shape", type: 7, ints: [2n, 2n] },
        { name, ...attribute },
      ],
    });
    const input = [floatInput("x", 1, 1, 5, 5)];
    refusal({ node: [pool("auto_pad", { type: 3, s: new TextEncoder().encode("SAME_UPPER") })], input }).toThrow(
      new InputError("unknown attribute: auto_pad SAME_UPPER of MaxPool (node 1), expected NOTSET"),
    );
    refusal({ node: [pool("ceil_mode", { type: 2, i: 1n })], input }).toThrow("unknown attribute: ceil_mode 1");
    expect(fromOnnx(model({ node: [pool("ceil_mode", { type: 2, i: 0n })], input })).outputs).toHaveLength(1);
  });

  test("attributes of the wrong kind and inputs that do not fit, by the node", () => {
    const transpose = {
      opType: "Transpose",
      input: ["x"],
      output: ["y"],
      attribute: [{ name: "perm", type: 2, i: 1n }],
    };
    refusal({ node: [transpose] }).toThrow("invalid model: node 1: ");
    refusal({ node: [{ ...neg, opType: "MatMul" }] }).toThrow(
      "invalid model: node 1: MatMul(float32[2, 3]): missing input",
    );
    const floatsOf = { ...neg, attribute: [{ name: "a", type: 6 }] };
    refusal({ node: [floatsOf] }).toThrow("invalid attribute: a has type 6");
  });

  test("a model without a graph", () => {
    expect(() => fromOnnx(new Uint8Array(0))).toThrow(new InputError("invalid model: it has no graph"));
  });
});

test("a message is one line, whatever the names in the file", () => {
  refusal({ node: [{ ...neg, input: ["a\n\u001b[2Jb"] }] }).toThrow(
    new InputError("invalid model: a [2Jb, an input of node 1, is not computed before it"),
  );
});

test("sizes that add up to fractions are refused", () => {
  const pads: TensorInit = { name: "p", dims: [4n], dataType: 1, floatData: [0.5, 0, 0, 0] };
  refusal({ node: [{ opType: "Pad", input: ["x", "p"], output: ["y"] }], initializer: [pads] }).toThrow(
    new InputError("invalid model: Pad (node 1) gives a tensor of shape [2.5, 3]"),
  );
});

describe("fromOnnx withstands", () => {
  const refusesOrReads = (bytes: Uint8Array) => {
    try {
      fromOnnx(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
    }
  };

  test("random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => refusesOrReads(bytes)),
      { numRuns: 500 },
    );
  });

  const good = toOnnx(
    (() => {
      const graph = createGraph();
      const x = graph.input("x", "float32", [2, 1, 6, 6]);
      const w = graph.constant(new Float32Array(18).fill(0.1), "float32", [2, 1, 3, 3]);
      const pooled = m.maxPool(m.relu(m.conv(x, w, null, { pads: [1, 1, 1, 1] })), { kernel_shape: [2, 2] });
      const flat = m.transpose(m.flatten(pooled));
      graph.output("y", m.sum(m.slice(flat, [0], [4]), [1]));
      return graph;
    })(),
  );

  test("a model cut off anywhere", () => {
    expect(fromOnnx(good).outputs).toHaveLength(1);
    for (let length = 0; length < good.length; length++) refusesOrReads(good.subarray(0, length));
  });

  test("a model with bytes changed", () => {
    const changes = fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = good.slice();
        for (const [place, value] of list) bytes[place] = value;
        refusesOrReads(bytes);
      }),
      { numRuns: 2000 },
    );
  });
});
