import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { png, temporaryFolder, zipOf } from "../../../test/support/files.ts";
import { InputError } from "../../core/errors.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { FileSource } from "../file-source.ts";
import { openFolder } from "../folder.ts";
import { type ImageOptions, loadImages } from "../images.ts";
import { openZip } from "../zip.ts";

const size = { height: 2, width: 2 };

/** Two classes of grey images, and one in colour at the end where it is wanted. */
async function drawings(colour = false) {
  const tree: Record<string, Buffer> = {};
  for (const name of ["a", "b"]) for (let i = 0; i < 4; i++) tree[`${name}/${i}.png`] = await png(10 * i + name.length);
  return colour ? { ...tree, "b/9.png": await png([1, 200, 30]) } : tree;
}

function everything(dataset: Dataset) {
  const out = new Float32Array(dataset.size * dataset.sampleShape.reduce((product, side) => product * side, 1));
  dataset.read(
    dataset.labels.map((_, i) => i),
    out,
  );
  const { sampleShape, labels, ids, classNames } = dataset;
  return { sampleShape, labels, ids, classNames, values: out };
}

/** A source that counts what is read from it. */
function counted(source: FileSource) {
  const counts = { read: 0 };
  const { locate: _, ...rest } = source;
  const read = (file: string) => {
    counts.read++;
    return source.read(file);
  };
  return { source: { ...rest, read }, counts };
}

async function loadFolder(folder: string, options: ImageOptions = {}) {
  const { source, counts } = counted(await openFolder(folder));
  return { ...(await loadImages(source, { size, ...options })), read: counts.read };
}

describe("a cache", () => {
  test.each([false, true])("gives what was decoded, without decoding again, colour at the end: %s", async (colour) => {
    const folder = temporaryFolder(await drawings(colour));
    const cache = join(temporaryFolder(), "new", "folder");
    const plain = await loadFolder(folder);
    const first = await loadFolder(folder, { cache });
    const progress: number[] = [];
    const again = await loadFolder(folder, { cache, onProgress: (done) => progress.push(done) });
    expect(plain.dataset.sampleShape[0]).toBe(colour ? 3 : 1);
    for (const { dataset, preprocessing, warnings } of [first, again]) {
      expect(everything(dataset)).toEqual(everything(plain.dataset));
      expect(preprocessing).toEqual(plain.preprocessing);
      expect(warnings).toEqual([]);
    }
    const images = colour ? 9 : 8;
    expect([plain.read, first.read, again.read, progress]).toEqual([images, images, 0, [images]]);
    expect(readdirSync(cache).length).toBe(1);
  });

  test("keeps pixels, names and classes together over many chunks, also where an image is skipped", async () => {
    const tree: Record<string, string | Buffer> = { "c2/x.png": "no image" };
    for (let i = 0; i < 90; i++) tree[`c${i % 5}/${i}.png`] = await png(2 * i);
    const folder = temporaryFolder(tree);
    const cache = temporaryFolder();
    for (const options of [{}, { cache }, { cache }, { onProgress: () => {} }]) {
      const { dataset, skipped } = await loadFolder(folder, options);
      const { values } = everything(dataset);
      expect([dataset.size, skipped]).toEqual([90, ["c2/x.png"]]);
      for (const [i, id] of dataset.ids.entries()) {
        const [className = "", file = ""] = id.split("/");
        expect(dataset.classNames[dataset.labels[i] ?? -1]).toBe(className);
        expect(Math.round((values[4 * i] ?? 0) * 255)).toBe(2 * Number.parseInt(file, 10));
      }
    }
  });

  test("is made anew where an image, a class or a setting is another, and keeps one file for each setting", async () => {
    const folder = temporaryFolder(await drawings());
    const cache = temporaryFolder();
    await loadFolder(folder, { cache });
    writeFileSync(join(folder, "a/1.png"), await png(99));
    const changed = await loadFolder(folder, { cache });
    expect(everything(changed.dataset).values[4]).toBeCloseTo(99 / 255);
    expect(changed.read).toBe(8);
    rmSync(join(folder, "b/3.png"));
    expect((await loadFolder(folder, { cache })).dataset.size).toBe(7);
    expect(readdirSync(cache).length).toBe(1);
    expect((await loadFolder(folder, { cache, invert: true })).read).toBe(7);
    expect((await loadFolder(folder, { cache, channels: 3 })).dataset.sampleShape).toEqual([3, 2, 2]);
    expect(readdirSync(cache).length).toBe(3);
    const images = ["0", "1", "2", "3"].map((i) => ({ file: `a/${i}.png`, className: i < "2" ? "low" : "high" }));
    const source = { ...(await openFolder(folder)), images };
    expect((await loadImages(source, { size, cache })).dataset.classNames).toEqual(["high", "low"]);
  });

  test("may be a file, and comes from a zip file too, known by its checksums", async () => {
    const folder = temporaryFolder({ "d.zip": await zipOf(await drawings()) });
    const cache = join(folder, "mine.images");
    for (const expected of [8, 0]) {
      const { source, counts } = counted(await openZip(join(folder, "d.zip")));
      expect((await loadImages(source, { size, cache })).dataset.size).toBe(8);
      expect(counts.read).toBe(expected);
      await source.close();
    }
    expect(existsSync(cache)).toBe(true);
  });

  test("knows files by their bytes where a source says nothing of them", async () => {
    const tree: Record<string, Uint8Array> = await drawings();
    const source: FileSource = {
      name: "mine",
      files: Object.keys(tree),
      read: (file) => Promise.resolve(tree[file] ?? new Uint8Array()),
      close: () => Promise.resolve(),
    };
    const cache = temporaryFolder();
    await loadImages(source, { size, cache });
    tree["a/0.png"] = await png(255);
    expect(everything((await loadImages(source, { size, cache })).dataset).values[0]).toBe(1);
  });

  test("remembers what did not decode, and refuses where that is too much", async () => {
    const folder = temporaryFolder({ ...(await drawings()), "a/x.png": "no image" });
    const cache = temporaryFolder();
    const first = await loadFolder(folder, { cache });
    const again = await loadFolder(folder, { cache });
    expect(first.skipped).toEqual(["a/x.png"]);
    expect([again.skipped, again.warnings, again.read]).toEqual([first.skipped, first.warnings, 0]);
    await expect(loadFolder(folder, { cache, maxSkipped: 0 })).rejects.toThrow("more than 0 of the 9 images");
    await expect(loadFolder(folder, { cache: temporaryFolder(), maxSkipped: 0 })).rejects.toThrow("more than 0");
  });

  test("that is damaged is made anew, and that is said", async () => {
    const folder = temporaryFolder(await drawings());
    const cache = join(temporaryFolder(), "x.images");
    const good = everything((await loadFolder(folder, { cache })).dataset);
    const bytes = readFileSync(cache);
    const flipped = (place: number) => {
      const broken = Buffer.from(bytes);
      broken[place] = (broken[place] ?? 0) ^ 4;
      return broken;
    };
    const damages: [Buffer, string][] = [
      [bytes.subarray(0, 120), "it has 120 bytes"],
      [flipped(20), "the checksum of its header is wrong"],
      [flipped(100), "image 1 is damaged"],
      [flipped(bytes.length - 3), "the checksum of its index is wrong"],
      [Buffer.alloc(0), "it is no image cache"],
    ];
    for (const [broken, reason] of damages) {
      writeFileSync(cache, broken);
      const { dataset, warnings } = await loadFolder(folder, { cache });
      expect(everything(dataset)).toEqual(good);
      expect(warnings.length).toBe(1);
      expect(warnings[0]).toContain(`the image cache ${cache} was made anew, it was damaged: ${reason}`);
      expect(readFileSync(cache).equals(bytes)).toBe(true);
    }
  });

  test("takes away what a killed program left half-written, unless it may still be at it", async () => {
    const folder = temporaryFolder(await drawings());
    const cache = temporaryFolder();
    await loadFolder(folder, { cache });
    const [name = ""] = readdirSync(cache);
    rmSync(join(cache, name));
    const leftovers = [`${name}.11111111.partial`, `${name}.22222222.partial`];
    for (const left of leftovers) writeFileSync(join(cache, left), "half");
    utimesSync(join(cache, `${name}.11111111.partial`), 1e9, 1e9);
    await loadFolder(folder, { cache });
    expect(readdirSync(cache).sort()).toEqual([name, `${name}.22222222.partial`]);
  });
});

describe("a cache that cannot be written", () => {
  /** Makes the disk full after so many writes. */
  async function fillDisk(after: number): Promise<void> {
    const handle = await open(join(temporaryFolder({ x: "" }), "x"), "r");
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const write = prototype.write;
    let writes = 0;
    const spy = vi.spyOn(prototype, "write").mockImplementation(function (this: FileHandle, ...args: unknown[]) {
      if (writes++ < after) return Reflect.apply(write, this, args) as ReturnType<FileHandle["write"]>;
      return Promise.reject(Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" }));
    });
    onTestFinished(() => spy.mockRestore());
  }

  test.each([0, 1, 2])(
    "because the disk is full after %i writes leaves nothing behind and says what to do",
    async (after) => {
      const folder = temporaryFolder(await drawings());
      const cache = temporaryFolder();
      await fillDisk(after);
      const loading = loadFolder(folder, { cache });
      await expect(loading).rejects.toThrow(InputError);
      await expect(loading).rejects.toThrow(
        /^cannot write the image cache .*\.images: ENOSPC: .*; it takes 1 MB or more: free as much, keep it elsewhere, or go on without a cache$/,
      );
      expect(readdirSync(cache)).toEqual([]);
      expect((await loadFolder(folder)).dataset.size).toBe(8);
    },
  );

  test("keeps the one that was there", async () => {
    const folder = temporaryFolder(await drawings());
    const cache = join(temporaryFolder(), "x.images");
    await loadFolder(folder, { cache });
    const before = readFileSync(cache);
    writeFileSync(join(folder, "a/1.png"), await png(99));
    await fillDisk(1);
    await expect(loadFolder(folder, { cache })).rejects.toThrow("ENOSPC");
    expect(readFileSync(cache).equals(before)).toBe(true);
  });

  test("because its folder is a file, or it is a folder itself, is refused in one line", async () => {
    const folder = temporaryFolder(await drawings());
    const cache = join(temporaryFolder({ file: "" }), "file", "deeper");
    await expect(loadFolder(folder, { cache })).rejects.toThrow(/^cannot write the image cache .*[^\n]+$/);
    const inTheWay = join(temporaryFolder(), "x.images");
    mkdirSync(join(inTheWay, "full"), { recursive: true });
    await expect(loadFolder(folder, { cache: inTheWay })).rejects.toThrow(InputError);
  });

  test("because it is stopped leaves nothing behind", async () => {
    const folder = temporaryFolder(await drawings());
    const cache = temporaryFolder();
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error("enough"));
    await expect(
      loadFolder(folder, { cache, signal: stop.signal, onProgress, size: { height: 800, width: 800 } }),
    ).rejects.toThrow("enough");
    expect(readdirSync(cache)).toEqual([]);
  });
});
