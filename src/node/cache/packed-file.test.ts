import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/files.ts";
import { createRandom } from "../../core/random.ts";
import type { Dataset } from "../../data/dataset.ts";
import { headerLength, type PackedHeader, readHeader, readNames, writeHeader } from "./format.ts";
import { packedDataset } from "./packed-dataset.ts";
import { packedWriter } from "./packed-writer.ts";

const random = createRandom(3);
const fingerprint = "0123456789abcdef".repeat(4);
const labels = Int32Array.of(1, 0, 1, 0, 2);
const names = {
  classNames: ["a", "b", "ç"],
  ids: ["1", "2", "3", "4", "5"],
  skipped: [{ file: "6", reason: "broken" }],
};
const grey = { channels: 1, height: 3, width: 4 } as const;
const planes = Uint8Array.from({ length: 5 * 12 }, () => random.integer(256));

async function packed(path: string): Promise<Buffer> {
  const writer = await packedWriter(path, grey, 5);
  await writer.append(planes.subarray(0, 24));
  await writer.append(planes.subarray(24));
  await writer.finish(names, labels, fingerprint);
  return readFileSync(path);
}

function everything(dataset: Dataset): number[] {
  const out = new Float32Array(dataset.size * dataset.sampleShape.reduce((product, side) => product * side, 1));
  dataset.read(
    dataset.labels.map((_, i) => i),
    out,
  );
  return Array.from(out, (value) => Math.round(value * 255));
}

/** Reads all of a packed file, into memory or image by image. */
function readWhole(path: string, inMemory: number) {
  const { dataset, skipped, fingerprint: made } = packedDataset(path, "x", inMemory);
  const { classNames, ids, labels: own, sampleShape } = dataset;
  return { classNames, ids, labels: [...own], sampleShape, skipped, made, values: everything(dataset) };
}

const expected = {
  ...names,
  labels: [...labels],
  sampleShape: [1, 3, 4],
  made: fingerprint,
  values: [...planes],
};

describe("a packed file", () => {
  test.each([0, 1e6])("gives back what was written, read into memory up to %i bytes", async (inMemory) => {
    const path = join(temporaryFolder(), "a.images");
    await packed(path);
    expect(readWhole(path, inMemory)).toEqual(expected);
    const { dataset } = packedDataset(path, "x", inMemory);
    expect(dataset.pixels?.kind).toBe(inMemory === 0 ? "file" : "memory");
    const out = new Float32Array(24);
    dataset.read([4, 0], out);
    expect(Array.from(out, (value) => Math.round(value * 255))).toEqual([
      ...planes.subarray(48),
      ...planes.subarray(0, 12),
    ]);
    expect(() => dataset.read([5], out)).toThrow(RangeError);
  });

  test("goes from one channel to three when the first colour comes, in one piece or in many", async () => {
    // Planes of 1 MiB, so that several pieces are needed to repeat them.
    const shape = { channels: 1, height: 1024, width: 1024 } as const;
    const area = shape.height * shape.width;
    const path = join(temporaryFolder(), "a.images");
    const writer = await packedWriter(path, shape, 6);
    const images = [10, 20, 30, 40, 50].map((value) => new Uint8Array(area).map((_, i) => (value + i) & 255));
    for (const image of images) await writer.append(image);
    await writer.widen();
    const colour = Uint8Array.from({ length: 3 * area }, (_, i) => i % 251);
    await writer.append(colour);
    await writer.finish(
      { classNames: ["a"], ids: ["1", "2", "3", "4", "5", "6"], skipped: [] },
      new Int32Array(6),
      fingerprint,
    );
    // Each image is held to its checksum as it is read.
    const { dataset } = packedDataset(path, "x", 0);
    const out = new Float32Array(3 * area);
    for (const [i, image] of [...images, colour].entries()) {
      dataset.read([i], out);
      const bytes = Buffer.from(out.map((value) => Math.round(value * 255)));
      const wanted = i < 5 ? Buffer.concat([image, image, image]) : Buffer.from(colour);
      expect(bytes.equals(wanted)).toBe(true);
    }
  });

  test("with bytes changed or cut off gives an error of one line or what was written", async () => {
    const path = join(temporaryFolder(), "a.images");
    const bytes = await packed(path);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 3 }),
        fc.option(fc.nat(bytes.length + 50), { nil: bytes.length }),
        fc.constantFrom(0, 1e6),
        (changes, length, inMemory) => {
          const broken = Buffer.concat([bytes, Buffer.alloc(50)]);
          for (const [place, value] of changes) broken[place] = value;
          writeFileSync(path, broken.subarray(0, length));
          try {
            expect(readWhole(path, inMemory)).toEqual(expected);
          } catch (error) {
            expect(broken.subarray(0, length).equals(bytes)).toBe(false);
            expect(String(error)).toMatch(/^(Error|InputError): [^\n]+$/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test("of any bytes at all is refused", () => {
    const path = join(temporaryFolder(), "a.images");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        writeFileSync(path, bytes);
        expect(() => readWhole(path, 0)).toThrow("it is no image cache");
      }),
    );
  });

  test("is believed no size that the file does not have, whatever its checksums say", () => {
    const number = fc.nat(0xffffffff);
    fc.assert(
      fc.property(fc.tuple(number, number, number, number, number, number, number), number, (numbers, fileLength) => {
        const header = Buffer.alloc(headerLength);
        header.write("kinfpack", "latin1");
        for (const [i, value] of numbers.entries()) header.writeUInt32LE(value, 8 + 4 * i);
        header.writeUInt32LE(1, 8);
        header.writeUInt32LE(numbers[1] % 2 === 0 ? 1 : 3, 12);
        header.writeUInt32LE(crc32(header.subarray(0, headerLength - 4)), headerLength - 4);
        expect(() => readHeader(header, fileLength)).toThrow(/^(its images are|it has|it holds no image)/);
      }),
    );
  });

  test("names a later version, and refuses headers that make no sense", () => {
    const header: PackedHeader = { shape: grey, count: 5, textLength: 10, indexChecksum: 1, fingerprint };
    const length = headerLength + 60 + 40 + 10;
    expect(readHeader(writeHeader(header), length)).toEqual(header);
    const changed = (place: number, value: number) => {
      const bytes = writeHeader(header);
      bytes.writeUInt32LE(value, place);
      bytes.writeUInt32LE(crc32(bytes.subarray(0, headerLength - 4)), headerLength - 4);
      return () => readHeader(bytes, length);
    };
    expect(changed(8, 2)).toThrow("it has version 2, expected 1");
    expect(changed(12, 2)).toThrow("it has 2 channels");
    expect(changed(16, 5000)).toThrow("expected sides of 1 to 4096 pixels");
    expect(changed(24, 0)).toThrow("it holds no image");
    expect(() => readHeader(writeHeader(header), length + 1)).toThrow(`it has ${length + 1} bytes, expected ${length}`);
  });

  test("has names that fit its labels, or is refused", () => {
    const text = JSON.stringify(names);
    expect(readNames(text, labels)).toEqual(names);
    expect(() => readNames(text, Int32Array.of(0))).toThrow("it names 5 images, expected 1");
    expect(() => readNames(text, Int32Array.of(0, 1, 2, 3, 0))).toThrow("has no class");
    for (const wrong of ["null", "{}", '{"classNames":[1],"ids":[],"skipped":[]}', "[", '{"ids":"x"}'])
      expect(() => readNames(wrong, labels)).toThrow(Error);
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(() => readNames(json, labels)).toThrow(Error);
      }),
    );
  });
});
