import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import type { ImageShape } from "../data/images.ts";
import { augmenter } from "./augmenter.ts";
import { blurrer, gaussian } from "./blur.ts";
import { scaleBrightness, scaleContrast, scaleSaturation } from "./colour.ts";
import { normalCdf, normalTable, pixelBits } from "./pixel-noise.ts";
import type { AugmentationSettings } from "./settings.ts";

const shapes = fc.record<ImageShape>({
  channels: fc.constantFrom(1, 3),
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
});
const factors = fc.double({ min: 0, max: 2, noNaN: true });
const imageOf = ({ channels, height, width }: ImageShape, seed: number) => {
  const random = createRandom(seed);
  return Float32Array.from({ length: channels * height * width }, random.uniform);
};
const sum = (list: ArrayLike<number>) => Array.from(list).reduce((a, b) => a + b, 0);
const mean = (list: ArrayLike<number>) => sum(list) / list.length;
const clamp = (value: number) => Math.min(1, Math.max(0, value));
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6) {
  const differences = Array.from(actual, (value, i) => Math.abs(value - (expected[i] ?? NaN)));
  expect(Math.max(...differences)).toBeLessThan(tolerance);
}

/** Luma of every pixel. */
const lumaOf = (image: Float32Array, { channels, height, width }: ImageShape) =>
  Float64Array.from({ length: height * width }, (_, i) => {
    const at = (channel: number) => image[channel * height * width + i] ?? NaN;
    return channels === 1 ? at(0) : 0.299 * at(0) + 0.587 * at(1) + 0.114 * at(2);
  });

describe("colours", () => {
  test("get brighter by a factor", () => {
    fc.assert(
      fc.property(shapes, fc.nat(), factors, (shape, seed, factor) => {
        const image = imageOf(shape, seed);
        const got = image.slice();
        scaleBrightness(got, factor);
        expectClose(
          got,
          image.map((value) => clamp(value * factor)),
        );
      }),
    );
  });

  test("get further from the mean luma by a factor", () => {
    fc.assert(
      fc.property(shapes, fc.nat(), factors, (shape, seed, factor) => {
        const image = imageOf(shape, seed);
        const got = image.slice();
        scaleContrast(got, shape.channels, factor);
        const middle = mean(lumaOf(image, shape));
        expectClose(
          got,
          image.map((value) => clamp(middle + factor * (value - middle))),
        );
      }),
    );
  });

  test("get further from their own luma by a factor", () => {
    fc.assert(
      fc.property(shapes, fc.nat(), factors, (any, seed, factor) => {
        const shape: ImageShape = { ...any, channels: 3 };
        const image = imageOf(shape, seed);
        const got = image.slice();
        scaleSaturation(got, factor);
        const luma = lumaOf(image, shape);
        const own = (i: number) => luma[i % luma.length] ?? NaN;
        expectClose(
          got,
          image.map((value, i) => clamp(own(i) + factor * (value - own(i)))),
        );
      }),
    );
  });

  test.each(["brightness", "contrast", "saturation"] as const)("change by a factor uniform in 1 ± %s", (name) => {
    const shape: ImageShape = { channels: 3, height: 1, width: 2 };
    const image = Float32Array.of(0.5, 0.4, 0.3, 0.4, 0.4, 0.3);
    const [augment, random] = [augmenter({ [name]: 0.2 }, shape), createRandom(6)];
    const bins = [0, 0, 0, 0, 0];
    for (let i = 0; i < 5000; i++) {
      const got = image.slice();
      augment(got, random);
      // What each of the three formulas does to the difference of two values of the first pixel.
      const factor = ((got[0] ?? NaN) - (got[2] ?? NaN)) / ((image[0] ?? NaN) - (image[2] ?? NaN));
      const bin = Math.floor((factor - 0.8) / 0.08);
      bins[bin] = (bins[bin] ?? NaN) + 1;
    }
    const chiSquare = sum(bins.map((count) => (count - 1000) ** 2 / 1000));
    // Four degrees of freedom: exceeded once in a thousand times.
    expect(chiSquare).toBeLessThan(18.5);
  });

  test("have no saturation to change where there is one channel", () => {
    const image = imageOf({ channels: 1, height: 3, width: 3 }, 1);
    const got = image.slice();
    augmenter({ saturation: 1 }, { channels: 1, height: 3, width: 3 })(got, createRandom(1));
    expect(got).toEqual(image);
  });
});

describe("blur", () => {
  const sigmas = fc.double({ min: 0.1, max: 3, noNaN: true });

  test("is the two-dimensional sum over Gaussian weights, mirrored at the border", () => {
    fc.assert(
      fc.property(shapes, fc.nat(), sigmas, (shape, seed, sigma) => {
        const { height, width } = shape;
        const image = imageOf(shape, seed);
        const got = image.slice();
        blurrer(shape, 3)(got, sigma);
        const radius = Math.ceil(3 * sigma);
        const offsets = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
        const weights = offsets.map((k) => Math.exp(-(k ** 2) / (2 * sigma ** 2)));
        const total = sum(weights);
        const inside = (i: number, count: number): number =>
          i < 0 ? inside(-1 - i, count) : i >= count ? inside(2 * count - 1 - i, count) : i;
        const expected = Array.from(image, (_, at) => {
          const [x, y, base] = [at % width, Math.floor(at / width) % height, at - (at % (width * height))];
          let result = 0;
          for (const [j, v] of weights.entries()) {
            for (const [i, w] of weights.entries()) {
              const row = inside(y + (offsets[j] ?? NaN), height);
              const column = inside(x + (offsets[i] ?? NaN), width);
              result += ((v * w) / total / total) * (image[base + row * width + column] ?? NaN);
            }
          }
          return result;
        });
        expectClose(got, expected);
      }),
      { numRuns: 40 },
    );
  });

  test("keeps the sum, and an image of one colour", () => {
    fc.assert(
      fc.property(shapes, fc.nat(), sigmas, (shape, seed, sigma) => {
        const image = imageOf(shape, seed);
        const before = sum(image);
        blurrer(shape, 3)(image, sigma);
        expect(Math.abs(sum(image) - before)).toBeLessThan(1e-5 * image.length);
        const plain = new Float32Array(image.length).fill(0.3);
        blurrer(shape, 3)(plain, sigma);
        expectClose(plain, new Float32Array(image.length).fill(0.3));
      }),
    );
  });

  test("has weights that make 1", () => {
    const weights = new Float64Array(10);
    expect(gaussian(2.9, weights)).toBe(9);
    expect(2 * sum(weights) - (weights[0] ?? NaN)).toBeCloseTo(1, 14);
  });

  test("happens as often as its probability says", () => {
    const shape: ImageShape = { channels: 1, height: 1, width: 5 };
    const [augment, random] = [augmenter({ blur: { probability: 0.2, sigma: [1, 2] } }, shape), createRandom(8)];
    let blurred = 0;
    for (let i = 0; i < 4000; i++) {
      const image = Float32Array.of(0, 0, 1, 0, 0);
      augment(image, random);
      if (image[2] !== 1) blurred++;
    }
    expect(Math.abs(blurred / 4000 - 0.2)).toBeLessThan(0.025);
  });
});

describe("noise", () => {
  const shape: ImageShape = { channels: 1, height: 100, width: 100 };

  test("has mean 0, the deviation asked for, and tails of the right weight", () => {
    const image = new Float32Array(10_000).fill(0.5);
    augmenter({ noise: { deviation: 0.1 } }, shape)(image, createRandom(1));
    const z = image.map((value) => (value - 0.5) / 0.1);
    expect(Math.abs(mean(z))).toBeLessThan(0.04);
    expect(Math.abs(mean(z.map((v) => v * v)) - 1)).toBeLessThan(0.06);
    expect(Math.abs(mean(z.map((v) => (Math.abs(v) > 2 ? 1 : 0))) - 0.0455)).toBeLessThan(0.01);
    // Neighbours know nothing of each other, along a row or down a column.
    expect(Math.abs(mean(z.map((v, i) => v * (z[(i + 1) % 10_000] ?? NaN))))).toBeLessThan(0.04);
    expect(Math.abs(mean(z.map((v, i) => v * (z[(i + 100) % 10_000] ?? NaN))))).toBeLessThan(0.04);
  });

  test("keeps values between black and white", () => {
    const image = Float32Array.from({ length: 10_000 }, (_, i) => i % 2);
    augmenter({ noise: { deviation: 0.5 } }, shape)(image, createRandom(1));
    expect([Math.min(...image), Math.max(...image)]).toEqual([0, 1]);
  });

  test("comes from quantiles of the normal distribution", () => {
    const table = normalTable();
    expect(mean(table)).toBeCloseTo(0, 7);
    expect(mean(table.map((value) => value * value))).toBeCloseTo(1, 6);
    // Scaling to variance 1 moves the quantiles by less than a thousandth of a deviation.
    for (const i of [0, 1, 100, 2047, 2048, 4000, 4095])
      expect(normalCdf(table[i] ?? NaN)).toBeCloseTo((i + 0.5) / 4096, 3);
  });

  test("knows the normal distribution, by the values of its tables", () => {
    expect(normalCdf(0)).toBe(0.5);
    expect(normalCdf(1)).toBeCloseTo(0.8413447460685429, 14);
    expect(normalCdf(-1.959963984540054)).toBeCloseTo(0.025, 14);
    expect(normalCdf(3.5)).toBeCloseTo(0.9997673709209645, 14);
  });

  test("has bits that are even and change by half with the seed", () => {
    const ones = (n: number) => n.toString(2).replaceAll("0", "").length;
    const counts = Array.from({ length: 2000 }, (_, i) => ones(pixelBits(7, i)));
    expect(Math.abs(mean(counts) - 16)).toBeLessThan(0.3);
    const changed = Array.from({ length: 2000 }, (_, i) => ones((pixelBits(7, i) ^ pixelBits(8, i)) >>> 0));
    expect(Math.abs(mean(changed) - 16)).toBeLessThan(0.3);
  });
});

describe("erasing", () => {
  const shape: ImageShape = { channels: 3, height: 40, width: 80 };

  /** Erased pixels of an image that nothing could have made: where they lie, the same in every channel. */
  function erased(settings: AugmentationSettings, seed: number) {
    const image = new Float32Array(3 * 40 * 80).fill(-1);
    augmenter(settings, shape)(image, createRandom(seed));
    const plane = (channel: number) =>
      Array.from(image.subarray(channel * 3200, (channel + 1) * 3200), (value) => value !== -1);
    expect(plane(1)).toEqual(plane(0));
    expect(plane(2)).toEqual(plane(0));
    const values = image.filter((value) => value !== -1);
    const hits = plane(0).flatMap((hit, i) => (hit ? [{ x: i % 80, y: Math.floor(i / 80) }] : []));
    const [xs, ys] = [hits.map(({ x }) => x), hits.map(({ y }) => y)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    return { count: hits.length, width: right - left + 1, height: bottom - top + 1, left, top, values };
  }

  test("covers one rectangle of the area and aspect asked for with uniform noise", () => {
    for (let seed = 0; seed < 100; seed++) {
      const { count, width, height, values } = erased({ erase: { area: [0.1, 0.3], aspect: [0.5, 2] } }, seed);
      expect(count).toBe(width * height);
      // Both sides are rounded to whole pixels.
      expect(count / 3200).toBeGreaterThan(0.09);
      expect(count / 3200).toBeLessThan(0.32);
      expect(width / 80 / (height / 40)).toBeGreaterThan(0.46);
      expect(width / 80 / (height / 40)).toBeLessThan(2.2);
      expect(Math.abs(mean(values) - 0.5)).toBeLessThan(0.05);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThanOrEqual(1);
    }
  });

  test("reaches every place", () => {
    const found = Array.from({ length: 500 }, (_, seed) =>
      erased({ erase: { area: [0.25, 0.25], aspect: [1, 1] } }, seed),
    );
    expect(new Set(found.map(({ count }) => count))).toEqual(new Set([800]));
    expect([Math.min(...found.map(({ left }) => left)), Math.max(...found.map(({ left }) => left))]).toEqual([0, 40]);
    expect([Math.min(...found.map(({ top }) => top)), Math.max(...found.map(({ top }) => top))]).toEqual([0, 20]);
  });

  test("happens as often as its probability says", () => {
    const settings: AugmentationSettings = { erase: { probability: 0.25, area: [0.1, 0.1] } };
    const augment = augmenter(settings, { channels: 1, height: 3, width: 3 });
    const random = createRandom(8);
    let count = 0;
    for (let i = 0; i < 4000; i++) {
      const image = new Float32Array(9).fill(-1);
      augment(image, random);
      if (image.some((value) => value !== -1)) count++;
    }
    expect(Math.abs(count / 4000 - 0.25)).toBeLessThan(0.025);
  });
});
