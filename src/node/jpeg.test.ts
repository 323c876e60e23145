import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { createResizer } from "../data/resize.ts";
import { createImageReader, decodeImage } from "./decode-image.ts";
import { jpegHead } from "./jpeg.ts";

const [width, height] = [240, 180];
const target = { height: 10, width: 12 };

/** A picture with coarse and fine detail. */
const picture = (() => {
  const random = createRandom(3);
  const grid = Buffer.from(Array.from({ length: 3 * 12 * 9 }, () => random.integer(256)));
  return sharp(grid, { raw: { width: 12, height: 9, channels: 3 } }).resize(width, height, { fit: "fill" });
})();
const jpeg = picture.clone().jpeg({ quality: 95 }).toBuffer();

/** The picture of a file, brought to the size in one step from every pixel of it. */
async function fromWhole(bytes: Uint8Array): Promise<Uint8Array> {
  const { data, info } = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
  return createResizer(target.height, target.width)({ data, width: info.width, height: info.height, channels: 3 });
}

const meanDifference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;

/** A JPEG file whose frame header says another size. */
function resized(bytes: Uint8Array, side: number): Uint8Array {
  const changed = Buffer.from(bytes);
  const frame = changed.indexOf(Buffer.from([0xff, 0xc0]));
  changed.writeUInt16BE(side, frame + 5);
  changed.writeUInt16BE(side, frame + 7);
  return changed;
}

describe("a JPEG file much larger than what is wanted", () => {
  test("is decoded at a fraction of its size, and looks as if it had not been", async () => {
    const decoded = await decodeImage(await jpeg, target);
    expect([decoded.width, decoded.height]).toEqual([40, 30]);
    const planes = await createImageReader(target)(await jpeg);
    expect(planes.length).toBe(3 * 10 * 12);
    expect(meanDifference(planes, await fromWhole(await jpeg))).toBeLessThan(1);
  });

  test("is turned as its orientation says", async () => {
    const turned = await picture.clone().withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
    const decoded = await decodeImage(turned, target);
    expect([decoded.width, decoded.height]).toEqual([36, 48]);
    const planes = await createImageReader(target)(turned);
    expect(meanDifference(planes, await fromWhole(turned))).toBeLessThan(1);
    expect(meanDifference(planes, await fromWhole(await jpeg))).toBeGreaterThan(10);
  });

  test("may be grey, progressive or of four inks", async () => {
    const read = createImageReader(target);
    const grey = await read(await picture.clone().greyscale().jpeg().toBuffer());
    expect(grey.length).toBe(10 * 12);
    const files = [picture.clone().jpeg({ progressive: true }), picture.clone().toColourspace("cmyk").jpeg()];
    for (const file of files) {
      const bytes = await file.toBuffer();
      expect((await decodeImage(bytes, target)).height).toBe(30);
      expect(meanDifference(await read(bytes), await fromWhole(await jpeg))).toBeLessThan(12);
    }
  });

  test("is refused where it is cut off, however little is missing", async () => {
    const bytes = await jpeg;
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      await expect(decodeImage(bytes.subarray(0, share * bytes.length), target)).rejects.toThrow(/^[^\n]+$/);
    }
  });

  test("is refused before it is decoded where it claims to be huge", async () => {
    await expect(decodeImage(resized(await jpeg, 60_000), target)).rejects.toThrow("exceeds pixel limit");
  });

  test("is left whole where less than half of it would be left over", async () => {
    expect(await decodeImage(await jpeg, { height: 31, width: 20 })).toMatchObject({ width, height });
    expect((await decodeImage(await jpeg, { height: 30, width: 20 })).height).toBe(90);
  });
});

describe("the head of a JPEG file", () => {
  test("says its size, and whether it may be turned", async () => {
    const plain = await jpeg;
    expect(jpegHead(plain)).toEqual({ width, height, described: false });
    const turned = await picture.clone().withMetadata({ orientation: 6 }).jpeg({ progressive: true }).toBuffer();
    expect(jpegHead(turned)).toEqual({ width, height, described: true });
    const padded = Buffer.concat([plain.subarray(0, 2), Buffer.from([0xff, 0xff]), plain.subarray(2)]);
    expect(jpegHead(padded)).toEqual({ width, height, described: false });
  });

  test("is none in anything else, and never more than the bytes say", async () => {
    expect(jpegHead(await picture.clone().png().toBuffer())).toBeUndefined();
    const start = (await jpeg).subarray(0, 700);
    const change = fc.record({ at: fc.nat(start.length - 1), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), fc.nat(start.length), (changes, length) => {
        const bytes = Uint8Array.from(start);
        for (const { at, value } of changes) bytes[at] = value;
        const head = jpegHead(bytes.subarray(0, length));
        if (head !== undefined) expect(Math.max(head.width, head.height)).toBeLessThan(65_536);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void jpegHead(bytes)),
      { numRuns: 300 },
    );
  });
});
