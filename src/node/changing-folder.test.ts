import { cpSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { png, temporaryFolder } from "../../test/support/files.ts";
import { openFolder } from "./folder.ts";
import { loadImages } from "./images.ts";

/** A folder of three classes, each of `perClass` images that differ, and the folder as it was opened. */
async function opened(perClass = 4) {
  const tree: Record<string, Buffer> = {};
  for (const [c, name] of ["a", "b", "c"].entries()) {
    for (let i = 0; i < perClass; i++) tree[`${name}/${i}.png`] = await png(20 * (4 * c + i) + 5);
  }
  const folder = temporaryFolder(tree);
  return { folder, source: await openFolder(folder), file: (name: string) => join(folder, name) };
}

const size = { height: 2, width: 2 };

describe("files that change after the folder was listed", () => {
  test.each([0, 2])(
    "are skipped, named and counted, and the others keep their classes (%i threads)",
    async (threads) => {
      const { source, file } = await opened();
      rmSync(file("a/1.png"));
      truncateSync(file("b/2.png"), 40);
      writeFileSync(file("c/0.png"), "something else");
      writeFileSync(file("c/3.png"), await png(250));
      const { dataset, skipped, warnings } = await loadImages(source, { size, decodeThreads: threads });
      expect(skipped).toEqual(["a/1.png", "b/2.png", "c/0.png"]);
      expect(warnings).toEqual([
        expect.stringMatching(/^skipped a\/1\.png, which does not decode: ENOENT/),
        expect.stringMatching(/^skipped b\/2\.png, which does not decode: /),
        expect.stringMatching(/^skipped c\/0\.png, which does not decode: /),
        "3 of 12 images skipped",
      ]);
      const level = new Float32Array(4);
      const seen = dataset.ids.map((id, i) => {
        dataset.read([i], level);
        return [id, dataset.classNames[dataset.labels[i] ?? -1], Math.round(255 * (level[0] ?? 0))];
      });
      const expected = ["a/0", "a/2", "a/3", "b/0", "b/1", "b/3", "c/1", "c/2"].map((name) => {
        const number = 4 * "abc".indexOf(name[0] ?? "") + Number(name[2]);
        return [`${name}.png`, name[0], 20 * number + 5];
      });
      // One that has become another image is that image.
      expect(seen).toEqual([...expected, ["c/3.png", "c", 250]]);
    },
  );

  test("end the reading where they are too many, with the first named and what to do", async () => {
    const { source, file } = await opened();
    for (const name of ["a/0.png", "a/1.png", "b/0.png", "c/0.png"]) rmSync(file(name));
    await expect(loadImages(source, { size })).rejects.toThrow(
      /^invalid images: more than 3 of the 12 images of .* do not decode; the first is a\/0\.png: ENOENT.*; remove them$/,
    );
  });

  test("are no longer asked for once they are in memory or in a cache", async () => {
    const { folder, source } = await opened();
    const cache = join(temporaryFolder(), "cache");
    for (const options of [{ size }, { size, cache }]) {
      const copy = `${folder}-whole`;
      cpSync(folder, copy, { recursive: true });
      const { dataset } = await loadImages(source, options);
      const before = new Float32Array(4 * dataset.size);
      dataset.read([...dataset.ids.keys()], before);
      rmSync(folder, { recursive: true });
      const after = new Float32Array(4 * dataset.size);
      dataset.read([...dataset.ids.keys()], after);
      expect(after).toEqual(before);
      mkdirSync(folder);
      cpSync(copy, folder, { recursive: true });
      rmSync(copy, { recursive: true });
    }
  });
});
