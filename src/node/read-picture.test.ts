import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { expect, test } from "vitest";
import { png, temporaryFolder } from "../../test/support/files.ts";
import type { ImagePreprocessing } from "../data/preprocessing.ts";
import { openDataset } from "./open-dataset.ts";
import { readPicture } from "./read-picture.ts";

const grey: ImagePreprocessing = { kind: "image", channels: 1, height: 6, width: 5, invert: false };

/** A picture with something in it. */
function drawing(width: number, height: number, channels: 1 | 3 | 4): Sharp {
  const data = Buffer.from(Array.from({ length: width * height * channels }, (_, i) => (i * 37 + (i >> 3) * 11) % 256));
  return sharp(data, { raw: { width, height, channels } });
}

test("a picture becomes what the same file becomes among the data of a training", async () => {
  const files = {
    "a/1.png": await drawing(13, 9, 3).png().toBuffer(),
    "a/2.jpg": await drawing(40, 50, 3).jpeg().toBuffer(),
    "b/1.webp": await drawing(20, 20, 4).webp({ lossless: true }).toBuffer(),
    "b/2.png": await drawing(7, 7, 1).toColourspace("b-w").png().toBuffer(),
  };
  const folder = temporaryFolder(files);
  for (const channels of [1, 3] as const) {
    for (const invert of [false, true]) {
      const preprocessing = { ...grey, channels, invert };
      const { dataset } = await openDataset(folder, { preprocessing });
      for (const [i, id] of dataset.ids.entries()) {
        const expected = new Float32Array(channels * 30);
        dataset.read([i], expected);
        const bytes = files[id as keyof typeof files];
        expect(await readPicture(bytes, preprocessing)).toEqual(expected);
      }
    }
  }
});

test("what is no picture of a few kinds is refused in one line", async () => {
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
  );
  await expect(readPicture(svg, grey)).rejects.toThrow(
    /^invalid picture: svg, expected PNG, JPEG or WebP; convert it$/,
  );
  const tiff = await drawing(4, 4, 3).tiff().toBuffer();
  await expect(readPicture(tiff, grey)).rejects.toThrow(/^invalid picture: tiff, expected/);
  const whole = await drawing(30, 30, 3).jpeg().toBuffer();
  await expect(readPicture(whole.subarray(0, 400), grey)).rejects.toThrow(
    /^invalid picture: [^\n]+; expected a whole PNG/,
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
      await expect(readPicture(bytes, grey)).rejects.toThrow(/^invalid picture: [^\n]+$/);
    }),
    { numRuns: 20, seed: 1 },
  );
});

test("a picture of too many pixels is refused before it is decoded", async () => {
  const bytes = await png(0, 5000, 4000);
  expect(bytes.length).toBeLessThan(100_000);
  await expect(readPicture(bytes, grey)).rejects.toThrow(/^invalid picture: /);
});
