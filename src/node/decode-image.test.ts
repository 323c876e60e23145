import { crc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import type { Sharp } from "sharp";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { png } from "../../test/support/files.ts";
import { createRandom } from "../core/random.ts";
import { createImageReader, decodeImage } from "./decode-image.ts";
import { decodePlainPng } from "./png.ts";

const target = { height: 8, width: 8 };
const random = createRandom(5);
const noise = (length: number) => Buffer.from(Array.from({ length }, () => random.integer(256)));
const photo = (width: number, height: number, channels: 1 | 3 | 4 = 3) =>
  sharp(noise(width * height * channels), { raw: { width, height, channels } });

/** What the general decoder makes of a file. */
async function general(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  return { data: [...data], width: info.width, height: info.height, channels: info.channels };
}

/** Decodes a plain PNG, and repeats grey three times, as the general decoder does. */
function plain(bytes: Uint8Array) {
  const image = decodePlainPng(bytes);
  if (image === undefined) return undefined;
  const data = image.channels === 3 ? [...image.data] : [...image.data].flatMap((value) => [value, value, value]);
  return { ...image, channels: 3, data };
}

/** A PNG of these header fields and rows, each row with the byte before it that names its filter. */
function pngOf({ width, height, depth, colour, palette, rows }: Parts): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour], 8);
  const chunk = (type: string, body: Uint8Array) => {
    const bytes = Buffer.alloc(12 + body.length);
    bytes.writeUInt32BE(body.length, 0);
    bytes.write(type, 4, "latin1");
    bytes.set(body, 8);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + body.length)), 8 + body.length);
    return bytes;
  };
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...(palette.length > 0 ? [chunk("PLTE", palette)] : []),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

interface Parts {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly palette: Uint8Array;
  readonly rows: Uint8Array;
}

describe("a plain PNG", () => {
  const files: readonly (readonly [string, () => Sharp])[] = [
    ["RGB", () => photo(13, 7).png()],
    ["RGB, filtered", () => photo(13, 7).blur(2).png({ adaptiveFiltering: true })],
    ["grey of 8 bits", () => photo(13, 7, 1).toColourspace("b-w").png({ adaptiveFiltering: true })],
    ...[2, 4, 16, 256].map(
      (colours) => [`palette of ${colours}`, () => photo(13, 7).png({ palette: true, colours })] as const,
    ),
    ["grey of 1 bit", () => photo(21, 5, 1).threshold(128).toColourspace("b-w").png({ palette: true, colours: 2 })],
  ];
  it.each(files)("decodes as the general decoder does: %s", async (_, make) => {
    const bytes = await make().toBuffer();
    expect(plain(bytes)).toEqual(await general(bytes));
  });

  it("decodes as the general decoder does, whatever its filters, depth and colours", async () => {
    const kinds = fc.constantFrom([0, 1], [0, 2], [0, 4], [0, 8], [2, 8], [3, 1], [3, 2], [3, 4], [3, 8]);
    await fc.assert(
      fc.asyncProperty(
        kinds,
        fc.integer({ min: 1, max: 19 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer(),
        async ([colour = 0, depth = 8], width, height, seed) => {
          const draws = createRandom(seed);
          const stride = Math.ceil((width * depth * (colour === 2 ? 3 : 1)) / 8);
          // The bytes of a palette image may name any entry, and all are there.
          const palette = colour === 3 ? Uint8Array.from({ length: 3 * 2 ** depth }, () => draws.integer(256)) : [];
          const rows = Uint8Array.from({ length: height * (stride + 1) }, (_, i) => {
            const value = draws.integer(256);
            return i % (stride + 1) === 0 ? value % 5 : value;
          });
          const file = pngOf({ width, height, depth, colour, palette: Uint8Array.from(palette), rows });
          expect(plain(file)).toEqual(await general(file));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("of any header and contents is left alone or has the size that it says", () => {
    const side = fc.oneof(fc.nat(40), fc.constantFrom(512, 65_536, 0x7fffffff, 0xffffffff));
    const byte = fc.oneof(fc.nat(8), fc.nat(255));
    const palette = fc.uint8Array({ maxLength: 12 });
    const rows = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(fc.record({ width: side, height: side, depth: byte, colour: byte, palette, rows }), (parts) => {
        const image = decodePlainPng(pngOf(parts));
        if (image === undefined) return;
        expect([image.width, image.height]).toEqual([parts.width, parts.height]);
        expect(image.data.length).toBe(parts.width * parts.height * image.channels);
      }),
      { numRuns: 500 },
    );
  });

  it("is left to the general decoder where it is not plain", async () => {
    expect(decodePlainPng(await photo(8, 8, 4).png().toBuffer())).toBeUndefined();
    expect(decodePlainPng(await photo(8, 8).png({ progressive: true }).toBuffer())).toBeUndefined();
    expect(decodePlainPng(await photo(8, 8).toColourspace("rgb16").png().toBuffer())).toBeUndefined();
    expect(decodePlainPng(await photo(600, 600, 1).png().toBuffer())).toBeUndefined();
    expect(decodePlainPng(await photo(8, 8).jpeg().toBuffer())).toBeUndefined();
  });

  it("is not accepted with any of its bytes changed or its end cut off", async () => {
    const bytes = await photo(9, 9).png().toBuffer();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const broken = Uint8Array.from(bytes);
        broken[place] = (broken[place] ?? 0) ^ change;
        expect(decodePlainPng(broken)).toBeUndefined();
        expect(decodePlainPng(bytes.subarray(0, place))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});

describe("an image", () => {
  it("gives the same pixels whatever lossless format it came in", async () => {
    const read = createImageReader({ height: 6, width: 5 });
    const image = photo(20, 17);
    const expected = await read(await image.clone().png().toBuffer());
    for (const file of [
      image.clone().png({ progressive: true }),
      image.clone().webp({ lossless: true }),
      image.clone().tiff({ compression: "lzw" }),
    ]) {
      expect(await read(await file.toBuffer())).toEqual(expected);
    }
  });

  it("lays transparency on white", async () => {
    const clear = sharp({ create: { width: 4, height: 4, channels: 4, background: { r: 200, g: 0, b: 0, alpha: 0 } } });
    expect([...(await createImageReader(target)(await clear.png().toBuffer()))]).toEqual(
      Array.from({ length: 64 }, () => 255),
    );
  });

  it("is turned as its orientation says", async () => {
    const data = Buffer.from([0, 0, 0, 255, 255, 255]);
    const wide = sharp(data, { raw: { width: 2, height: 1, channels: 3 } });
    const turned = await wide.withMetadata({ orientation: 6 }).webp({ lossless: true }).toBuffer();
    const { width, height, data: pixels } = await decodeImage(turned, target);
    expect([width, height, pixels[0], pixels[3]]).toEqual([1, 2, 0, 255]);
  });

  it("has one plane where it is grey, three where it is not", async () => {
    const read = createImageReader({ height: 2, width: 2 });
    expect([...(await read(await png(77)))]).toEqual([77, 77, 77, 77]);
    expect([...(await read(await png([50, 50, 50])))]).toEqual([50, 50, 50, 50]);
    expect([...(await read(await png([1, 2, 3])))]).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
  });

  it("that is large is reduced by the decoder first, and looks the same", async () => {
    const large = sharp({ create: { width: 1500, height: 1200, channels: 3, background: "#336699" } });
    const bytes = await large.jpeg({ quality: 100 }).toBuffer();
    const { width, height } = await decodeImage(bytes, target);
    expect([width, height]).toEqual([30, 24]);
    const planes = await createImageReader(target)(bytes);
    for (const [channel, value] of [0x33, 0x66, 0x99].entries()) {
      for (const pixel of planes.subarray(channel * 64, channel * 64 + 64))
        expect(Math.abs(pixel - value)).toBeLessThan(3);
    }
  });

  it("that is broken is refused in one line", async () => {
    const jpeg = await photo(64, 64).jpeg().toBuffer();
    const image = await photo(64, 64).png().toBuffer();
    const bad = [
      new Uint8Array(0),
      Buffer.from("no image at all"),
      jpeg.subarray(0, jpeg.length / 2),
      image.subarray(0, image.length / 2),
    ];
    for (const bytes of bad) await expect(decodeImage(bytes, target)).rejects.toThrow(/^[^\n]+$/);
  });

  it("that claims to be huge is refused before it is decoded", async () => {
    const bytes = await png(0, 8, 8);
    // The width and the height of the header, and its checksum made right again.
    bytes.writeUInt32BE(100_000, 16);
    bytes.writeUInt32BE(100_000, 20);
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
    await expect(decodeImage(bytes, target)).rejects.toThrow("exceeds pixel limit");
  });
});
