import { join } from "node:path";
import { expect, test } from "vitest";
import { png, temporaryFolder } from "../../test/support/files.ts";
import { runCli } from "../../test/support/run-cli.ts";
import { InputError } from "../core/errors.ts";
import { readClassList } from "./class-list.ts";
import { openDataset } from "./open-dataset.ts";

/** A folder with a list and four small images. */
async function folderWith(list: string | Uint8Array): Promise<string> {
  const images = await Promise.all([10, 20, 30, 40].map((level) => png(level, 2, 2)));
  const tree = Object.fromEntries(images.map((bytes, i) => [`images/${i + 1}.png`, bytes]));
  return join(temporaryFolder({ ...tree, "list.csv": list }), "list.csv");
}

const open = async (list: string) => openDataset(await folderWith(list), { size: { height: 2, width: 2 } });

const expectRefused = async (list: string | Uint8Array, message: string) => {
  const path = await folderWith(list);
  const reading = readClassList(path);
  await expect(reading).rejects.toThrow(InputError);
  await expect(reading).rejects.toThrow(message.replaceAll("LIST", path));
};

test("a list may have tags in place of labels, for each image those of its row", async () => {
  const path = await folderWith("Tags,path\nred; round,images/2.png\n,images/1.png\nred|new,images/3.png\n");
  const { tags, dataset, warnings } = await openDataset(path, { size: { height: 2, width: 2 }, tags: "tags" });
  expect(dataset.ids).toEqual(["images/2.png", "images/1.png", "images/3.png"]);
  expect(tags).toEqual([["red", "round"], [], ["red", "new"]]);
  expect(warnings).toEqual([]);
  await expect(readClassList(path, { tags: "words" })).rejects.toThrow("missing column: words in");
});

test("a list says which image is of which class, whatever the folders", async () => {
  const { dataset, parts, warnings } = await open(
    `label,Path\ncat,images/2.png\n"dog, old",./images//1.png\ncat,images/4.png\n"dog, old",images/3.png\n`,
  );
  expect(dataset.classNames).toEqual(["cat", "dog, old"]);
  expect(dataset.ids).toEqual(["images/2.png", "images/1.png", "images/4.png", "images/3.png"]);
  expect(Array.from(dataset.labels)).toEqual([0, 1, 0, 1]);
  const pixels = new Float32Array(16);
  dataset.read([0, 1, 2, 3], pixels);
  expect([0, 4, 8, 12].map((i) => Math.round(255 * (pixels[i] ?? NaN)))).toEqual([20, 10, 40, 30]);
  expect([parts, warnings]).toEqual([undefined, []]);
});

test("a list that has parts brings its split, in semicolons and with a byte order mark too", async () => {
  const { parts, warnings } = await open(
    "\ufeffpath;label;split;note\r\nimages/1.png;a;Train;x\r\nimages/2.png;a;train;\r\nimages/3.png;b;val;\r\nimages/4.png;b;TEST;\r\n",
  );
  expect(parts).toEqual(["train", "train", "validation", "test"]);
  expect(warnings).toEqual([expect.stringContaining('ignored, beside path, label and split: "note"')]);
});

test("training takes the split of a list, unless told otherwise", async () => {
  const rows = ["images/1.png,a,train", "images/2.png,a,train", "images/3.png,b,test", "images/4.png,b,test"];
  const path = await folderWith(["path,label,split", ...rows].join("\n"));
  const out = join(temporaryFolder(), "run");
  const { code, stderr } = await runCli(["train", path, "--out", out, "--epochs", "1"]);
  // Each part has one class only, so the training cannot work with the list's split; but it was taken.
  expect(stderr).toContain("as the data says: train trains, test validates");
  expect(code).toBe(2);
  const { stderr: sample } = await runCli(["train", path, "--out", out, "--split", "sample"]);
  expect(sample).toContain("has more than two samples");
});

test("whatever is wrong with a list is told with file and line", async () => {
  await expectRefused("path,label\n/etc/a.png,x\n", `invalid path in LIST:2: "/etc/a.png" is absolute;`);
  await expectRefused("path,label\nC:/a.png,x\n", `invalid path in LIST:2: "C:/a.png" is absolute;`);
  await expectRefused("path,label\nimages/../../a.png,x\n", `invalid path in LIST:2: "images/../../a.png" climbs out`);
  await expectRefused("path,label\nimages\\1.png,x\n", `invalid path in LIST:2: "images\\\\1.png" has a backslash`);
  await expectRefused(`path,label\n"images/1\n2.png",x\n`, `invalid path in LIST:3: "images/1\\n2.png" has a control`);
  await expectRefused(
    "path,label\nimages/1.txt,x\n",
    `invalid path in LIST:2: "images/1.txt" is not an image by its name`,
  );
  await expectRefused("path,label\n,x\n", "missing path in LIST:2;");
  await expectRefused("path,label\n\nimages/1.png,\n", "missing label in LIST:3;");
  await expectRefused(
    "path,label\nimages/1.png,x\nimages/./1.png,y\n",
    "duplicate path in LIST:3: images/1.png is in line 2",
  );
  await expectRefused(
    "path,label\nimages/1.png,x\nimages/9.png,y\n",
    "missing image: images/9.png of LIST:3 is no file in",
  );
  await expectRefused("path,label\nimages/1.png\n", "invalid row in LIST:2: 1 column, expected 2 as in line 1;");
  await expectRefused(
    "path,label,split\nimages/1.png,a,trian\n",
    `invalid split in LIST:2: "trian", expected train, val`,
  );
  await expectRefused("path,label,split\nimages/1.png,a,train\nimages/2.png,a,\n", "missing split in LIST:3, expected");
  await expectRefused("path,path,label\nimages/1.png,,a\n", "duplicate column: path in LIST:1");
  await expectRefused("path,kind\nimages/1.png,a\n", "missing column: label in LIST:1");
  await expectRefused("path,label\n", "invalid class list: LIST has no rows below its header");
  await expectRefused("", "invalid class list: LIST is empty");
  await expectRefused(`path,label\n"images/1.png,x\n`, "invalid class list: LIST: ");
  await expectRefused(Buffer.from("path,label\0\n"), "invalid class list: LIST is not text");
});

test("a list without labels can be embedded", async () => {
  const path = await folderWith("path\nimages/1.png\nimages/2.png\n");
  const { dataset } = await openDataset(path, { requireClasses: false });
  expect(dataset.classNames).toEqual(["unlabelled"]);
  await expect(openDataset(path)).rejects.toThrow("missing column: label");
});

test("a table of numbers may have a column path, if it is to be ignored", async () => {
  const table = "path,a,label\nx.png,1,p\ny.png,2,p\nx.png,3,q\ny.png,4,q\n";
  const { preprocessing } = await openDataset(await folderWith(table), { ignore: ["path"] });
  expect(preprocessing).toMatchObject({ kind: "vectors", columns: ["a"] });
});
