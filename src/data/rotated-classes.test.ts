import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import { imageDataset } from "./images.ts";
import { allSamples } from "./labels.ts";
import { rotateTraining, rotatedClasses } from "./rotated-classes.ts";
import { splitByClass } from "./split.ts";
import { vectorDataset } from "./vectors.ts";

const classNames = ["Greek/alpha", "Greek/beta", "Latin/a", "Latin/b", "b"];

function dataset(channels: 1 | 3, side: number, samples: number, names: readonly string[] = classNames) {
  const random = createRandom(side);
  const pixels = Uint8Array.from({ length: samples * channels * side * side }, () => random.integer(256));
  const labels = Int32Array.from({ length: samples }, (_, i) => i % names.length);
  return imageDataset(pixels, { channels, height: side, width: side }, { name: "few", labels, classNames: names });
}

/** One image as rows of a plane. */
function plane(values: Float32Array, side: number, channel: number): number[][] {
  const row = (y: number) => Array.from(values.subarray((channel * side + y) * side, (channel * side + y + 1) * side));
  return Array.from({ length: side }, (_, y) => row(y));
}

/** A quarter anticlockwise, by columns from the right. */
const quarter = (rows: readonly number[][]): number[][] =>
  rows.map((_, y) => rows.map((row) => row[rows.length - 1 - y] ?? NaN));

describe("turned classes", () => {
  test("hold every image from four sides, in order", () => {
    fc.assert(
      fc.property(fc.constantFrom(1 as const, 3 as const), fc.integer({ min: 1, max: 5 }), (channels, side) => {
        const plain = dataset(channels, side, 10);
        const rotated = rotatedClasses(plain);
        expect([rotated.size, rotated.sampleShape]).toEqual([40, [channels, side, side]]);
        const [before, after] = [new Float32Array(channels * side * side), new Float32Array(channels * side * side)];
        for (let i = 0; i < 10; i++) {
          plain.read([i], before);
          let expected = Array.from({ length: channels }, (_, channel) => plane(before, side, channel));
          for (let r = 0; r < 4; r++) {
            rotated.read([i + 10 * r], after);
            expect(expected.map((_, channel) => plane(after, side, channel))).toEqual(expected);
            expected = expected.map(quarter);
          }
        }
      }),
      { numRuns: 10 },
    );
  });

  test("turn what is on the right to the top", () => {
    const one = imageDataset(
      Uint8Array.of(0, 255, 0, 0),
      { channels: 1, height: 2, width: 2 },
      { name: "one", labels: Int32Array.of(0), classNames: ["a"] },
    );
    const out = new Float32Array(16);
    rotatedClasses(one).read([0, 1, 2, 3], out);
    expect(Array.from(out)).toEqual([0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  });

  test("have names that say the turn, sorted, and ids that are all different", () => {
    const plain = dataset(1, 2, 10);
    const rotated = rotatedClasses(plain);
    expect(rotated.classNames).toEqual(rotated.classNames.toSorted());
    expect(rotated.classNames.slice(0, 5)).toEqual([
      "Greek/alpha",
      "Greek/alpha@180",
      "Greek/alpha@270",
      "Greek/alpha@90",
      "Greek/beta",
    ]);
    const className = (i: number) => rotated.classNames[rotated.labels[i] ?? -1];
    for (let i = 0; i < 10; i++) {
      expect([0, 10, 20, 30].map((r) => className(i + r))).toEqual(
        ["", "@90", "@180", "@270"].map((turn) => `${classNames[i % 5]}${turn}`),
      );
    }
    expect(rotated.ids[13]).toBe("few:4@90");
    expect(new Set(rotated.ids).size).toBe(40);
  });

  test("read many at once, in any order", () => {
    const rotated = rotatedClasses(dataset(3, 3, 10));
    const indices = createRandom(1).shuffle(allSamples(40));
    const [all, one] = [new Float32Array(40 * 27), new Float32Array(27)];
    rotated.read(indices, all);
    for (const [i, index] of indices.entries()) {
      rotated.read([index], one);
      expect(all.subarray(i * 27, (i + 1) * 27)).toEqual(one);
    }
    expect(() => rotated.read([40], one)).toThrow("invalid sample: 40, expected an integer from 0 to 39");
  });

  test("tell another thread that the images are turned, unless they were so before", () => {
    const rotated = rotatedClasses(dataset(1, 2, 10));
    expect(rotated.pixels).toMatchObject({ kind: "memory", count: 10, turns: true });
    expect(
      rotatedClasses({ ...rotated, classNames: classNames.flatMap((c) => [1, 2, 3, 4].map((k) => `${c}${k}`)) }),
    ).not.toHaveProperty("pixels");
  });

  test("need square images, and names that are free", () => {
    const oblong = imageDataset(
      new Uint8Array(6),
      { channels: 1, height: 2, width: 3 },
      { name: "few", labels: new Int32Array(1), classNames: ["a"] },
    );
    const vectors = vectorDataset(
      { data: new Float32Array(4), rows: 1, columns: 4 },
      { name: "few", labels: new Int32Array(1), classNames: ["a"] },
    );
    expect(() => rotatedClasses(oblong)).toThrow("invalid image size: 2 × 3 of few, expected square images");
    expect(() => rotatedClasses(vectors)).toThrow("few holds vectors");
    expect(() => rotatedClasses(dataset(1, 2, 10, ["a", "a@90"]))).toThrow('few has a class "a@90"');
    expect(() => rotatedClasses(oblong)).toThrow(InputError);
  });
});

describe("a split whose training part is turned", () => {
  test("trains on four times the classes and validates on what it did", () => {
    const plain = dataset(1, 2, 20);
    const split = splitByClass(plain, createRandom(1), { count: 2 });
    const turned = rotateTraining(plain, split);
    expect(turned.split.validation).toEqual(split.validation);
    expect(Array.from(turned.split.train)).toEqual(
      [0, 20, 40, 60].flatMap((r) => Array.from(split.train, (i) => i + r)),
    );
    const names = (indices: Int32Array) =>
      new Set(Array.from(indices, (i) => turned.dataset.classNames[turned.dataset.labels[i] ?? -1] ?? ""));
    const [trained, validated] = [names(turned.split.train), names(turned.split.validation)];
    expect([trained.size, validated.size]).toEqual([12, 2]);
    expect([...validated].every((name) => classNames.includes(name))).toBe(true);
    expect([...trained].some((name) => validated.has(name.replace(/@\d+$/, "")))).toBe(false);
    expect(turned.split.description).toBe(
      `${split.description}; each training class is four, its images turned by 0°, 90°, 180° and 270°`,
    );
  });
});
