import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { png, temporaryFolder, zipOf } from "../../test/support/files.ts";
import { InputError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import type { Dataset } from "../data/dataset.ts";
import { fitStandardisation } from "../data/preprocessing.ts";
import { splitByFolder } from "../data/split-by-folder.ts";
import type { OpenDatasetOptions } from "./open-dataset.ts";
import { openDataset } from "./open-dataset.ts";

/** Two classes in nested folders, three grey images each. */
async function drawings(prefix = "") {
  const tree: Record<string, Buffer> = {};
  for (const [i, name] of ["Greek/alpha", "Greek/beta"].entries()) {
    for (let j = 0; j < 3; j++) tree[`${prefix}${name}/${j}.png`] = await png(100 * i + j);
  }
  return tree;
}

function everything(dataset: Dataset): number[] {
  const out = new Float32Array(dataset.size * dataset.sampleShape.reduce((product, side) => product * side, 1));
  dataset.read(
    dataset.labels.map((_, i) => i),
    out,
  );
  return [...out];
}

const expectRefused = async (path: string, message: string, options?: OpenDatasetOptions) => {
  const opening = openDataset(path, options);
  await expect(opening).rejects.toThrow(InputError);
  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.toThrow(/^[^\n]+$/);
};

const size = { height: 2, width: 2 };

describe("a folder of images", () => {
  it("becomes a dataset with a class for each folder, nested ones by their path", async () => {
    const tree = await drawings();
    const other = { "cat/1.png": tree["Greek/alpha/0.png"] ?? "", "cat/2.JPG": tree["Greek/alpha/0.png"] ?? "" };
    const { dataset, preprocessing, warnings } = await openDataset(temporaryFolder({ ...tree, ...other }), { size });
    expect(dataset.classNames).toEqual(["Greek/alpha", "Greek/beta", "cat"]);
    expect(dataset.ids).toEqual([...Object.keys(tree), "cat/1.png", "cat/2.JPG"]);
    expect([...dataset.labels]).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
    expect(dataset.sampleShape).toEqual([1, 2, 2]);
    expect(everything(dataset).map((value) => Math.round(value * 255))).toEqual(
      [0, 1, 2, 100, 101, 102, 0, 0].flatMap((value) => [value, value, value, value]),
    );
    expect(preprocessing).toEqual({ kind: "image", channels: 1, height: 2, width: 2, invert: false });
    expect(warnings).toEqual([]);
  });

  it("gives every image its own class and name, however many chunks they are decoded in", async () => {
    const image = await png(7);
    const names = Array.from({ length: 100 }, (_, i) => `class${String(i).padStart(3, "0")}/1.png`);
    const tree = Object.fromEntries(names.map((name) => [name, image]));
    for (const options of [{}, { onProgress: () => {} }]) {
      const { dataset } = await openDataset(temporaryFolder(tree), { size, requireClasses: false, ...options });
      expect(dataset.ids).toEqual(names);
      expect([...dataset.labels]).toEqual(names.map((_, i) => i));
    }
  });

  it("has three channels where one image has colour, and one where luma is asked for", async () => {
    const folder = temporaryFolder({
      ...(await drawings()),
      "cat/1.png": await png([255, 0, 0]),
      "cat/2.png": await png(9),
    });
    const colour = await openDataset(folder, { size: { height: 1, width: 1 } });
    expect(colour.dataset.sampleShape).toEqual([3, 1, 1]);
    expect(
      everything(colour.dataset)
        .slice(-6)
        .map((value) => Math.round(value * 255)),
    ).toEqual([255, 0, 0, 9, 9, 9]);
    const grey = await openDataset(folder, { size: { height: 1, width: 1 }, channels: 1, invert: true });
    expect(
      everything(grey.dataset)
        .slice(-2)
        .map((value) => Math.round(value * 255)),
    ).toEqual([255 - 76, 255 - 9]);
  });

  it("leaves out one folder around all of it, hidden files and texts, and says what else it passed over", async () => {
    const tree = {
      ...(await drawings("set/")),
      LICENSE: "",
      "README-first": "",
      "set/notes.txt": "",
      "set/Greek/Thumbs.db": "",
      "set/.DS_Store": "",
      "set/labels.csv": "",
      "set/Greek/alpha/3.HEIC": "",
      "set/Greek/alpha/license-plate.bmp": "",
      "set/loose.png": await png(1),
    };
    const { dataset, warnings } = await openDataset(temporaryFolder(tree), { size });
    expect(dataset.classNames).toEqual(["Greek/alpha", "Greek/beta"]);
    expect(warnings.map((line) => line.replace(/ of \S+ /, " "))).toEqual([
      "2 images ignored, expected .png, .jpg, .jpeg, .webp, .gif, .tif, .tiff, .avif: set/Greek/alpha/3.HEIC, set/Greek/alpha/license-plate.bmp",
      "1 file ignored, not an image by name: set/labels.csv",
      "1 image ignored, in no folder and so of no class: set/loose.png",
    ]);
  });

  it("follows links, but not in circles", async () => {
    const folder = temporaryFolder(await drawings());
    symlinkSync(join(folder, "Greek", "alpha"), join(folder, "linked"));
    symlinkSync(folder, join(folder, "Greek", "circle"));
    const { dataset } = await openDataset(folder, { size });
    expect(dataset.classNames).toEqual(["Greek/alpha", "Greek/beta", "linked"]);
  });

  it("skips images that do not decode, names and counts them, and refuses too many", async () => {
    const tree = { ...(await drawings()), "Greek/beta/9.png": "no image", "Greek/alpha/gone.png": "" };
    const folder = temporaryFolder(tree);
    rmSync(join(folder, "Greek/alpha/gone.png"));
    symlinkSync(join(folder, "nowhere"), join(folder, "Greek/alpha/gone.png"));
    const { dataset, warnings, skipped } = await openDataset(folder, { size });
    expect(dataset.size).toBe(6);
    expect(skipped).toEqual(["Greek/alpha/gone.png", "Greek/beta/9.png"]);
    expect(warnings[1]).toMatch(/^skipped Greek\/beta\/9.png, which does not decode: \S/);
    expect(warnings[2]).toBe("2 of 8 images skipped");
    await expectRefused(folder, "more than 1 of the 8 images", { size, maxSkipped: 1 });
  });

  it("is refused where there is nothing to learn from", async () => {
    const [alpha = "", other = ""] = Object.values(await drawings());
    await expectRefused(temporaryFolder(), "no images in");
    await expectRefused(temporaryFolder({ "a/notes.txt": "" }), "expected a folder for each class with files .png");
    await expectRefused(temporaryFolder({ "1.png": alpha, "2.png": alpha }), "lie in no folder");
    await expectRefused(temporaryFolder({ "a/1.png": alpha, "a/2.png": alpha }), 'has one class only, "a"');
    await expectRefused(temporaryFolder({ "a/1.png": alpha, "a/2.png": alpha, "b/1.png": other }), 'class "b" of');
    await expectRefused(temporaryFolder({ "a/1.png": "x", "b/1.png": "x" }), "none of");
    await expectRefused(join(temporaryFolder(), "missing"), "no such file or folder");
    await expectRefused(temporaryFolder({ "a/1.png": alpha }), "invalid image size: 0", {
      size: { height: 0, width: 1 },
    });
  });

  it("of a single class, or of none, can be embedded", async () => {
    const folder = temporaryFolder({ "1.png": await png(1), "2.png": await png(2), "a/3.png": await png(3) });
    const { dataset } = await openDataset(folder, { size, requireClasses: false });
    expect([dataset.classNames, [...dataset.labels]]).toEqual([
      ["a", "unlabelled"],
      [1, 1, 0],
    ]);
  });

  it("is read as a run has read its data", async () => {
    const folder = temporaryFolder(await drawings());
    const first = await openDataset(folder, { size, channels: 3, invert: true });
    const again = await openDataset(folder, { preprocessing: first.preprocessing });
    expect(again.preprocessing).toEqual(first.preprocessing);
    expect(everything(again.dataset)).toEqual(everything(first.dataset));
    const vectors = { kind: "vectors", columns: ["a"] } as const;
    await expectRefused(folder, "holds images of 1 × 28 × 28, expected rows of 1 numbers", { preprocessing: vectors });
  });

  it("with folders train and val can be split by them", async () => {
    const folder = temporaryFolder({ ...(await drawings("train/")), ...(await drawings("val/")) });
    const { dataset, split } = splitByFolder((await openDataset(folder, { size })).dataset);
    expect(dataset.classNames).toEqual(["Greek/alpha", "Greek/beta"]);
    expect([split.train.length, split.validation.length]).toEqual([6, 6]);
  });

  it("stops when it is told to", async () => {
    const stop = AbortSignal.abort(new Error("enough"));
    await expect(openDataset(temporaryFolder(await drawings()), { size, signal: stop })).rejects.toThrow("enough");
  });
});

describe("a zip file of images", () => {
  it("gives what its folder gives, the folder around it left out", async () => {
    const folder = temporaryFolder(await drawings());
    const path = join(temporaryFolder(), "drawings.zip");
    writeFileSync(path, await zipOf({ ...(await drawings("images_background/")), LICENSE: "…", "map.csv": "…" }));
    const unpacked = await openDataset(folder, { size });
    const progress: number[] = [];
    const { dataset, warnings } = await openDataset(path, { size, onProgress: (done) => progress.push(done) });
    // Without the folder around it, Greek/ holds all, and is left out in its turn when the folder is read.
    expect(dataset.classNames).toEqual(["Greek/alpha", "Greek/beta"]);
    expect(unpacked.dataset.classNames).toEqual(["alpha", "beta"]);
    expect(everything(dataset)).toEqual(everything(unpacked.dataset));
    expect(warnings.length).toBe(1);
    expect(progress).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("is refused where it is none, or has no images", async () => {
    const folder = temporaryFolder({ "a.zip": "no zip", empty: await zipOf({ "a/b.txt": "" }) });
    await expectRefused(join(folder, "a.zip"), "invalid zip file");
    await expectRefused(join(folder, "empty"), "no images in");
  });
});

describe("a table", () => {
  it("becomes vectors with ids by line, standardised as a run has it", async () => {
    const folder = temporaryFolder({ "t.csv": "x,label,y2\n1,b,10\n2,a,20\n3,b,30\n4,a,40\n" });
    const path = join(folder, "t.csv");
    const { dataset, preprocessing } = await openDataset(path);
    expect([dataset.ids[0], dataset.sampleShape, dataset.classNames]).toEqual(["t.csv:2", [2], ["a", "b"]]);
    expect(everything(dataset)).toEqual([1, 10, 2, 20, 3, 30, 4, 40]);
    expect(preprocessing).toEqual({ kind: "vectors", columns: ["x", "y2"] });
    const kept = { kind: "vectors", columns: ["x", "y2"], ...fitStandardisation(dataset, [0, 1]) } as const;
    writeFileSync(path, "y2,id,x\n25,7,1.5\n");
    const other = await openDataset(path, { preprocessing: kept, requireClasses: false });
    expect(everything(other.dataset)).toEqual([0, 2]);
    expect(other.dataset.classNames).toEqual(["unlabelled"]);
    expect(other.preprocessing).toEqual(kept);
  });

  it("is refused where it has too few classes or samples, or is no text", async () => {
    const folder = temporaryFolder({
      "one.csv": "label,x\na,1\na,2\n",
      "few.csv": "label,x\na,1\na,2\nb,1\n",
      "binary.csv": "a\0b",
      "a.png": await png(1),
    });
    await expectRefused(join(folder, "one.csv"), "one class only");
    await expectRefused(join(folder, "few.csv"), 'class "b" of');
    await expectRefused(join(folder, "binary.csv"), "is not text");
    await expectRefused(join(folder, "a.png"), "is not text, expected a folder of images");
  });
});

describe("the word synthetic", () => {
  it("names the paper's data, with its split", async () => {
    mkdirSync(join(temporaryFolder(), "synthetic"));
    const { dataset, split, test, preprocessing } = await openDataset("synthetic", {
      random: createRandom(1),
      synthetic: { samples: 110, validationSamples: 10 },
    });
    expect([dataset.size, split?.train.length, split?.validation.length, test?.length]).toEqual([770, 500, 50, 220]);
    expect(preprocessing.kind === "vectors" && preprocessing.columns.length).toBe(32);
    await expect(openDataset("synthetic")).rejects.toThrow(TypeError);
  });
});
