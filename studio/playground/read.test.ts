import { describe, expect, it, test } from "vitest";
import { megabytes, mostImages, mostTableBytes } from "./limits.ts";
import { openSource, spread, summarise } from "./opened.ts";
import { planTraining } from "./plan.ts";
import { type Decode, readImageFiles, withoutAlpha } from "./read-images.ts";
import { ColumnProblem, readTableFile } from "./read-table.ts";
import { isSameData, type PlacedFile, sourceOf } from "./sources.ts";

const plain = { label: undefined, ignore: [], skipLines: 0 };
const csv = (text: string, name = "t.csv") => new File([text], name);
const placedAt = (path: string, text = ""): PlacedFile => ({ path, file: new File([text], path) });

/** Decodes a file of one digit as an image of one grey. */
const decode: Decode = async (file) => {
  const value = Number(await file.text());
  if (Number.isNaN(value)) throw new Error("not an image");
  return { data: new Uint8Array(4).fill(value), width: 2, height: 2, channels: 1 };
};

describe("a table in the page", () => {
  it("is read with its label and all names of its columns", async () => {
    const { dataset, table } = await readTableFile(csv("id;kind;a\n1;x;2\n2;y;3\n"), { ...plain, ignore: ["id"] });
    expect(table).toEqual({ names: ["id", "kind", "a"], label: "kind", columns: ["a"] });
    expect([dataset.size, dataset.classNames, dataset.ids]).toEqual([2, ["x", "y"], ["t.csv:2", "t.csv:3"]]);
  });

  it("is refused by file and line, and says what columns it has", async () => {
    const refused = await readTableFile(csv("a,b\nx,1\ny,oops\n"), plain).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ColumnProblem);
    expect(refused).toMatchObject({
      message: expect.stringContaining('invalid number in t.csv:3, column "b": "oops"') as unknown,
      columns: ["a", "b"],
    });
    await expect(readTableFile(csv('a,b\n"x,1\n'), plain)).rejects.toThrow(/^invalid table: t\.csv: .*; mend it$/);
    await expect(readTableFile(csv("a\0b"), plain)).rejects.toThrow("t.csv is not text");
  });

  it("may have a title above it", async () => {
    const { dataset } = await readTableFile(csv("A title, and more, and more\nx,1\ny,2\n"), { ...plain, skipLines: 1 });
    expect(dataset.size).toBe(2);
  });

  it("is refused where it is too large, before it is read", async () => {
    const large = Object.defineProperty(csv("", "l.csv"), "size", { value: mostTableBytes + 1 });
    await expect(readTableFile(large, plain)).rejects.toThrow(
      `l.csv has ${megabytes(mostTableBytes + 1)}, expected 200 MB`,
    );
  });
});

describe("images in the page", () => {
  const source = (files: readonly PlacedFile[]) =>
    ({ kind: "images", name: "d", files, shape: "grey", invert: false }) as const;

  it("are of the class of their folder, and those that do not decode are skipped and named", async () => {
    const files = [
      placedAt("d/b/2.png", "9"),
      placedAt("d/a/1.png", "7"),
      placedAt("d/a/x.png", "no"),
      placedAt("d/.x/1.png", "1"),
    ];
    const progress: string[] = [];
    const read = await readImageFiles(source(files), (done, total) => progress.push(`${done}/${total}`), decode);
    const { dataset, warnings } = read;
    expect([dataset.ids, dataset.classNames, [...dataset.labels]]).toEqual([
      ["d/a/1.png", "d/b/2.png"],
      ["a", "b"],
      [0, 1],
    ]);
    expect(warnings).toEqual(["skipped d/a/x.png, which does not decode: not an image", "1 of 3 images skipped"]);
    const pixel = new Float32Array(2 * 28 * 28);
    dataset.read([0, 1], pixel);
    expect([pixel[0], pixel[28 * 28]]).toEqual([Math.fround(7 / 255), Math.fround(9 / 255)]);
    expect(progress).toEqual(["3/3"]);
  });

  it("are refused where none decodes, or there are too many", async () => {
    const quiet = () => {};
    await expect(readImageFiles(source([placedAt("d/a/1.png", "no")]), quiet, decode)).rejects.toThrow(
      "none of the 1 images",
    );
    const many = Array.from({ length: mostImages + 1 }, (_, i) => ({ ...placedAt("x"), path: `d/a/${i}.png` }));
    await expect(readImageFiles(source(many), quiet, decode)).rejects.toThrow("expected 20,000 at most");
  });

  it("are grey where every pixel is", () => {
    expect(withoutAlpha({ data: Uint8Array.of(5, 5, 5, 255, 6, 6, 6, 255), width: 2, height: 1 })).toEqual({
      data: Uint8Array.of(5, 6),
      width: 2,
      height: 1,
      channels: 1,
    });
    expect(withoutAlpha({ data: Uint8Array.of(5, 5, 5, 255, 6, 7, 6, 255), width: 2, height: 1 }).data).toEqual(
      Uint8Array.of(5, 5, 5, 6, 7, 6),
    );
  });
});

test("one text file is a table, anything else images under the folder that holds all", () => {
  expect(sourceOf([placedAt("t.TSV")])).toMatchObject({ kind: "table" });
  const images = sourceOf([placedAt("d/a/1.png"), placedAt("d/b/1.png")]);
  expect(images).toMatchObject({ kind: "images", name: "d" });
  expect(sourceOf([placedAt("a/1.png"), placedAt("b/1.png")])).toMatchObject({ name: "images" });
  expect(sourceOf([])).toBeNull();
  expect(images && isSameData({ ...images }, images)).toBe(true);
  expect(images && isSameData(images, { kind: "synthetic" })).toBe(false);
});

test("examples are of as many classes as may be", () => {
  expect(spread(Int32Array.of(0, 0, 0, 1, 2, 2), 4)).toEqual([0, 3, 4, 1]);
  expect(spread(Int32Array.of(0, 0), 5)).toEqual([0, 1]);
});

test("the paper's data is summarised and planned as the command line does it", async () => {
  const opened = await openSource({ kind: "synthetic" }, () => {});
  expect(summarise(opened)).toMatchObject({ kind: "synthetic", samples: 7700, sampleShape: [32] });
  const { summary, description } = planTraining(opened, { policy: "nspa" });
  expect(description.settings).toMatchObject({ normalise: false, distance: "euclidean", epochs: 100 });
  expect(summary.policies).toEqual(["randomHard", "semiHard", "hardest"]);
  expect(summary.defaults).toMatchObject({ embedding: "2", hidden: "64,64", margin: "0.2", classes: "5" });
  expect(() => planTraining(opened, { policy: "nspa", classes: 6 })).toThrow("has 5 classes to train with");
});
