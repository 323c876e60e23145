import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { png, temporaryFolder, zipOf } from "../../../test/support/files.ts";
import { idxBytes } from "../../../test/support/idx.ts";
import { runCli } from "../../../test/support/run-cli.ts";
import { InputError } from "../../core/errors.ts";
import { openDataset } from "../open-dataset.ts";
import { fetchNamed, importNamed } from "./fetch-named.ts";
import { findIdxSets, loadIdx } from "./idx-images.ts";
import { namedDatasets as names } from "./names.ts";
import { selectNist } from "./nist-sd19.ts";
import { type NamedDataset, namedDatasets } from "./registry.ts";

const size = { height: 2, width: 3 };

/** Two images of 2 × 3 with the labels 0 and 1, as the files of a set. */
const idxFiles = (images: string, labels: string) => ({
  [images]: gzipSync(idxBytes([2, 2, 3], [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15])),
  [labels]: gzipSync(idxBytes([2], [0, 1])),
});

const mnist = () => ({
  ...idxFiles("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
  ...idxFiles("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
});

async function bytesOf(dataset: { size: number; read(indices: number[], out: Float32Array): void }, i: number) {
  const out = new Float32Array(6);
  dataset.read([i], out);
  return Array.from(out, (value) => Math.round(255 * value));
}

test("every name has a line of help and a place in the registry, with a checksum of the right length", () => {
  expect(Object.keys(namedDatasets)).toEqual(Object.keys(names));
  for (const { files, home } of Object.values(namedDatasets)) {
    expect(home).toMatch(/^https?:\/\//);
    for (const { checksum, urls, limit, size: bytes } of files) {
      expect(checksum.value).toMatch(checksum.algorithm === "md5" ? /^[0-9a-f]{32}$/ : /^[0-9a-f]{64}$/);
      expect(urls.every((url) => url.startsWith("https://"))).toBe(true);
      expect(bytes ?? 0).toBeLessThanOrEqual(limit);
    }
  }
});

test("MNIST is read from a folder, with the publisher's parts", async () => {
  const { dataset, parts, warnings } = await openDataset("mnist", { from: temporaryFolder(mnist()), size });
  expect([dataset.name, dataset.size, dataset.classNames]).toEqual(["mnist", 4, ["0", "1"]]);
  expect(parts).toEqual(["test", "test", "train", "train"]);
  expect(dataset.ids[0]).toBe("t10k-images-idx3-ubyte.gz#0");
  expect(await bytesOf(dataset, 3)).toEqual([10, 11, 12, 13, 14, 15]);
  expect(warnings).toEqual([
    expect.stringMatching(/is not mnist as published: 4 samples of 2 classes, not 70000 of 10$/),
  ]);
});

test("EMNIST is read from its zip file, turned upright and with its characters", async () => {
  const stem = "gzip/emnist-letters";
  const zip = await zipOf({
    ...idxFiles(`${stem}-train-images-idx3-ubyte.gz`, `${stem}-train-labels-idx1-ubyte.gz`),
    ...idxFiles(`${stem}-test-images-idx3-ubyte.gz`, `${stem}-test-labels-idx1-ubyte.gz`),
    ...idxFiles("gzip/emnist-digits-test-images-idx3-ubyte.gz", "gzip/emnist-digits-test-labels-idx1-ubyte.gz"),
    [`${stem}-mapping.txt`]: "0 65 97\n1 66 98\r\n",
  });
  const from = join(temporaryFolder({ "any.zip": zip }), "any.zip");
  const { dataset, parts } = await openDataset("emnist-letters", { from, size: { height: 3, width: 2 } });
  expect([dataset.size, dataset.classNames]).toEqual([4, ["A", "B"]]);
  expect(parts).toEqual(["test", "test", "train", "train"]);
  expect(await bytesOf(dataset, 0)).toEqual([0, 3, 1, 4, 2, 5]);
  await expect(openDataset("emnist-byclass", { from })).rejects.toThrow(/holds no file of emnist-byclass/);
});

test("NIST SD19 takes each image once, by the character of its folder", () => {
  const { images, parts } = selectNist([
    "by_class/4a/hsf_0.mit",
    "by_class/4a/hsf_0/hsf_0_00000.png",
    "by_class/4a/hsf_4/hsf_4_00000.png",
    "by_class/4a/train_4a/train_4a_00000.png",
    "by_class/61/hsf_4/hsf_4_00000.png",
    "by_class/61/train_61/train_61_00000.png",
    "by_class/5B/hsf_0/hsf_0_00000.png",
    "elsewhere/hsf_0_00000.png",
  ]);
  expect(images).toEqual([
    { file: "by_class/4a/hsf_0/hsf_0_00000.png", className: "J" },
    { file: "by_class/4a/hsf_4/hsf_4_00000.png", className: "J" },
    { file: "by_class/61/hsf_4/hsf_4_00000.png", className: "a" },
    { file: "by_class/61/train_61/train_61_00000.png", className: "a" },
  ]);
  expect(parts).toEqual(["train", "test", "test", "train"]);
  const codes = Array.from({ length: 128 }, (_, code) => `${code.toString(16).padStart(2, "0")}/hsf_1/a.png`);
  const characters = selectNist(codes).images.map(({ className }) => className);
  expect(characters.join("")).toBe("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
});

test("NIST SD19 is read from its archive, and Omniglot by alphabet and character", async () => {
  const image = await png(7, 2, 2);
  const nist = { "by_class/30/hsf_0/a.png": image, "by_class/41/hsf_0/a.png": image, "by_class/41/hsf_4/a.png": image };
  const omniglot = { "images_background/Greek/character01/0001_01.png": image, LICENSE: "MIT" };
  const folder = temporaryFolder({ "nist.zip": await zipOf(nist), "omniglot.zip": await zipOf(omniglot) });
  const loose = { requireClasses: false };
  const read = await openDataset("nist-sd19", { from: join(folder, "nist.zip"), ...loose });
  expect([read.dataset.classNames, read.parts]).toEqual([
    ["0", "A"],
    ["train", "train", "test"],
  ]);
  const { dataset } = await openDataset("omniglot", { from: join(folder, "omniglot.zip"), ...loose });
  expect(dataset.classNames).toEqual(["Greek/character01"]);
});

test("a file of IDX images is data itself, with its labels beside it", async () => {
  const folder = temporaryFolder(idxFiles("my-images.idx3-ubyte.gz", "my-labels.idx1-ubyte.gz"));
  const path = join(folder, "my-images.idx3-ubyte.gz");
  const { dataset, parts } = await openDataset(path, { size, requireClasses: false });
  expect([dataset.name, dataset.classNames, parts]).toEqual([path, ["0", "1"], undefined]);
  renameSync(join(folder, "my-labels.idx1-ubyte.gz"), join(folder, "other"));
  await expect(openDataset(path, { size })).rejects.toThrow(
    /^missing labels: there is no labels file beside .*my-images/,
  );
  expect((await openDataset(path, { size, requireClasses: false })).dataset.classNames).toEqual(["unlabelled"]);
});

test("labels that do not fit their images are refused", async () => {
  const folder = temporaryFolder({ ...mnist(), "train-labels-idx1-ubyte.gz": idxBytes([3], [0, 1, 2]) });
  await expect(openDataset("mnist", { from: folder })).rejects.toThrow(
    /train-labels-idx1-ubyte\.gz has 3 labels, expected the 2 of .*train-images/,
  );
  writeFileSync(join(folder, "train-labels-idx1-ubyte.gz"), idxBytes([1, 2], [0, 1]));
  await expect(openDataset("mnist", { from: folder })).rejects.toThrow(/has 1 × 2 labels, expected the 2/);
});

test("a file that cannot be read is told in a line", async () => {
  const source = {
    name: "m.zip",
    files: ["train-images-idx3-ubyte.gz"],
    read: () => Promise.reject(new Error("its checksum is wrong")),
    close: () => Promise.resolve(),
  };
  await expect(loadIdx(source, findIdxSets(source.files))).rejects.toThrow(
    new InputError(
      "cannot read m.zip/train-images-idx3-ubyte.gz: its checksum is wrong; use an intact copy, packed by gzip",
    ),
  );
});

test("--from is for named data sets, and a name that is also a folder must be told apart", async () => {
  const folder = temporaryFolder(mnist());
  await expect(openDataset(folder, { from: folder })).rejects.toThrow(
    /^invalid --from: .* is not the name of a data set/,
  );
  await expect(openDataset("mnist", { from: join(folder, "nowhere") })).rejects.toThrow(/^no such file or folder: /);
  const before = process.cwd();
  mkdirSync(join(folder, "omniglot"));
  onTestFinished(() => process.chdir(before));
  process.chdir(folder);
  await expect(openDataset("omniglot")).rejects.toThrow(
    /^ambiguous data: omniglot is the name of a data set and of a file/,
  );
});

/** A data set whose one file a server on this machine gives, and the folder of a cache. */
async function published(content: Buffer, value = createHash("md5").update(content).digest("hex")) {
  let requests = 0;
  const server = createServer((_, response) => {
    requests++;
    response.writeHead(200, { "content-length": content.length }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.bin`;
  const file = { name: "file.bin", urls: [url], limit: 1000, checksum: { algorithm: "md5", value } } as const;
  const dataset: NamedDataset = { ...namedDatasets.omniglot, folder: "mine", files: [file] };
  return { dataset, cacheDir: temporaryFolder(), requests: () => requests };
}

test("a data set is downloaded once and then taken from the cache", async () => {
  const { dataset, cacheDir, requests } = await published(Buffer.from("hello"));
  const told: unknown[] = [];
  const [first] = await fetchNamed(dataset, { cacheDir, onDownload: (...all) => told.push(all) });
  expect(first).toEqual({ path: join(cacheDir, "datasets/mine/file.bin"), wasThere: false });
  expect(told).toEqual([["file.bin", 5, 5]]);
  expect(await fetchNamed(dataset, { cacheDir })).toEqual([{ ...first, wasThere: true }]);
  expect(requests()).toBe(1);
});

test("a wrong checksum leaves nothing in the cache", async () => {
  const { dataset, cacheDir } = await published(Buffer.from("hello"), "0".repeat(32));
  await expect(fetchNamed(dataset, { cacheDir })).rejects.toThrow(/^wrong checksum: file\.bin /);
  expect(readdirSync(join(cacheDir, "datasets/mine"))).toEqual([]);
});

test("a cache that cannot be written is told in a line", async () => {
  const { dataset } = await published(Buffer.from("hello"));
  const cacheDir = join(temporaryFolder({ file: "" }), "file");
  await expect(fetchNamed(dataset, { cacheDir })).rejects.toThrow(/^cannot write .*; choose another --cache-dir$/);
});

test("a file that a person has goes into the cache if it is the published one", async () => {
  const { dataset, cacheDir, requests } = await published(Buffer.from("hello"));
  const folder = temporaryFolder({ "file.bin": "hello", other: "hallo" });
  await expect(importNamed(dataset, join(folder, "other"), cacheDir)).rejects.toThrow(InputError);
  await expect(importNamed(dataset, join(folder, "nowhere"), cacheDir)).rejects.toThrow(/^no such file: /);
  expect(existsSync(join(cacheDir, "datasets"))).toBe(false);
  const [copied] = await importNamed(dataset, folder, cacheDir);
  expect(readFileSync(copied?.path ?? "", "utf8")).toBe("hello");
  expect(await fetchNamed(dataset, { cacheDir })).toEqual([{ path: copied?.path, wasThere: true }]);
  expect(requests()).toBe(0);
});

test("kinfold data download says what is wrong in a line, with exit code 2", async () => {
  const cache = temporaryFolder();
  const tell = async (...argv: string[]) => {
    const { code, stdout, stderr } = await runCli(["data", "download", ...argv, "--cache-dir", cache]);
    expect([code, stdout]).toEqual([2, ""]);
    return stderr;
  };
  expect(await tell("nothing")).toMatch(/^error: unknown data set: nothing, expected omniglot, /);
  const file = join(temporaryFolder({ "a.zip": "no" }), "a.zip");
  expect(await tell("omniglot", "--from", file)).toMatch(/^error: wrong checksum: .* has the MD5 7fa3b767c460b54a/);
  expect(await tell("mnist", "--from", file)).toMatch(
    /^error: invalid --from: .*, expected a folder with the files train-/,
  );
  // What is in the cache but is not what was published is not trusted when it is asked about.
  mkdirSync(join(cache, "datasets/omniglot"), { recursive: true });
  writeFileSync(join(cache, "datasets/omniglot/images_background.zip"), "no");
  expect(await tell("omniglot")).toMatch(/it was changed since it came, delete .* and download it anew\n$/);
});
