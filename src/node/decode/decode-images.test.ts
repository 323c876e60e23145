import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { png, temporaryFolder, zipOf } from "../../../test/support/files.ts";
import { InputError } from "../../core/errors.ts";
import { fingerprintOf } from "../cache/fingerprint.ts";
import type { FileSource } from "../file-source.ts";
import { findImages } from "../../data/image-files/find.ts";
import { openFolder, readPlainFile } from "../folder.ts";
import { openZip } from "../zip.ts";
import { decodeImages } from "./decode-images.ts";

const size = { height: 3, width: 2 };

/** Grey and coloured images, more than a chunk of them, and some that do not decode. */
async function pictures() {
  const tree: Record<string, string | Buffer> = {};
  for (let i = 0; i < 75; i++) tree[`a/${i}.png`] = await png(i % 4 === 0 ? [i, 3 * i, 7] : i, 1 + (i % 5), 4);
  return { ...tree, "a/7.png": "no image", "a/40.png": (await png(1)).subarray(0, 50) };
}

async function decoded(source: FileSource, threads: number) {
  const images: number[][] = [];
  const failures: [number, string][] = [];
  let done = 0;
  await decodeImages(source, source.files, { size, threads }, ({ pixels, planes, failures: failed }) => {
    let from = 0;
    for (const own of planes) images.push([...pixels.subarray(from, (from += own * 6))]);
    for (const { place, reason } of failed) failures.push([done + place, reason]);
    done += planes.length;
    return Promise.resolve(true);
  });
  await source.close();
  return { images, failures };
}

describe("images", () => {
  test("are the same, in the same order, whoever decodes them and wherever they lie", async () => {
    const folder = temporaryFolder(await pictures());
    const expected = await decoded(await openFolder(folder), 0);
    expect(expected.images.length).toBe(75);
    expect(expected.failures.map(([place]) => place)).toEqual(
      [...expected.images.keys()].filter((i) => expected.images[i]?.length === 0),
    );
    expect(expected.failures.length).toBe(2);
    writeFileSync(join(folder, "all.zip"), await zipOf(await pictures()));
    expect(await decoded(await openZip(join(folder, "all.zip")), 2)).toEqual(expected);
    const { locate: _, stamp: __, ...rest } = await openFolder(folder);
    const files = rest.files.filter((file) => file.endsWith(".png"));
    // A source that knows no places is read here, and one of its files cannot be.
    const read = (file: string) => (file === files[3] ? Promise.reject(new Error("gone")) : rest.read(file));
    const unplaced = await decoded({ ...rest, files, read }, 1);
    expect(unplaced.failures).toEqual([[3, "gone"], ...expected.failures]);
    expect(unplaced.images.toSpliced(3, 1)).toEqual(expected.images.toSpliced(3, 1));
  });

  test("of an archive that has been changed since it was opened are refused", async () => {
    const path = join(temporaryFolder({ "all.zip": await zipOf({ "a/1.png": await png(1) }) }), "all.zip");
    const source = await openZip(path);
    appendFileSync(path, "more");
    const decoding = decoded(source, 1);
    await expect(decoding).rejects.toThrow(InputError);
    await expect(decoding).rejects.toThrow("was changed while it was read; start again");
    await source.close();
  });

  test("are no longer decoded once nobody wants them", async () => {
    let reads = 0;
    const image = await png(1);
    const source: FileSource = {
      name: "endless",
      files: Array.from({ length: 100_000 }, (_, i) => `a/${i}.png`),
      read: () => Promise.resolve(reads++ < 0 ? new Uint8Array() : image),
      close: () => Promise.resolve(),
    };
    await decodeImages(source, source.files, { size, threads: 0 }, () => Promise.resolve(false));
    expect(reads).toBeLessThan(200);
  });
});

describe("a million files", () => {
  const million = 1_000_000;
  const source: FileSource = {
    name: "many",
    files: Array.from({ length: million }, (_, i) => `class ${i % 1000}/${i}.png`),
    read: () => Promise.reject(new Error("nobody asked")),
    stamp: (file) => Promise.resolve(`${file.length}`),
    close: () => Promise.resolve(),
  };

  test("are found and told apart in one pass", async () => {
    const { images, warnings } = findImages(source, false);
    expect([images.length, warnings]).toEqual([million, []]);
    expect(images[million - 1]).toEqual({ file: "class 999/999999.png", className: "class 999" });
    const some = images.slice(0, 20_000);
    const print = await fingerprintOf(source, some, {});
    expect(print).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprintOf(source, some.slice(1), {})).not.toBe(print);
  });
});

describe("a file", () => {
  test("is read whole, and a folder is none", () => {
    const folder = temporaryFolder({ "a.bin": Uint8Array.of(1, 2, 3) });
    expect([...readPlainFile(join(folder, "a.bin"))]).toEqual([1, 2, 3]);
    expect(() => readPlainFile(folder)).toThrow("not a file");
    expect(() => readPlainFile(join(folder, "b.bin"))).toThrow("ENOENT");
  });
});
