import fc from "fast-check";
import { expect, it } from "vitest";
import { assemblePixels } from "./pixels.ts";
import type { DecodedImage } from "./resize.ts";
import { createResizer } from "./resize.ts";

/** The definition, without its two passes: every output pixel is a weighted mean over the whole image. */
function naive({ data, width, height, channels }: DecodedImage, toHeight: number, toWidth: number): number[] {
  const weight = (input: number, output: number, i: number, from: number) => {
    const scale = input / output;
    return Math.max(0, 1 - Math.abs(from + 0.5 - (i + 0.5) * scale) / Math.max(1, scale));
  };
  const out: number[] = [];
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < toHeight; y++) {
      for (let x = 0; x < toWidth; x++) {
        let [sum, total] = [0, 0];
        for (let v = 0; v < height; v++) {
          for (let u = 0; u < width; u++) {
            const w = weight(height, toHeight, y, v) * weight(width, toWidth, x, u);
            total += w;
            sum += w * (data[(v * width + u) * channels + c] ?? NaN);
          }
        }
        out.push(sum / total);
      }
    }
  }
  return out;
}

const side = fc.integer({ min: 1, max: 12 });
const images = fc.tuple(side, side, fc.constantFrom(1 as const, 3 as const)).chain(([width, height, channels]) => {
  const length = width * height * channels;
  return fc.uint8Array({ minLength: length, maxLength: length }).map((data) => ({ data, width, height, channels }));
});

it("a resized image is the triangle-weighted mean of the original, to half a grey level", () => {
  fc.assert(
    fc.property(images, side, side, (image, height, width) => {
      const expected = naive(image, height, width);
      const found = createResizer(height, width)(image);
      expect(found.length).toBe(expected.length);
      for (const [i, value] of expected.entries())
        expect(Math.abs((found[i] ?? NaN) - value)).toBeLessThanOrEqual(0.5001);
    }),
  );
});

it("an image of the size asked for keeps its pixels, plane by plane", () => {
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
  expect([...createResizer(1, 2)({ data, width: 2, height: 1, channels: 3 })]).toEqual([1, 4, 2, 5, 3, 6]);
});

it("grey is repeated for three channels and colour becomes luma for one", () => {
  const grey = Uint8Array.of(10, 20);
  const colour = Uint8Array.of(255, 0, 0, 255, 0, 0);
  const shape = { height: 1, width: 2 };
  expect([...assemblePixels([grey, colour], { channels: 3, ...shape })]).toEqual([10, 20, 10, 20, 10, 20, ...colour]);
  expect([...assemblePixels([grey, colour], { channels: 1, ...shape })]).toEqual([10, 20, 76, 150]);
  expect([...assemblePixels([grey], { channels: 1, ...shape }, true)]).toEqual([245, 235]);
  expect(() => assemblePixels([Uint8Array.of(1)], { channels: 1, ...shape })).toThrow(RangeError);
});
