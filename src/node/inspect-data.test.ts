import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { png, temporaryFolder } from "../../test/support/files.ts";
import { idxBytes } from "../../test/support/idx.ts";
import { runCli } from "../../test/support/run-cli.ts";
import { inspectData } from "./inspect-data.ts";

async function kindsOf(path: string, options = {}) {
  const { findings } = await inspectData(path, { perClass: 1, ...options });
  return findings.map(({ kind, groups }) => [kind, groups]);
}

test("images are told apart by their pixels, not by their files", async () => {
  const grey = await png(40, 6, 5);
  const same = await sharp({ create: { width: 6, height: 5, channels: 3, background: "#282828" } })
    .webp({ lossless: true })
    .toBuffer();
  const other = await png(41, 6, 5);
  const folder = temporaryFolder({
    "a/1.png": grey,
    "b/2.webp": same,
    "b/3.png": other,
    "b/4.png": await png(40, 5, 6),
  });
  const inspection = await inspectData(folder, { perClass: 2 });
  expect(inspection).toMatchObject({ kind: "images", samples: 4, classes: { count: 2, min: 1, median: 2, max: 3 } });
  expect(inspection.findings.map(({ kind, groups }) => [kind, groups])).toEqual([
    ["duplicate", [["a/1.png", "b/2.webp"]]],
    ["two-labels", [["a/1.png", "b/2.webp"]]],
    ["small-class", [["a"]]],
  ]);
  expect(new Map(inspection.shapes.map(({ shape, samples }) => [shape, samples]))).toEqual(
    new Map([
      ["6×5 grey", 2],
      ["6×5 colour", 1],
      ["5×6 grey", 1],
    ]),
  );
});

test("large images count at their own size", async () => {
  const large = await sharp({ create: { width: 1300, height: 900, channels: 3, background: "#112233" } })
    .jpeg()
    .toBuffer();
  const { shapes } = await inspectData(temporaryFolder({ "a/1.jpg": large }));
  expect(shapes).toEqual([{ shape: "1300×900 colour", samples: 1 }]);
});

test("images that cannot be read, loose ones and other files are named, however many", async () => {
  const folder = temporaryFolder({
    "a/1.png": "broken",
    "a/2.png": await png(1),
    "b/3.png": "",
    "4.png": "",
    "b/x.txt": "",
  });
  const { findings, notes, samples } = await inspectData(folder, { perClass: 1 });
  expect(samples).toBe(1);
  expect(findings[0]).toMatchObject({
    kind: "unreadable",
    message: "2 images that cannot be read: training skips them",
    groups: [[expect.stringMatching(/^a\/1\.png: /)], [expect.stringMatching(/^b\/3\.png: /)]],
  });
  expect(notes).toEqual([
    "1 file left out, not an image by name: b/x.txt",
    "1 image left out, in no folder and so of no class: 4.png",
  ]);
});

test("an image in two parts is a leak, by folders and by list", async () => {
  const [one, two] = [await png(1), await png(2)];
  const tree = { "train/a/1.png": one, "train/b/1.png": two, "val/a/1.png": one, "val/b/1.png": await png(3) };
  const folder = temporaryFolder({
    ...tree,
    "list.csv": "path,label,split\ntrain/a/1.png,a,train\nval/a/1.png,a,test\n",
  });
  expect(await kindsOf(join(folder, "list.csv"))).toEqual([
    ["duplicate", [["train/a/1.png", "val/a/1.png (test)"]]],
    ["leak", [["train/a/1.png", "val/a/1.png (test)"]]],
    ["one-class", [["a"]]],
  ]);
  const byFolder = await inspectData(temporaryFolder(tree), { perClass: 1 });
  expect(byFolder.parts).toEqual({ train: 2, validation: 2 });
  expect(byFolder.findings.map(({ kind }) => kind)).toEqual(["duplicate", "leak"]);
});

test("IDX files and named data sets are looked through at their own size", async () => {
  const folder = temporaryFolder({
    "train-images-idx3-ubyte": idxBytes([2, 1, 2], [1, 2, 1, 2]),
    "train-labels-idx1-ubyte": idxBytes([2], [0, 1]),
  });
  const [path, options] = [join(folder, "train-images-idx3-ubyte"), { perClass: 1 }];
  const { shapes, parts, findings } = await inspectData(path, options);
  expect([shapes, parts]).toEqual([[{ shape: "2×1 grey", samples: 2 }], undefined]);
  expect(findings.map(({ kind }) => kind)).toEqual(["duplicate", "two-labels"]);
  expect((await inspectData("mnist", { from: folder, ...options })).parts).toEqual({ train: 2 });
});

test("rows and columns of a table are looked through", async () => {
  const path = join(temporaryFolder({ "t.csv": "a,b,kind\n1,5,x\n2,5,y\n1,5,y\n-0,5,x\n0,5,x\n" }), "t.csv");
  expect(await kindsOf(path)).toEqual([
    ["constant-column", [["b"]]],
    [
      "duplicate",
      [
        ["t.csv:2 (x)", "t.csv:4 (y)"],
        ["t.csv:5 (x)", "t.csv:6 (x)"],
      ],
    ],
    ["two-labels", [["t.csv:2 (x)", "t.csv:4 (y)"]]],
  ]);
});

test("kinfold data inspect lists what it finds, and fails for it only where that is asked", async () => {
  const path = join(temporaryFolder({ "t.csv": "a,kind\n1,x\n2,y\n1,y\n3,y\n" }), "t.csv");
  const { code, stdout } = await runCli(["data", "inspect", path, "--samples", "2"]);
  expect(code).toBe(0);
  expect(stdout.replaceAll(path, "t.csv")).toBe(`t.csv: 4 rows of 2 classes

samples per class: min 1, median 2, max 3
  1  ██████████████████████████████  1
  2                                  0
  3  ██████████████████████████████  1

columns
  1 column  4

1 sample found more than once, 1 too many in all
  t.csv:2 (x) = t.csv:4 (y)
1 sample with two labels: one of them is wrong
  t.csv:2 (x) = t.csv:4 (y)
1 class with fewer than 2 samples: theirs repeat in a batch of 2 a class, and training refuses a class of one
  x
`);
  expect((await runCli(["data", "inspect", path, "--strict"])).code).toBe(1);
  const json = await runCli(["data", "inspect", path, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ kind: "vectors", samples: 4, shapes: [{ shape: "1 column" }] });
  expect((await runCli(["data", "inspect", "synthetic", "--strict"])).code).toBe(0);
  expect(await runCli(["data", "inspect", "nowhere/"])).toMatchObject({ code: 2, stdout: "" });
});
