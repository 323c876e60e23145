import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { matrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { checkClasses } from "./check-classes.ts";
import { imageDataset } from "./images.ts";
import { indexLabels, samplesByClass } from "./labels.ts";
import { fitStandardisation, standardised } from "./preprocessing.ts";
import { syntheticData } from "./synthetic.ts";
import { vectorDataset } from "./vectors.ts";

const vectors = (rows: readonly (readonly number[])[]) =>
  vectorDataset(matrix(Float32Array.from(rows.flat()), rows.length, rows[0]?.length ?? 0), {
    name: "v",
    labels: new Int32Array(rows.length),
    classNames: ["a"],
  });

describe("labels", () => {
  it("index class names sorted by code unit", () => {
    expect(indexLabels(["b", "Z", "ä", "b", "a"])).toEqual({
      labels: Int32Array.of(2, 0, 3, 2, 1),
      classNames: ["Z", "a", "b", "ä"],
    });
  });

  it("outside the classes are refused", () => {
    expect(samplesByClass(Int32Array.of(1, 0, 1), [0, 2], 2)).toEqual([[], [0, 2]]);
    expect(() => samplesByClass(Int32Array.of(2), [0], 2)).toThrow(RangeError);
  });
});

describe("a dataset of vectors", () => {
  it("copies the samples asked for, one after the other", () => {
    const data = vectors([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const out = new Float32Array(6);
    data.read([2, 0, 2], out);
    expect([...out]).toEqual([5, 6, 1, 2, 5, 6]);
    expect(data.ids).toEqual(["v:1", "v:2", "v:3"]);
    expect(data.sampleShape).toEqual([2]);
  });

  it("refuses samples that are not there and an output that is too short", () => {
    const data = vectors([
      [1, 2],
      [3, 4],
    ]);
    for (const index of [2, -1, 0.5]) expect(() => data.read([index], new Float32Array(2))).toThrow(RangeError);
    expect(() => data.read([0, 1], new Float32Array(3))).toThrow("expected 2 × 2");
  });

  it("refuses values that are not finite and labels that do not fit", () => {
    expect(() =>
      vectors([
        [1, 2],
        [3, NaN],
      ]),
    ).toThrow("invalid value: NaN in sample 1, column 1");
    const data = matrix(new Float32Array(2), 2, 1);
    expect(() => vectorDataset(data, { name: "v", labels: Int32Array.of(0), classNames: ["a"] })).toThrow(
      "invalid labels: 1",
    );
    expect(() => vectorDataset(data, { name: "v", labels: Int32Array.of(0, 1), classNames: ["a"] })).toThrow(
      "invalid label: 1 of sample 1",
    );
    expect(() =>
      vectorDataset(data, { name: "v", labels: Int32Array.of(0, 0), classNames: ["a"], ids: ["x"] }),
    ).toThrow("invalid ids: 1");
  });
});

describe("a dataset of images", () => {
  it("reads bytes as byte / 255", () => {
    const pixels = Uint8Array.from({ length: 256 }, (_, i) => i);
    const data = imageDataset(
      pixels,
      { channels: 1, height: 2, width: 4 },
      { name: "i", labels: new Int32Array(32), classNames: ["a"] },
    );
    const out = new Float32Array(16);
    data.read([31, 0], out);
    expect([...out]).toEqual(
      [248, 249, 250, 251, 252, 253, 254, 255, 0, 1, 2, 3, 4, 5, 6, 7].map((v) => Math.fround(v / 255)),
    );
    expect(data.sampleShape).toEqual([1, 2, 4]);
  });

  it("refuses pixels that are no whole number of images", () => {
    const make = () =>
      imageDataset(
        new Uint8Array(5),
        { channels: 1, height: 2, width: 2 },
        { name: "i", labels: new Int32Array(1), classNames: ["a"] },
      );
    expect(make).toThrow("invalid pixels: 5, expected a multiple of 1 × 2 × 2");
  });
});

describe("standardisation", () => {
  it("gives the samples it was fitted to mean 0 and deviation 1", () => {
    const finite = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(finite, finite), { minLength: 1, maxLength: 20 }), (rows) => {
        // The last row is no part of the fit, and the third column is constant.
        const data = vectors([...rows.map(([a, b]) => [a, b + 1e6, 3]), [1e6, 1e6, 1e6]]);
        const fit = fitStandardisation(
          data,
          rows.map((_, i) => i),
        );
        const out = new Float32Array(rows.length * 3);
        standardised(data, { kind: "vectors", columns: ["a", "b", "c"], ...fit }).read(
          rows.map((_, i) => i),
          out,
        );
        for (let j = 0; j < 3; j++) {
          const column = rows.map((_, i) => out[i * 3 + j] ?? NaN);
          const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
          const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
          expect(Math.abs(mean)).toBeLessThan(1e-3);
          const constant = new Set(rows.map((row) => row[j] ?? 3)).size === 1;
          expect(Math.abs(variance - (constant ? 0 : 1))).toBeLessThan(1e-3);
        }
      }),
    );
  });

  it("leaves the data alone where there is none, and refuses other lengths", () => {
    const data = vectors([[1, 2]]);
    expect(standardised(data, { kind: "vectors", columns: ["a", "b"] })).toBe(data);
    expect(() => standardised(data, { kind: "vectors", columns: ["a"], mean: [1], std: [1] })).toThrow(RangeError);
    expect(() => fitStandardisation(data, [])).toThrow(RangeError);
  });
});

describe("the check of classes", () => {
  const check =
    (...names: string[]) =>
    () =>
      checkClasses({ name: "data", ...indexLabels(names) });
  it("asks for two classes of two samples", () => {
    expect(check("a", "b", "a", "b")).not.toThrow();
    expect(check("a", "a")).toThrow(InputError);
    expect(check("a", "a")).toThrow('data has one class only, "a"');
    expect(check("a", "a", "b")).toThrow(
      'class "b" of data has a single sample, expected two or more; add samples or remove the class',
    );
    expect(check("a", "b", "c")).toThrow('class "a" of data has a single sample (and 2 other classes have)');
  });
});

describe("the synthetic data", () => {
  it("has the paper's sizes and split", () => {
    const { dataset, split, test } = syntheticData(createRandom(1));
    expect([dataset.size, dataset.sampleShape, dataset.classNames.length]).toEqual([7700, [32], 7]);
    expect([split.train.length, split.validation.length, test.length]).toEqual([5000, 500, 2200]);
    const labels = (part: Int32Array) => [...new Set([...part].map((i) => dataset.labels[i]))];
    expect(labels(split.train)).toEqual([0, 1, 2, 3, 4]);
    expect(labels(split.validation)).toEqual([0, 1, 2, 3, 4]);
    expect(labels(test)).toEqual([5, 6]);
    expect(new Set([...split.train, ...split.validation, ...test]).size).toBe(7700);
  });

  it("lies around centres in the unit cube with the noise asked for", () => {
    const { dataset } = syntheticData(createRandom(2), { noise: 0.3, classes: 3, features: 8, trainClasses: 2 });
    const all = new Float32Array(dataset.size * 8);
    dataset.read(
      dataset.labels.map((_, i) => i),
      all,
    );
    for (let label = 0; label < 3; label++) {
      let squares = 0;
      for (let j = 0; j < 8; j++) {
        const column = Array.from({ length: 1100 }, (_, i) => all[(label * 1100 + i) * 8 + j] ?? NaN);
        const mean = column.reduce((sum, x) => sum + x, 0) / 1100;
        // The mean of 1,100 points strays by 0.009; 0.05 is more than five deviations.
        expect(mean).toBeGreaterThan(-0.05);
        expect(mean).toBeLessThan(1.05);
        squares += column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 1100;
      }
      expect(Math.abs(Math.sqrt(squares / 8) - 0.3)).toBeLessThan(0.015);
    }
  });

  it("is the same for the same seed, and its names sort as its numbers do", () => {
    const options = { classes: 11, samples: 12, features: 2, trainClasses: 9, validationSamples: 2 };
    const read = (seed: number) => {
      const { dataset } = syntheticData(createRandom(seed), options);
      const out = new Float32Array(dataset.size * 2);
      dataset.read(
        dataset.labels.map((_, i) => i),
        out,
      );
      return out;
    };
    expect(read(3)).toEqual(read(3));
    expect(read(3)).not.toEqual(read(4));
    const { dataset } = syntheticData(createRandom(1), options);
    expect([...dataset.classNames].sort()).toEqual(dataset.classNames);
    expect(dataset.ids[0]).toBe("class01/01");
  });

  it("refuses numbers that do not fit together", () => {
    expect(() => syntheticData(createRandom(1), { trainClasses: 8 })).toThrow(RangeError);
    expect(() => syntheticData(createRandom(1), { validationSamples: 1100 })).toThrow(
      "invalid validationSamples: 1100",
    );
    expect(() => syntheticData(createRandom(1), { noise: NaN })).toThrow("invalid noise: NaN");
  });
});
