import { createGunzip } from "node:zlib";
import { InputError } from "../core/errors.ts";

/** An array of the IDX format (LeCun, the MNIST database), whose elements are bytes, in row-major order. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Codes of element types, of which unsigned bytes alone are read. */
const types: Readonly<Record<number, string>> = {
  0x08: "unsigned bytes",
  0x09: "signed bytes",
  0x0b: "16-bit integers",
  0x0c: "32-bit integers",
  0x0d: "32-bit floats",
  0x0e: "64-bit floats",
};

/** Bytes of an array: 4 GiB. */
const mostBytes = 2 ** 32 - 1;

/** Unpacked bytes for each packed one, above `ratioFrom`: images and labels stay far below. */
const ratio = 200;
const ratioFrom = 1024 * 1024;

/** A header of three sides takes 16 bytes; one that declares more is refused before it is looked for. */
const mostSides = 3;

/**
 * Reads an IDX file from its bytes, packed by gzip or not: a magic number 00 00 08 (unsigned bytes) and the number of
 * sides, one to three; each side as a 32-bit integer, the high byte first; the elements. The length must be what the
 * header says, and what a packed file may unpack to is limited to 200 times its size: both are checked before anything is
 * allocated. Throws an InputError that names the file for anything else.
 */
export async function readIdx(name: string, bytes: Uint8Array): Promise<IdxArray> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return readPacked(name, bytes);
  const { shape, start, length } = parseHeader(name, bytes);
  if (bytes.length !== start + length) throw wrongLength(name, bytes.length - start, shape);
  return { shape, data: bytes.subarray(start) };
}

/** True for what begins like an IDX file of unsigned bytes. */
export function looksLikeIdx(start: Uint8Array): boolean {
  const sides = start[3] ?? 0;
  return start[0] === 0 && start[1] === 0 && start[2] === 0x08 && sides >= 1 && sides <= mostSides;
}

interface Header {
  readonly shape: readonly number[];
  /** Bytes of the header and of the elements. */
  readonly start: number;
  readonly length: number;
}

function parseHeader(name: string, bytes: Uint8Array): Header {
  const [first = 1, second = 1, type = 0, sides = 0] = bytes;
  if (bytes.length < 4 || first !== 0 || second !== 0 || !Object.hasOwn(types, type)) {
    throw invalid(name, "it does not begin like one");
  }
  if (type !== 0x08) throw invalid(name, `${types[type]}, expected unsigned bytes`);
  if (sides < 1 || sides > mostSides) throw invalid(name, `${sides} sides, expected 1 for labels or 3 for images`);
  const start = 4 + 4 * sides;
  if (bytes.length < start) throw invalid(name, "its header is cut off");
  const view = new DataView(bytes.buffer, bytes.byteOffset, start);
  const shape = Array.from({ length: sides }, (_, i) => view.getUint32(4 + 4 * i));
  // Three sides of 32 bits can exceed what a number counts exactly, but not by enough to look small.
  const length = shape.reduce((product, side) => product * side, 1);
  if (length > mostBytes) throw invalid(name, `${shape.join(" × ")} bytes, expected 4 GiB or less`);
  return { shape, start, length };
}

/** Unpacks in pieces, into an array of the size that the header declares and no further. */
async function readPacked(name: string, bytes: Uint8Array): Promise<IdxArray> {
  const gunzip = createGunzip();
  gunzip.end(bytes);
  let header: Header | undefined;
  let data = new Uint8Array(0);
  let early = Buffer.alloc(0);
  let filled = 0;
  const add = (piece: Uint8Array, { shape, length }: Header) => {
    if (filled + piece.length > length) throw wrongLength(name, "more", shape);
    data.set(piece, filled);
    filled += piece.length;
  };
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      if (header !== undefined) {
        add(piece, header);
        continue;
      }
      early = Buffer.concat([early, piece]);
      if (early.length < 4 + 4 * mostSides && early.length < 4 + 4 * (early[3] ?? 0)) continue;
      header = parseHeader(name, early);
      checkRatio(name, header.length, bytes.length);
      data = new Uint8Array(header.length);
      add(early.subarray(header.start), header);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw invalid(name, `it does not unpack: ${error instanceof Error ? error.message : String(error)}`);
  }
  header ??= parseHeader(name, early);
  if (filled !== header.length) throw wrongLength(name, filled, header.shape);
  return { shape: header.shape, data };
}

function checkRatio(name: string, unpacked: number, packed: number): void {
  if (unpacked <= ratioFrom || unpacked <= ratio * packed) return;
  throw invalid(
    name,
    `${packed} bytes are to unpack to ${unpacked}, expected at most ${ratio} times as many; unpack it yourself if you trust it`,
  );
}

function wrongLength(name: string, found: number | "more", shape: readonly number[]): InputError {
  const bytes = shape.reduce((product, side) => product * side, 1);
  const held = found === "more" ? `more than ${bytes} bytes` : `${found} bytes`;
  return invalid(
    name,
    `${held} behind its header, expected ${shape.join(" × ")}; it is cut off or has something after its end`,
  );
}

function invalid(name: string, reason: string): InputError {
  return new InputError(`invalid IDX file: ${name}: ${reason}`);
}
