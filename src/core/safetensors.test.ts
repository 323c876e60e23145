import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "./errors.ts";
import { readSafetensors, type StoredTensor, writeSafetensors } from "./safetensors.ts";

const sized = (shape: number[]) => shape.reduce((count, size) => count * size, 1);
const tensor = fc
  .tuple(fc.array(fc.nat(4), { maxLength: 3 }), fc.constantFrom("f32", "f64", "i32", "i64", "u8"), fc.nat())
  .map(([shape, type, seed]): StoredTensor => {
    const numbers = Array.from({ length: sized(shape) }, (_, i) => ((seed + i * 7919) % 4001) - 2000);
    if (type === "f32") return { shape, data: Float32Array.from(numbers, (x) => x / 3) };
    if (type === "f64") return { shape, data: Float64Array.from(numbers, (x) => x / 3) };
    if (type === "i32") return { shape, data: Int32Array.from(numbers) };
    if (type === "i64") return { shape, data: BigInt64Array.from(numbers, BigInt) };
    return { shape, data: Uint8Array.from(numbers) };
  });
const names = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== "__metadata__");
const files = fc.record({
  tensors: fc.dictionary(names, tensor, { maxKeys: 5, noNullPrototype: true }),
  metadata: fc.dictionary(names, fc.string(), { maxKeys: 3, noNullPrototype: true }),
});

/** A file with this header and so many bytes after it. */
function fileOf(header: unknown, size = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

test("what is written is read back, whatever the names, shapes and types", () => {
  fc.assert(
    fc.property(files, (file) => {
      expect(readSafetensors(writeSafetensors(file))).toEqual(file);
    }),
  );
});

test("a file has the bytes that the format prescribes", () => {
  const written = writeSafetensors({
    tensors: { w: { shape: [2], data: Float32Array.of(1, -2) } },
    metadata: { a: "b" },
  });
  const header = `{"__metadata__":{"a":"b"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`.padEnd(80);
  expect(new TextDecoder("latin1").decode(written.subarray(8, 88))).toBe(header);
  expect([...written.subarray(0, 8)]).toEqual([80, 0, 0, 0, 0, 0, 0, 0]);
  expect([...written.subarray(88)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
});

test("a file may lie anywhere in a buffer, also unaligned", () => {
  const written = writeSafetensors({ tensors: { w: { shape: [3], data: Float64Array.of(1, 2, 3) } }, metadata: {} });
  const buffer = new Uint8Array(written.length + 3);
  buffer.set(written, 3);
  expect(readSafetensors(buffer.subarray(3)).tensors["w"]?.data).toEqual(Float64Array.of(1, 2, 3));
});

test("numbers that do not fit their shape are not written", () => {
  const wrong = { tensors: { w: { shape: [3], data: Float32Array.of(1) } }, metadata: {} };
  expect(() => writeSafetensors(wrong)).toThrow("invalid tensor: w has 1 values, expected 3");
});

describe("a damaged file is refused with one line that says how", () => {
  const w = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
  test.each([
    ["empty", new Uint8Array(0), /0 bytes long/],
    ["cut inside its length", new Uint8Array(7), /7 bytes long/],
    [
      "claiming a header longer than itself",
      new Uint8Array(20).fill(255),
      /its header claims 18446744073709551615 bytes/,
    ],
    ["with a header that is no JSON", fileOf("{"), /not a JSON object/],
    ["with a header that is a list", fileOf([]), /not a JSON object/],
    ["with a tensor beyond its end", fileOf({ w }, 4), /holds 4 bytes of numbers, its header says 8/],
    ["with bytes left over", fileOf({ w }, 12), /holds 12 bytes of numbers, its header says 8/],
    ["with overlapping tensors", fileOf({ w, v: w }, 8), /starts at byte 0 and not at 8/],
    ["with a gap", fileOf({ w: { ...w, data_offsets: [4, 12] } }, 12), /starts at byte 4 and not at 0/],
    ["with an unknown type", fileOf({ w: { ...w, dtype: "F7" } }, 8), /elements of type "F7"/],
    ["with a type from the prototype", fileOf({ w: { ...w, dtype: "toString" } }, 8), /elements of type "toString"/],
    ["with a negative size", fileOf({ w: { ...w, shape: [-2] } }, 8), /the shape \[-2\]/],
    ["with a size that overflows", fileOf({ w: { ...w, shape: [2 ** 40, 2 ** 40] } }, 8), /do not fit its shape/],
    ["with offsets that go backwards", fileOf({ w: { ...w, data_offsets: [8, 0] } }, 8), /do not fit its shape/],
    ["with metadata that is no text", fileOf({ __metadata__: { a: 1 } }), /metadata "a" is not text/],
  ])("%s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes, "checkpoint.safetensors")).toThrow(InputError);
    expect(() => readSafetensors(bytes, "checkpoint.safetensors")).toThrow(message);
    expect(() => readSafetensors(bytes, "checkpoint.safetensors")).toThrow(/^invalid checkpoint\.safetensors: [^\n]+$/);
  });
});

test("bytes that were changed, cut or made up are read or refused, never anything else", () => {
  const change = fc.record({ file: files, cut: fc.nat(400), at: fc.nat(400), byte: fc.nat(255) });
  fc.assert(
    fc.property(change, ({ file, cut, at, byte }) => {
      const bytes = writeSafetensors(file);
      const damaged = bytes.slice(0, bytes.length - (cut % (bytes.length + 1)));
      if (damaged.length > 0) damaged[at % damaged.length] = byte;
      try {
        const { tensors } = readSafetensors(damaged);
        for (const { shape, data } of Object.values(tensors)) expect(data.length).toBe(sized([...shape]));
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: 500 },
  );
});
