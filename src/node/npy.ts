import { open } from "node:fs/promises";
import { InputError } from "../core/errors.ts";

/** An array of NumPy's file format, in row-major order. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array;
}

const magic = Buffer.from("\x93NUMPY", "latin1");

/** Bytes of a header; NumPy itself refuses headers above 10,000. */
const longestHeader = 65536;

/** What each type string of a header stands for. */
const types = {
  "<f4": (bytes: ArrayBuffer) => new Float32Array(bytes),
  "<f8": (bytes: ArrayBuffer) => new Float64Array(bytes),
  "<i4": (bytes: ArrayBuffer) => new Int32Array(bytes),
  "|u1": (bytes: ArrayBuffer) => new Uint8Array(bytes),
};

const typeSizes = { "<f4": 4, "<f8": 8, "<i4": 4, "|u1": 1 };

/**
 * Reads an NPY file of float32, float64, int32 or uint8 in row-major order. The size of the file must be what its header
 * says, which is checked before anything is allocated. Throws an InputError for anything else.
 */
export async function readNpy(path: string): Promise<NpyArray> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const start = Buffer.alloc(Math.min(size, 12 + longestHeader));
    await readFully(path, file, start, 0);
    const { descr, shape, offset } = parseHeader(path, start);
    const length = shape.reduce((product, side) => product * side, 1);
    const bytes = length * typeSizes[descr];
    if (!Number.isSafeInteger(length) || offset + bytes !== size) {
      throw invalid(
        path,
        `${size} bytes, expected ${offset} + ${shape.join(" × ")} × ${typeSizes[descr]}; it is cut off or has something after its end`,
      );
    }
    const data = new ArrayBuffer(bytes);
    await readFully(path, file, new Uint8Array(data), offset);
    return { shape, data: types[descr](data) };
  } finally {
    await file.close();
  }
}

async function readFully(
  path: string,
  file: Awaited<ReturnType<typeof open>>,
  target: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < target.length;) {
    const { bytesRead } = await file.read(target, done, target.length - done, position + done);
    if (bytesRead === 0) throw invalid(path, "it ended while it was read");
    done += bytesRead;
  }
}

function parseHeader(path: string, start: Buffer): { descr: keyof typeof types; shape: number[]; offset: number } {
  if (start.length < 10 || !start.subarray(0, 6).equals(magic)) throw invalid(path, "it does not begin like one");
  const version = start[6] ?? 0;
  if (version < 1 || version > 3) throw invalid(path, `version ${version}, expected 1, 2 or 3`);
  const prefix = version === 1 ? 10 : 12;
  if (start.length < prefix) throw invalid(path, "its header is cut off");
  const length = version === 1 ? start.readUInt16LE(8) : start.readUInt32LE(8);
  if (length > longestHeader || prefix + length > start.length)
    throw invalid(path, "its header is cut off or too long");
  const text = start.toString("latin1", prefix, prefix + length);

  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1] ?? "";
  if (!isType(descr)) throw invalid(path, `type ${JSON.stringify(descr)}, expected ${Object.keys(types).join(", ")}`);
  if (/'fortran_order':\s*(True|False)/.exec(text)?.[1] !== "False") {
    throw invalid(path, "column-major order, expected row-major; save numpy.ascontiguousarray of it");
  }
  const inner = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  const sides = (inner ?? "?")
    .replace(/,\s*$/, "")
    .split(",")
    .map((side) => side.trim());
  const shape = sides.length === 1 && sides[0] === "" ? [] : sides;
  if (!shape.every((side) => /^\d{1,15}$/.test(side))) throw invalid(path, "its header has no shape");
  return { descr, shape: shape.map(Number), offset: prefix + length };
}

function isType(name: string): name is keyof typeof types {
  return Object.hasOwn(types, name);
}

function invalid(path: string, reason: string): InputError {
  return new InputError(`invalid NPY file: ${path}: ${reason}`);
}
