import { createHash } from "node:crypto";
import type { Dataset } from "../data/dataset.ts";

/** Samples whose numbers are looked at. */
const LOOKED_AT = 256;

/**
 * Tells one dataset from another: a SHA-256 over shape, classes, labels, ids, and the numbers of 256 samples at equal
 * distances. A training that goes on must go on with the same data.
 */
export function dataFingerprint({ size, sampleShape, labels, classNames, ids, read }: Dataset): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([size, sampleShape, classNames]));
  hash.update(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  for (const id of ids) hash.update(id).update("\n");
  const count = Math.min(size, LOOKED_AT);
  const sample = new Float32Array(sampleShape.reduce((product, side) => product * side, 1));
  for (let i = 0; i < count; i++) {
    read([Math.floor((i * size) / count)], sample);
    hash.update(new Uint8Array(sample.buffer));
  }
  return hash.digest("hex");
}
