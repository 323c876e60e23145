import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../src/core/errors.ts";
import { matrix } from "../../src/core/matrix.ts";
import { readSafetensors, writeSafetensors } from "../../src/core/safetensors.ts";
import { fromOnnx } from "../../src/graph/from-onnx.ts";
import { createGraph } from "../../src/graph/graph.ts";
import { toOnnx } from "../../src/graph/onnx.ts";
import { ModelProtoSchema } from "../../src/graph/onnx_pb.ts";
import { parseList } from "../../src/node/class-list.ts";
import { readIdx } from "../../src/node/idx.ts";
import { encodeNpy } from "../../src/data/npy.ts";
import { readNpy } from "../../src/node/npy.ts";
import { readTable } from "../../src/node/table.ts";
import { temporaryFolder } from "../support/files.ts";
import { idxBytes } from "../support/idx.ts";
import { randomGraphs } from "../support/random-graph.ts";
import { candidates } from "./mutations.ts";

// A reader given anything at all returns what the bytes say, or refuses them in one line. What it returns is never larger
// than the bytes can account for, and an intact file is never refused. Hangs are caught by the time that a test may take.

const shapes = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 });
const count = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);

/** What a reader makes of bytes: its value, or undefined where it refuses them as it should. */
async function outcome<T>(read: () => T | Promise<T>, intact: boolean): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as InputError;
    expect(message).toMatch(/^(?:invalid|unknown|missing|duplicate) [^\n]+$/);
    expect(intact, message).toBe(false);
    return undefined;
  }
}

const idx = fc.tuple(shapes, fc.boolean()).map(([shape, packed]) => {
  const bytes = idxBytes(
    shape,
    Array.from({ length: count(shape) }, (_, i) => i % 256),
  );
  return Uint8Array.from(packed ? gzipSync(bytes) : bytes);
});

test("IDX", async () => {
  const headers = [Uint8Array.of(0, 0, 8, 3), Uint8Array.of(0, 0, 8, 1), Uint8Array.of(0x1f, 0x8b, 8, 0)];
  await fc.assert(
    fc.asyncProperty(candidates(idx, headers), async ({ bytes, intact }) => {
      const read = await outcome(() => readIdx("x", bytes), intact);
      if (read === undefined) return;
      expect(read.data.length).toBe(count(read.shape));
      expect(read.data.length).toBeLessThanOrEqual(Math.max(bytes.length, 1024 * 1024));
    }),
    { numRuns: 500 },
  );
});

const names = fc.stringMatching(/^[a-z"', ;\n]{0,6}$/);
const listText = fc
  .array(fc.tuple(fc.nat(99), fc.constantFrom("cat", "dog"), fc.constantFrom("train", "val", "test")), {
    minLength: 1,
    maxLength: 8,
  })
  .map((rows) =>
    ["path,label,split", ...rows.map(([n, label, part], i) => `a/${n}-${i}.png,${label},${part}`)].join("\n"),
  )
  .map((text) => new TextEncoder().encode(text));

test("class lists", async () => {
  const headers = ["path,label\n", "path\tlabel\tsplit\n", `"path","label"\n`].map((text) =>
    new TextEncoder().encode(text),
  );
  await fc.assert(
    fc.asyncProperty(candidates(listText, headers), async ({ bytes, intact }) => {
      const list = await outcome(() => parseList("list.csv", bytes), intact);
      if (list === undefined) return;
      for (const { path, label, line } of list.images) {
        expect(path.split("/")).not.toContain("..");
        expect(path).toMatch(/^[^/]/);
        expect(label).not.toBe("");
        expect(line).toBeGreaterThan(1);
      }
    }),
    { numRuns: 500 },
  );
});

const tableText = fc
  .array(
    fc.tuple(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }),
      fc.integer(),
      fc.constantFrom("x", "y"),
    ),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((rows) => new TextEncoder().encode(["a,b,label", ...rows.map((row) => row.join(","))].join("\n")));

test("tables", async () => {
  const path = join(temporaryFolder(), "t.csv");
  const headers = ["a,label\n", "1,2,x\n", `"a";"label"\n`].map((text) => new TextEncoder().encode(text));
  await fc.assert(
    fc.asyncProperty(candidates(tableText, headers), async ({ bytes, intact }) => {
      writeFileSync(path, bytes);
      const table = await outcome(() => readTable(path), intact);
      if (table === undefined) return;
      expect(table.data.rows).toBe(table.labels.length);
      expect(table.data.data.every(Number.isFinite)).toBe(true);
      expect(table.labels).not.toContain("");
    }),
    { numRuns: 200 },
  );
});

test("tables and lists of odd names come back as they were written", async () => {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(fc.array(names, { minLength: 1, maxLength: 5 }), async (labels) => {
      const rows = labels.map((label, i) => `${i}.png,${cell(label)}`);
      const bytes = new TextEncoder().encode(["path,label", ...rows].join("\r\n"));
      const list = await outcome(
        () => parseList("list.csv", bytes),
        labels.every((label) => label.trim() !== ""),
      );
      if (list !== undefined)
        expect(list.images.map(({ label }) => label)).toEqual(labels.map((label) => label.trim()));
    }),
  );
});

const npy = fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 5 }), fc.boolean()).map(([rows, columns, wide]) => {
  const data = Array.from({ length: rows * columns }, (_, i) => i / 3);
  return encodeNpy(matrix(wide ? Float64Array.from(data) : Float32Array.from(data), rows, columns));
});

test("NPY", async () => {
  const path = join(temporaryFolder(), "t.npy");
  const headers = [1, 2, 3].map((version) => Uint8Array.of(0x93, 78, 85, 77, 80, 89, version, 0));
  await fc.assert(
    fc.asyncProperty(candidates(npy, headers), async ({ bytes, intact }) => {
      writeFileSync(path, bytes);
      const read = await outcome(() => readNpy(path), intact);
      if (read === undefined) return;
      expect(read.data.length).toBe(count(read.shape));
      expect(read.data.byteLength).toBeLessThan(bytes.length);
    }),
    { numRuns: 200 },
  );
});

const safetensors = fc
  .tuple(
    fc.array(fc.tuple(fc.string(), shapes), { maxLength: 4 }),
    fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
  )
  .map(([tensors, metadata]) => {
    const kinds = [Float32Array, Float64Array, Int32Array, BigInt64Array, Uint8Array];
    const entries = tensors
      .filter(([name]) => name !== "__metadata__")
      .map(
        ([name, shape], i) =>
          [name, { shape, data: new (kinds[i % kinds.length] ?? Uint8Array)(count(shape)) }] as const,
      );
    return writeSafetensors({ tensors: Object.fromEntries(entries), metadata });
  });

test("safetensors", async () => {
  const headers = ["{}", `{"a":`, `{"__metadata__":`, `{"a":{"dtype":"F32","shape":[`].map((text) =>
    Uint8Array.from([text.length + 20, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(text)]),
  );
  await fc.assert(
    fc.asyncProperty(candidates(safetensors, headers), async ({ bytes, intact }) => {
      const read = await outcome(() => readSafetensors(bytes), intact);
      if (read === undefined) return;
      let total = 0;
      for (const { shape, data } of Object.values(read.tensors)) {
        expect(data.length).toBe(count(shape));
        total += data.byteLength;
      }
      expect(total).toBeLessThan(bytes.length);
    }),
    { numRuns: 500 },
  );
});

test("safetensors with JSON that means harm", async () => {
  const json = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc
      .record({
        dtype: fc.oneof(fc.constantFrom("F32", "U8", "__proto__", "toString"), fc.jsonValue()),
        shape: fc.oneof(fc.array(fc.oneof(fc.nat(9), fc.maxSafeInteger(), fc.double())), fc.jsonValue()),
        data_offsets: fc.oneof(fc.tuple(fc.nat(40), fc.nat(40)), fc.jsonValue()),
      })
      .map((entry) => JSON.stringify({ a: entry })),
    fc.constantFrom(
      `{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`,
      "[".repeat(5000),
      '{"a":'.repeat(3000),
    ),
  );
  await fc.assert(
    fc.asyncProperty(json, fc.nat(40), async (text, size) => {
      const header = new TextEncoder().encode(text);
      const bytes = new Uint8Array(8 + header.length + size);
      new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
      bytes.set(header, 8);
      const read = await outcome(() => readSafetensors(bytes), false);
      if (read !== undefined) expect(Object.getPrototypeOf(read.tensors)).toBe(Object.prototype);
    }),
    { numRuns: 500 },
  );
});

/** A convolutional network, so that attributes of every kind are there to be spoilt. */
function network(): Uint8Array {
  const graph = createGraph();
  const x = graph.input("x", "float32", [1, 1, 8, 8]);
  const of = (...shape: number[]) => graph.constant(new Float32Array(count(shape)).fill(0.1), "float32", shape);
  const [convolved] = graph.apply("Conv", [x, of(2, 1, 3, 3), of(2)], { pads: [1, 1, 1, 1], strides: [1, 1] });
  const [pooled] = graph.apply("MaxPool", [convolved ?? x], { kernel_shape: [2, 2], strides: [2, 2] });
  const [flat] = graph.apply("Flatten", [pooled ?? x], { axis: 1 });
  const [out] = graph.apply("Gemm", [flat ?? x, of(32, 3), of(3)], { alpha: 0.5 });
  graph.output("y", out ?? x);
  return toOnnx(graph, { batchAxis: "N" });
}

const models = fc.oneof(
  fc.constant(network()),
  randomGraphs.map(({ graph }) => toOnnx(graph)),
);

async function modelOutcome(bytes: Uint8Array, intact: boolean) {
  const read = async () => {
    const graph = fromOnnx(bytes);
    for (const { shape } of [...graph.inputs, ...graph.constants, ...graph.nodes.flatMap((node) => node.outputs)]) {
      for (const side of shape) expect(Number.isSafeInteger(side) && side >= 0, `[${shape.join()}]`).toBe(true);
    }
    return graph;
  };
  return outcome(read, intact);
}

test("ONNX", async () => {
  await fc.assert(
    fc.asyncProperty(candidates(models), async ({ bytes, intact }) => {
      const graph = await modelOutcome(bytes, intact);
      const held = graph?.constants.reduce((sum, { data }) => sum + (data?.length ?? 0), 0) ?? 0;
      expect(held).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 500 },
  );
});

test("ONNX whose numbers mean harm", async () => {
  const harmful = fc.constantFrom(-1n, 0n, 1n, 7n, 1n << 31n, 1n << 53n, (1n << 63n) - 1n, -(1n << 63n));
  await fc.assert(
    fc.asyncProperty(models, fc.nat(), fc.nat(), fc.nat(), harmful, async (bytes, which, i, j, value) => {
      const model = fromBinary(ModelProtoSchema, bytes);
      const { graph } = model;
      if (graph === undefined) throw new Error("no graph");
      const one = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];
      const set = (list: bigint[] | undefined) => {
        if (list !== undefined && list.length > 0) list[j % list.length] = value;
      };
      const node = one(graph.node, i);
      const attribute = node && one(node.attribute, j);
      const targets = [
        () => set(one(graph.initializer, i)?.dims),
        () => set(attribute?.ints),
        () => void (attribute && (attribute.i = value)),
        () => void (attribute && (attribute.type = Number(value % 12n))),
        () => void (attribute && (attribute.ints = Array.from({ length: Number(value & 63n) }, () => value))),
        () => {
          const dim = graph.input.flatMap((input) => input.type?.tensorType?.shape?.dim ?? []);
          const found = one(dim, j);
          if (found) [found.dimValue, found.dimParam] = [value, ""];
        },
        () => {
          const tensor = one(graph.initializer, i);
          if (tensor) [tensor.rawData, tensor.int64Data, tensor.dataType] = [new Uint8Array(0), [value], 7];
        },
        () => void (node && (node.input = [])),
        () => void (node && (node.output = Array.from({ length: Number(value & 15n) }, (_, k) => `extra${k}`))),
        () => {
          const other = one(graph.node, j);
          if (node && other) node.opType = other.opType;
        },
      ];
      targets[which % targets.length]?.();
      await modelOutcome(toBinary(ModelProtoSchema, create(ModelProtoSchema, model)), false);
    }),
    { numRuns: 800 },
  );
});
