import { truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../test/support/files.ts";
import { augmentationPresets, augmenter } from "../../augmentation/augmenter.ts";
import { InputError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import { type BatchRequest, directReader } from "../../data/batch-reader.ts";
import type { Dataset } from "../../data/dataset.ts";
import { imageDataset } from "../../data/images.ts";
import { readAhead } from "../../data/read-ahead.ts";
import { rotatedClasses } from "../../data/rotated-classes.ts";
import { packedDataset } from "../cache/packed-dataset.ts";
import { packedWriter } from "../cache/packed-writer.ts";
import { threadedReader, type ThreadedReaderOptions } from "./threaded-reader.ts";

const shape = { channels: 3, height: 6, width: 6 } as const;
const count = 40;
const random = createRandom(8);
const pixels = Uint8Array.from({ length: count * 108 }, () => random.integer(256));
const labels = Int32Array.from({ length: count }, (_, i) => i % 4);
const classNames = ["a", "b", "c", "d"];
const inMemory = imageDataset(pixels, shape, { name: "noise", labels, classNames });

/** The same images in a packed file, which is not read into memory. */
async function inFile(path = join(temporaryFolder(), "noise.images")): Promise<Dataset> {
  const writer = await packedWriter(path, shape, count);
  await writer.append(pixels);
  const ids = Array.from({ length: count }, (_, i) => `${i}.png`);
  await writer.finish({ classNames, ids, skipped: [] }, labels, "ab".repeat(32));
  return packedDataset(path, "noise", 0).dataset;
}

function reader(dataset: Dataset, options: ThreadedReaderOptions = {}) {
  const made = threadedReader(dataset, options);
  onTestFinished(() => made.dispose());
  return made;
}

/** Batches in which samples repeat, over several epochs. */
const requests = (size: number): BatchRequest[] =>
  Array.from({ length: 12 }, (_, i) => ({
    epoch: 1 + (i % 3),
    indices: Int32Array.from({ length: 7 }, () => random.integer(size)).map((index, j, all) =>
      j < 5 ? index : (all[0] ?? 0),
    ),
  }));

describe("a reader in threads", () => {
  const augmentation = augmentationPresets.photographs;
  const augment = () => ({ augment: augmenter(augmentation, shape), random: createRandom(5) });
  const cases: [string, () => Dataset | Promise<Dataset>][] = [
    ["images in memory", () => inMemory],
    ["images in a file from four sides", async () => rotatedClasses(await inFile())],
  ];
  test.each(cases)("gives bit for bit what this thread gives: %s", async (_, make) => {
    const dataset = await make();
    const asked = requests(dataset.size);
    const direct = directReader(dataset, augment());
    const expected = await Promise.all(asked.map((request) => direct.read(request)));
    const threaded = reader(dataset, { augmentation, random: createRandom(5), threads: 2 });
    const backwards = asked.toReversed().map((request) => threaded.read(request));
    expect((await Promise.all(backwards)).toReversed()).toEqual(expected);
    // The images differ from one another, or equality would say little.
    expect(new Set(expected.map((samples) => samples.join())).size).toBe(asked.length);
  });

  test("tells of what is not there, goes on, and reads ahead", async () => {
    const made = reader(inMemory);
    await expect(made.read({ epoch: 1, indices: Int32Array.of(count) })).rejects.toThrow(RangeError);
    let drawn = 0;
    const asked = requests(count);
    const batches = readAhead(made, () => asked[drawn++ % asked.length] ?? { epoch: 1, indices: new Int32Array(1) });
    for (let i = 0; i < 5; i++) {
      const { request, samples } = await batches.next();
      const expected = new Float32Array(7 * 108);
      inMemory.read(request.indices, expected);
      expect(samples).toEqual(expected);
    }
    expect(batches.time().batches).toBe(5);
  });

  test("refuses datasets whose images it cannot find, and settings that are not valid", () => {
    const { pixels: _, ...bare } = inMemory;
    expect(() => threadedReader(bare)).toThrow("does not say where its images lie");
    expect(() => threadedReader({ ...inMemory, size: 7 })).toThrow("its images give 40");
    expect(() => threadedReader(inMemory, { augmentation })).toThrow("missing option: random");
    expect(() => threadedReader(inMemory, { threads: 0 })).toThrow(RangeError);
    expect(() => threadedReader(inMemory, { augmentation: { brightness: -1 }, random })).toThrow(InputError);
  });

  test("says what to do where the file is cut off", async () => {
    const path = join(temporaryFolder(), "noise.images");
    const dataset = await inFile(path);
    const request = { epoch: 1, indices: Int32Array.of(count - 1) };
    truncateSync(path, 2000);
    await expect(reader(dataset).read(request)).rejects.toThrow(/^invalid image cache: .*start again/);
    expect(() => dataset.read([count - 1], new Float32Array(108))).toThrow("image 39 is damaged");
  });

  test("refuses what is under way, and all that follows, once it is disposed of", async () => {
    const made = threadedReader(inMemory);
    const reading = made.read({ epoch: 1, indices: Int32Array.of(0) });
    const refused = expect(reading).rejects.toThrow("disposed of");
    await made.dispose();
    await refused;
    await expect(made.read({ epoch: 1, indices: Int32Array.of(0) })).rejects.toThrow("disposed of");
  });
});
