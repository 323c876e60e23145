import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import type { ImageShape } from "../data/images.ts";
import { augmenter } from "./augmenter.ts";
import { drawAll, noDraws } from "./draws.ts";
import { mapper } from "./geometry.ts";
import type { AugmentationSettings, Fill } from "./settings.ts";
import { warper } from "./warp.ts";

const fills: readonly Fill[] = ["background", "edge", "reflect", 0.25];
const shapes = fc.record<ImageShape>({
  channels: fc.constantFrom(1, 3),
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
});

const lengthOf = ({ channels, height, width }: ImageShape) => channels * height * width;
const imageOf = (shape: ImageShape, seed: number) => {
  const random = createRandom(seed);
  return Float32Array.from({ length: lengthOf(shape) }, random.uniform);
};
const warped = (image: Float32Array, shape: ImageShape, mapping: readonly number[], fill: Fill = "edge") => {
  const out = new Float32Array(image.length);
  warper(shape, fill)(image, Float64Array.from(mapping), out);
  return out;
};

/** The same by its definition: the mean of the four neighbours by their weights, each looked up by walking to its place. */
function naive(image: Float32Array, { height, width }: ImageShape, m: readonly number[], fill: Fill) {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = m;
  const read = (channel: number, row: number, column: number): number => {
    const inside = row >= 0 && row < height && column >= 0 && column < width;
    if (!inside && typeof fill === "number") return fill;
    if (!inside && fill === "background") {
      const border: number[] = [];
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          if (y === 0 || x === 0 || y === height - 1 || x === width - 1) border.push(read(channel, y, x));
      return border.sort((p, q) => p - q)[Math.floor(border.length / 2)] ?? NaN;
    }
    let [y, x] = [row, column];
    if (fill === "edge") {
      [y, x] = [Math.min(height - 1, Math.max(0, y)), Math.min(width - 1, Math.max(0, x))];
    } else {
      while (y < 0 || y >= height) y = y < 0 ? -1 - y : 2 * height - 1 - y;
      while (x < 0 || x >= width) x = x < 0 ? -1 - x : 2 * width - 1 - x;
    }
    return image[(channel * height + y) * width + x] ?? NaN;
  };
  return Float64Array.from({ length: image.length }, (_, i) => {
    const [x, y, channel] = [i % width, Math.floor(i / width) % height, Math.floor(i / width / height)];
    const [fromX, fromY] = [a * x + b * y + c, d * x + e * y + f];
    let sum = 0;
    for (const row of [Math.floor(fromY), Math.floor(fromY) + 1]) {
      for (const column of [Math.floor(fromX), Math.floor(fromX) + 1])
        sum += (1 - Math.abs(fromY - row)) * (1 - Math.abs(fromX - column)) * read(channel, row, column);
    }
    return sum;
  });
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? NaN))));

describe("a mapping", () => {
  test("takes every pixel from where it says, as a loop over the definition does", () => {
    const coefficient = fc.double({ min: -2, max: 2, noNaN: true });
    const offset = fc.double({ min: -20, max: 20, noNaN: true });
    const mappings = fc.tuple(coefficient, coefficient, offset, coefficient, coefficient, offset);
    fc.assert(
      fc.property(shapes, fc.nat(), mappings, fc.constantFrom(...fills), (shape, seed, mapping, fill) => {
        const image = imageOf(shape, seed);
        expect(largestDifference(warped(image, shape, mapping, fill), naive(image, shape, mapping, fill))).toBeLessThan(
          1e-6,
        );
      }),
    );
  });

  test("of nothing gives the same bits", () => {
    fc.assert(
      fc.property(shapes, fc.nat(), fc.constantFrom(...fills), (shape, seed, fill) => {
        const image = imageOf(shape, seed);
        expect(warped(image, shape, [1, 0, 0, 0, 1, 0], fill)).toEqual(image);
      }),
    );
  });

  test("leaves an image of one colour as it is, whatever it does", () => {
    fc.assert(
      fc.property(shapes, fc.float({ min: 0, max: 1, noNaN: true }), fc.nat(), (shape, colour, seed) => {
        const image = new Float32Array(lengthOf(shape)).fill(colour);
        const mapping = Array.from(imageOf({ channels: 1, height: 1, width: 6 }, seed), (value) => 4 * value - 2);
        for (const fill of ["background", "edge", "reflect"] as const)
          expect(warped(image, shape, mapping, fill)).toEqual(image);
      }),
    );
  });
});

/** Mappings that settings give for as many draws. */
function mappingsOf(settings: AugmentationSettings, shape: ImageShape, count: number, seed = 1) {
  const [random, draws, map] = [createRandom(seed), noDraws(), mapper(settings, shape)];
  return Array.from({ length: count }, () => {
    const mapping = new Float64Array(6);
    drawAll(random, draws);
    map(draws, mapping);
    return Array.from(mapping);
  });
}

const square: ImageShape = { channels: 1, height: 20, width: 20 };
const oblong: ImageShape = { channels: 3, height: 10, width: 40 };

/** The places, in ten equal bins, of numbers that should be uniform in a range: chi-squared with nine degrees of freedom. */
function chiSquare(values: readonly number[], from: number, to: number): number {
  const bins = Array.from({ length: 10 }, () => 0);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(from - 1e-9);
  expect(Math.max(...values)).toBeLessThanOrEqual(to + 1e-9);
  for (const value of values) {
    const bin = Math.min(9, Math.floor((10 * (value - from)) / (to - from)));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const expected = values.length / 10;
  return bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
/** Exceeded once in a thousand times; the seeds are fixed. */
const limit = 27.9;

describe("settings become mappings", () => {
  test("that rotate by an angle uniform in ± the limit", () => {
    const angles = mappingsOf({ affine: { rotation: 30 } }, square, 5000).map(
      ([a = 0, b = 0]) => (Math.atan2(b, a) * 180) / Math.PI,
    );
    expect(chiSquare(angles, -30, 30)).toBeLessThan(limit);
  });

  test("that shift by a share of either side, uniform in ± the limit", () => {
    const found = mappingsOf({ affine: { shift: 0.25 } }, oblong, 5000);
    expect(
      chiSquare(
        found.map(([, , c = 0]) => c),
        -10,
        10,
      ),
    ).toBeLessThan(limit);
    expect(
      chiSquare(
        found.map((m) => m[5] ?? NaN),
        -2.5,
        2.5,
      ),
    ).toBeLessThan(limit);
  });

  test("that scale by a factor uniform in its range", () => {
    const factors = mappingsOf({ affine: { scale: [0.5, 1.5] } }, square, 5000).map(([a = 0]) => 1 / a);
    expect(chiSquare(factors, 0.5, 1.5)).toBeLessThan(limit);
  });

  test("that shear by an angle uniform in ± the limit", () => {
    const angles = mappingsOf({ affine: { shear: 20 } }, square, 5000).map(
      ([, b = 0]) => (Math.atan(-b) * 180) / Math.PI,
    );
    expect(chiSquare(angles, -20, 20)).toBeLessThan(limit);
  });

  test("that cut out an area uniform in its range, of aspects whose logarithm is uniform, anywhere", () => {
    const found = mappingsOf({ crop: { area: [0.3, 0.6], aspect: [0.7, 1.4] } }, oblong, 5000);
    const [a, e] = [found.map((m) => m[0] ?? NaN), found.map((m) => m[4] ?? NaN)];
    expect(
      chiSquare(
        a.map((w, i) => w * (e[i] ?? NaN)),
        0.3,
        0.6,
      ),
    ).toBeLessThan(limit);
    expect(
      chiSquare(
        a.map((w, i) => Math.log(w / (e[i] ?? NaN))),
        Math.log(0.7),
        Math.log(1.4),
      ),
    ).toBeLessThan(limit);
    const places = found.map(([w = 0, , c = 0]) => (c + (1 - w) / 2) / (40 * (1 - w)));
    expect(chiSquare(places, 0, 1)).toBeLessThan(limit);
  });

  test("that never cut out more than there is", () => {
    for (const [a = 0, , c = 0, , e = 0, f = 0] of mappingsOf(
      { crop: { area: [0.8, 1], aspect: [0.1, 10] } },
      oblong,
      1000,
    )) {
      const [left, top] = [c - (a - 1) / 2, f - (e - 1) / 2];
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(-1e-9);
      expect(left + 40 * a).toBeLessThanOrEqual(40 + 1e-9);
      expect(top + 10 * e).toBeLessThanOrEqual(10 + 1e-9);
    }
  });

  test("that do all at once what they do one after the other", () => {
    // The centre of each step's result comes from the centre of the step before, in this order: crop, affine, flip.
    const crop = { area: [0.3, 0.9] } as const;
    const affine = { rotation: 40, shift: 0.2, scale: [0.6, 1.4], shear: 20 } as const;
    const flip = { horizontal: 0.5, vertical: 0.5 };
    const of = (settings: AugmentationSettings) => mappingsOf(settings, oblong, 50);
    const [crops, affines, flips, all] = [of({ crop }), of({ affine }), of({ flip }), of({ crop, affine, flip })];
    const apply = ([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]: readonly number[] = [], [x = 0, y = 0]: number[]) => [
      a * x + b * y + c,
      d * x + e * y + f,
    ];
    for (const [i, whole] of all.entries()) {
      for (const point of [
        [0, 0],
        [39, 0],
        [3, 9],
      ]) {
        const [x = 0, y = 0] = apply(crops[i], apply(affines[i], apply(flips[i], point)));
        const [gotX, gotY] = apply(whole, point);
        expect(gotX).toBeCloseTo(x, 9);
        expect(gotY).toBeCloseTo(y, 9);
      }
    }
  });
});

describe("moving an image", () => {
  const change = (settings: AugmentationSettings, shape: ImageShape, image: Float32Array, seed = 1) => {
    const copy = image.slice();
    augmenter(settings, shape)(copy, createRandom(seed));
    return copy;
  };

  test("by a quarter is an exact turn", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), (side, seed) => {
        const shape: ImageShape = { channels: 3, height: side, width: side };
        const image = imageOf(shape, seed);
        // Anticlockwise: what is on the right comes to the top.
        const turned = warped(image, shape, [0, -1, side - 1, 1, 0, 0]);
        const expected = image.map((_, i) => {
          const [x, y, base] = [i % side, Math.floor(i / side) % side, i - (i % (side * side))];
          return image[base + x * side + (side - 1 - y)] ?? NaN;
        });
        expect(turned).toEqual(expected);
      }),
    );
  });

  test("a rotation of 180° is both flips", () => {
    const draws = { ...noDraws(), rotation: 1 };
    const mapping = new Float64Array(6);
    mapper({ affine: { rotation: 180 } }, oblong)(draws, mapping);
    expect(Array.from(mapping, (value) => value + 0)).toEqual([-1, 0, 39, 0, -1, 9]);
    const image = imageOf(oblong, 3);
    expect(warped(image, oblong, Array.from(mapping))).toEqual(
      change({ flip: { horizontal: 1, vertical: 1 } }, oblong, image),
    );
  });

  test.each([{ horizontal: 1 }, { vertical: 1 }, { horizontal: 1, vertical: 1 }])(
    "by the flips %j twice is nothing",
    (flip) => {
      fc.assert(
        fc.property(shapes, fc.nat(), (shape, seed) => {
          const image = imageOf(shape, seed);
          const once = change({ flip }, shape, image);
          expect(change({ flip }, shape, once)).toEqual(image);
          const { height, width } = shape;
          const expected = image.map((_, i) => {
            const [x, y, base] = [i % width, Math.floor(i / width) % height, i - (i % (width * height))];
            const column = "horizontal" in flip ? width - 1 - x : x;
            const row = "vertical" in flip ? height - 1 - y : y;
            return image[base + row * width + column] ?? NaN;
          });
          expect(once).toEqual(expected);
        }),
      );
    },
  );

  test("by a flip happens as often as its probability says", () => {
    const augment = augmenter({ flip: { horizontal: 0.3 } }, { channels: 1, height: 1, width: 2 });
    const random = createRandom(2);
    let flipped = 0;
    for (let i = 0; i < 4000; i++) {
      const image = Float32Array.of(0, 1);
      augment(image, random);
      flipped += image[0] ?? NaN;
    }
    expect(Math.abs(flipped / 4000 - 0.3)).toBeLessThan(0.025);
  });
});
