import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/files.ts";
import { InputError } from "../core/errors.ts";
import { matrix } from "../core/matrix.ts";
import { encodeNpy } from "../data/npy.ts";
import { readNpy } from "./npy.ts";

const file = () => join(temporaryFolder(), "a.npy");

/** `numpy.save` of numpy.array([[1.5, -2.0]], dtype='<f4'), byte for byte. */
const fromNumPy = Buffer.concat([
  Buffer.from(
    "\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }".padEnd(127) + "\n",
    "latin1",
  ),
  Buffer.from(Float32Array.of(1.5, -2).buffer),
]);

/** A file with this header and no more than these bytes of data. */
function withHeader(dictionary: string, data = 0): Buffer {
  const header = Buffer.from(`${dictionary}\n`, "latin1");
  const start = Buffer.from("\x93NUMPY\x01\x00\x00\x00", "latin1");
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, header, Buffer.alloc(data)]);
}

it("a matrix is written as NumPy writes it, and read back", async () => {
  expect(Buffer.from(encodeNpy(matrix(Float32Array.of(1.5, -2), 1, 2)))).toEqual(fromNumPy);
  const path = file();
  await fc.assert(
    fc.asyncProperty(fc.float32Array({ minLength: 0, maxLength: 40 }), fc.boolean(), async (values, double) => {
      const data = double ? Float64Array.from(values) : values;
      writeFileSync(path, encodeNpy(matrix(data, data.length, 1)));
      expect(await readNpy(path)).toEqual({ shape: [data.length, 1], data });
    }),
    { numRuns: 50 },
  );
});

it("arrays of other shapes and types are read", async () => {
  const path = file();
  writeFileSync(path, withHeader("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", 3));
  expect(await readNpy(path)).toEqual({ shape: [3], data: new Uint8Array(3) });
  writeFileSync(path, withHeader("{'descr': '<i4', 'fortran_order': False, 'shape': (), }", 4));
  expect(await readNpy(path)).toEqual({ shape: [], data: new Int32Array(1) });
});

it("a file that is not what its header says is refused before anything is allocated", async () => {
  const path = file();
  const head = (shape: string, descr = "<f4") => `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const cases: [Uint8Array, string][] = [
    [Buffer.from("no array"), "does not begin like one"],
    [fromNumPy.subarray(0, 60), "header is cut off"],
    [fromNumPy.subarray(0, -1), "cut off or has something after its end"],
    [Buffer.concat([fromNumPy, Buffer.alloc(1)]), "cut off or has something after its end"],
    [withHeader(head("(999999999999999, 999999999999999)")), "999999999999999 × 999999999999999"],
    [withHeader(head("(100000000000,)")), "100000000000 × 4"],
    [withHeader(head("(-1,)")), "no shape"],
    [withHeader(head("(1,", "|O")), 'type "|O"'],
    [withHeader("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", 4), "column-major"],
    [withHeader(`{'descr': '<f4', 'fortran_order': False, 'shape': (${" ".repeat(60_000)}`), "no shape"],
  ];
  for (const [bytes, message] of cases) {
    writeFileSync(path, bytes);
    await expect(readNpy(path)).rejects.toThrow(InputError);
    await expect(readNpy(path)).rejects.toThrow(message);
  }
});

it("changed bytes are read or refused by an InputError", async () => {
  const path = file();
  const changes = fc.array(fc.tuple(fc.nat(fromNumPy.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(changes, async (places) => {
      const bytes = Buffer.from(fromNumPy);
      for (const [place, value] of places) bytes[place] = value;
      writeFileSync(path, bytes);
      try {
        expect((await readNpy(path)).data.byteLength).toBeLessThanOrEqual(fromNumPy.length);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: 200 },
  );
});
