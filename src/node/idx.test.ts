import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { idxBytes } from "../../test/support/idx.ts";
import { InputError } from "../core/errors.ts";
import { readIdx } from "./idx.ts";

const expectRefused = async (bytes: Uint8Array, message: string) => {
  const reading = readIdx("x-idx3-ubyte", bytes);
  await expect(reading).rejects.toThrow(InputError);
  await expect(reading).rejects.toThrow(`invalid IDX file: x-idx3-ubyte: ${message}`);
};

test("what was written is read, packed or not", async () => {
  const shape = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(shape, fc.boolean(), async (sides, packed) => {
      const length = sides.reduce((product, side) => product * side, 1);
      const data = Uint8Array.from({ length }, (_, i) => (i * 37) % 256);
      const bytes = idxBytes(sides, data);
      const read = await readIdx("x", packed ? gzipSync(bytes) : bytes);
      expect(read.shape).toEqual(sides);
      expect(Array.from(read.data)).toEqual(Array.from(data));
    }),
  );
});

test("a packed file that unpacks to many pieces is put together", async () => {
  const data = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) % 253);
  expect((await readIdx("x", gzipSync(idxBytes([3, 100, 1000], data)))).data).toEqual(data);
});

test("every cut is noticed", async () => {
  const bytes = idxBytes([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
  const packed = gzipSync(bytes);
  for (let end = 0; end < bytes.length; end++) {
    await expect(readIdx("x", bytes.subarray(0, end))).rejects.toThrow(/^invalid IDX file: x: /);
  }
  for (let end = 0; end < packed.length; end++) {
    await expect(readIdx("x", packed.subarray(0, end))).rejects.toThrow(/^invalid IDX file: x: /);
  }
});

test("what is no IDX file of bytes is refused in a line", async () => {
  await expectRefused(Buffer.from("PK\x03\x04 and more"), "it does not begin like one");
  await expectRefused(Buffer.from([0, 0, 0x0d, 1, 0, 0, 0, 0]), "32-bit floats, expected unsigned bytes");
  await expectRefused(Buffer.from([0, 0, 8, 4]), "4 sides, expected 1 for labels or 3 for images");
  await expectRefused(Buffer.from([0, 0, 8, 0]), "0 sides, expected 1 for labels or 3 for images");
  await expectRefused(
    idxBytes([2, 2, 2], [1, 2, 3]),
    "3 bytes behind its header, expected 2 × 2 × 2; it is cut off or has something after its end",
  );
  await expectRefused(gzipSync(idxBytes([2], [1, 2, 3])), "more than 2 bytes behind its header, expected 2;");
  await expectRefused(gzipSync(idxBytes([2], [1])), "1 bytes behind its header, expected 2;");
});

test("sizes are checked before anything is allocated", async () => {
  const giant = idxBytes([0xffffffff, 0xffffffff, 0xffffffff], []);
  await expectRefused(giant, "4294967295 × 4294967295 × 4294967295 bytes, expected 4 GiB or less");
  await expectRefused(gzipSync(giant), "4294967295 × 4294967295 × 4294967295 bytes, expected 4 GiB or less");
  await expectRefused(idxBytes([1000, 1000, 1000], []), "0 bytes behind its header, expected 1000 × 1000 × 1000;");
  const bomb = gzipSync(idxBytes([1000, 1000, 4], new Uint8Array(4_000_000)));
  await expectRefused(bomb, `${bomb.length} bytes are to unpack to 4000000, expected at most 200 times as many;`);
});
