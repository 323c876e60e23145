import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { FileSource } from "../file-source.ts";
import type { ImageFile } from "../../data/image-files/classes.ts";

/** Raise it where the same files would be decoded to other bytes, or kept under other names or classes. */
const decoderVersion = 3;

/** Version of the general decoder, which this package names exactly; asking the decoder itself would load it. */
function generalDecoder(): unknown {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  const { dependencies }: { dependencies?: { sharp?: unknown } } = JSON.parse(text) as object;
  return dependencies?.sharp;
}

/** Files asked at a time. */
const lanes = 32;

/**
 * Sixty-four hexadecimal digits that are others where an image has changed, come or gone, has another class, or would be
 * decoded in another way. A file is known by its path and by what the source says of it, or by its bytes where it says
 * nothing; one that cannot be looked at, by that.
 * @param settings how images are decoded: a plain value.
 */
export async function fingerprintOf(
  source: FileSource,
  images: readonly ImageFile[],
  settings: unknown,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([decoderVersion, generalDecoder(), settings]));
  for (let start = 0; start < images.length; start += lanes) {
    signal?.throwIfAborted();
    const some = images.slice(start, start + lanes);
    const stamps = await Promise.all(some.map(({ file }) => stampOf(source, file)));
    hash.update(JSON.stringify(some.map(({ file, className }, i) => [file, className, stamps[i]])));
  }
  return hash.digest("hex");
}

async function stampOf(source: FileSource, file: string): Promise<string> {
  try {
    return source.stamp === undefined
      ? createHash("sha256")
          .update(await source.read(file))
          .digest("hex")
      : await source.stamp(file);
  } catch {
    return "unreadable";
  }
}
