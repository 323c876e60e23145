import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** What a file's bytes must hash to. MD5 finds accidents; where a publisher gives nothing better, it is what there is. */
export interface Checksum {
  readonly algorithm: "sha256" | "md5";
  /** Hexadecimal, lower case. */
  readonly value: string;
}

/** Hashes a file piece by piece, in hexadecimal. */
export async function hashFile(path: string, algorithm: Checksum["algorithm"]): Promise<string> {
  const hash = createHash(algorithm);
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest("hex");
}

/** How a checksum is called in messages. */
export const checksumName = ({ algorithm }: Checksum): string => (algorithm === "md5" ? "MD5" : "SHA-256");
