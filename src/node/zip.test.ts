import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tree } from "../../test/support/files.ts";
import { temporaryFolder, zipOf } from "../../test/support/files.ts";
import { InputError } from "../core/errors.ts";
import type { FileSource } from "./file-source.ts";
import type { ZipLimits } from "./zip.ts";
import { openZip } from "./zip.ts";

function onDisk(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), "data.zip");
  writeFileSync(path, bytes);
  return path;
}

/** Opens a zip file and reads everything in it. */
async function readAll(path: string, limits?: ZipLimits): Promise<Record<string, string>> {
  const zip = await openZip(path, limits);
  try {
    const contents: Record<string, string> = {};
    for (const file of zip.files) contents[file] = Buffer.from(await zip.read(file)).toString();
    return contents;
  } finally {
    await zip.close();
  }
}

/** Replaces a name by one of the same length wherever it stands, in both directories of the archive. */
async function renamed(tree: Tree, from: string, to: string): Promise<Buffer> {
  const bytes = await zipOf(tree);
  return Buffer.from(bytes.toString("latin1").replaceAll(from, to), "latin1");
}

const expectRefused = async (bytes: Uint8Array, reason: string, limits?: ZipLimits) => {
  const reading = readAll(onDisk(bytes), limits);
  await expect(reading).rejects.toThrow(InputError);
  await expect(reading).rejects.toThrow(reason);
  await expect(reading).rejects.toThrow(/^[^\n]+$/);
};

/** Either the archive is refused by an InputError, or its files are read or fail one by one, none beyond `most` bytes. */
async function expectSafe(path: string, most: number): Promise<void> {
  let zip: FileSource;
  try {
    zip = await openZip(path);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return;
  }
  for (const file of zip.files) {
    try {
      expect((await zip.read(file)).length).toBeLessThanOrEqual(most);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
  await zip.close();
}

describe("a zip file", () => {
  it("lists its files sorted, without what desktops leave behind, and reads them", async () => {
    const tree = { "b/2.txt": "two", "B/1.txt": "one", "b/.hidden": "", "__MACOSX/b/2.txt": "", "b/empty.txt": "" };
    expect(Object.entries(await readAll(onDisk(await zipOf(tree))))).toEqual([
      ["B/1.txt", "one"],
      ["b/2.txt", "two"],
      ["b/empty.txt", ""],
    ]);
  });

  it("is refused where an entry climbs out, is absolute or has a backslash", async () => {
    await expectRefused(await renamed({ "aa/evil.png": "x" }, "aa/evil.png", "../evil.png"), "../evil.png");
    await expectRefused(await renamed({ "aa/evil.png": "x" }, "aa/evil.png", "/a/evil.png"), "/a/evil.png");
    await expectRefused(await renamed({ "aa/evil.png": "x" }, "aa/evil.png", "C:/evil.png"), "C:/evil.png");
    await expectRefused(await renamed({ "aa/evil.png": "x" }, "aa/evil.png", "a\\..\\il.png"), "a\\..\\il.png");
  });

  it("is refused where an entry is a link", async () => {
    await expectRefused(await zipOf({ "a/link.png": "/etc/passwd" }, 0o120777), 'entry "a/link.png" is a link');
  });

  it("is refused where two entries have one name", async () => {
    await expectRefused(
      await renamed({ "a/1.png": "x", "a/2.png": "y" }, "a/2.png", "a/1.png"),
      'two entries "a/1.png"',
    );
  });

  it("is refused where it is a bomb by what it declares", async () => {
    const zeros = await zipOf({ "a/zeros.png": new Uint8Array(3_000_000) });
    await expectRefused(zeros, "expected at most 200 times as many");
    await expectRefused(zeros, "unpacks to 3000000 bytes, expected 1000 or fewer", { fileBytes: 1000 });
    await expectRefused(zeros, "more than 1000 bytes when unpacked", { totalBytes: 1000, ratio: 1e9 });
    expect(Object.keys(await readAll(onDisk(zeros), { ratio: 2000 }))).toEqual(["a/zeros.png"]);
    await expectRefused(await zipOf({ "a/1": "", "a/2": "", "a/3": "" }), "3 entries, expected 2 or fewer", {
      entries: 2,
    });
  });

  it("is refused where many small entries together are a bomb", async () => {
    const tree = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`a/${i}.png`, new Uint8Array(100_000)]));
    await expectRefused(await zipOf(tree), "expected at most 200 times as many");
  });

  it("is refused where an entry unpacks to more than it declares", async () => {
    const bytes = await zipOf({ "a/x.png": "abc".repeat(1000) });
    const start = bytes.indexOf(Buffer.from("PK\x01\x02", "latin1"));
    bytes.writeUInt32LE(10, start + 24);
    await expectRefused(bytes, 'entry "a/x.png" unpacks to more than the 10 bytes it declares');
  });

  it("is refused where its entries overlap", async () => {
    const bytes = await zipOf({ "a/x.png": Uint8Array.from({ length: 3000 }, (_, i) => (i * i) % 251) });
    const start = bytes.indexOf(Buffer.from("PK\x01\x02", "latin1"));
    bytes.writeUInt32LE(bytes.length + 1, start + 20);
    await expectRefused(bytes, "its entries overlap");
  });

  it("is refused where it is no zip file", async () => {
    await expectRefused(
      Buffer.from("not a zip file, and long enough to be looked through for one"),
      "invalid zip file",
    );
    await expectRefused(new Uint8Array(0), "invalid zip file");
  });

  it("fails to read an entry whose checksum is wrong, and that alone", async () => {
    const bytes = await zipOf({ "a/x.png": "abc", "a/y.png": "def" });
    const start = bytes.indexOf(Buffer.from("PK\x01\x02", "latin1"));
    bytes.writeUInt32LE(12345, start + 16);
    const zip = await openZip(onDisk(bytes));
    await expect(zip.read("a/x.png")).rejects.toThrow("its checksum is wrong");
    expect(Buffer.from(await zip.read("a/y.png")).toString()).toBe("def");
    await zip.close();
  });

  it("with bytes changed or cut off gives an error of one line or the right contents", async () => {
    const tree = { "a/x.png": "abc".repeat(50), "b/y.png": "", "c/z.txt": "text" };
    const bytes = await zipOf(tree);
    const folder = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat(bytes.length), { nil: bytes.length }),
        async (changes, end) => {
          const broken = Buffer.from(bytes);
          for (const [place, value] of changes) broken[place] = value;
          const path = join(folder, "broken.zip");
          writeFileSync(path, broken.subarray(0, end));
          await expectSafe(path, bytes.length * 1100);
        },
      ),
      { numRuns: 150 },
    );
  });
});
