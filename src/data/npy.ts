import type { Matrix } from "../core/matrix.ts";

/** How every NPY file begins. */
const magic = Uint8Array.from("\x93NUMPY", (character) => character.charCodeAt(0));

/** A matrix as the bytes of an NPY file, version 1.0: float32 or float64, rows × columns. */
export function encodeNpy({ data, rows, columns }: Matrix): Uint8Array<ArrayBuffer> {
  const descr = data instanceof Float32Array ? "<f4" : "<f8";
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  // Magic, version and length take ten bytes; data begins at a multiple of 64, and a line end closes the header.
  const start = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const bytes = new Uint8Array(start + data.byteLength);
  const header = `${dictionary.padEnd(start - 10 - 1)}\n`;
  bytes.set(magic);
  bytes[6] = 1;
  new DataView(bytes.buffer).setUint16(8, start - 10, true);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}
