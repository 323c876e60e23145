import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import type { Split } from "./dataset.ts";
import { byCodeUnit, indexLabels } from "./labels.ts";
import { splitByFolder } from "./split-by-folder.ts";
import { splitByClass, splitBySample } from "./split.ts";

function labelled(names: readonly string[]) {
  const { labels, classNames } = indexLabels(names);
  const ids = names.map((_, i) => `file:${i + 1}`);
  return { name: "data", size: names.length, labels, classNames, ids, sampleShape: [1], read: () => {} };
}

const repeat = (name: string, count: number) => Array.from({ length: count }, () => name);
const classesOf = (data: ReturnType<typeof labelled>, part: Int32Array) =>
  [...new Set([...part].map((i) => data.classNames[data.labels[i] ?? -1] ?? ""))].sort(byCodeUnit);

function expectPartition(split: Split, size: number): void {
  const all = [...split.train, ...split.validation].sort((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: size }, (_, i) => i));
}

const seeds = fc.integer({ min: 0, max: 0xffffffff });

describe("a split by class", () => {
  it("keeps whole classes apart and leaves out nothing", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 4, maxLength: 30 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        seeds,
        (sizes, fraction, seed) => {
          const data = labelled(sizes.flatMap((n, c) => repeat(`c${c}`, n)));
          const split = splitByClass(data, createRandom(seed), { fraction });
          expectPartition(split, data.size);
          const held = classesOf(data, split.validation);
          const wanted = Math.round(sizes.length * fraction);
          expect(held.length).toBe(Math.min(sizes.length - 2, Math.max(2, wanted)));
          expect(classesOf(data, split.train).filter((name) => held.includes(name))).toEqual([]);
        },
      ),
    );
  });

  it("is the same for the same seed and another for another", () => {
    const data = labelled(Array.from({ length: 100 }, (_, i) => `c${i % 50}`));
    const of = (seed: number) => splitByClass(data, createRandom(seed)).validation;
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
    expect(splitByClass(data, createRandom(1), { count: 7 }).description).toBe(
      "by class: 7 of 50 classes, drawn at random, are kept for validation and never trained on",
    );
  });

  it("holds out named classes and folders of classes", () => {
    const data = labelled(
      ["Greek/a", "Greek/b", "Greeklish/a", "Latin/a", "Latin/b", "Futurama/a"].flatMap((name) => [name, name]),
    );
    const held = (...holdout: string[]) => classesOf(data, splitByClass(data, createRandom(1), { holdout }).validation);
    expect(held("Greek")).toEqual(["Greek/a", "Greek/b"]);
    expect(held("Latin/", "Futurama/a")).toEqual(["Futurama/a", "Latin/a", "Latin/b"]);
    expect(() => held("Klingon")).toThrow(
      'unknown class to hold out: "Klingon", expected one of data: Futurama, Greek, Greeklish or Latin',
    );
    expect(() => held("Futurama")).toThrow(
      "1 of 6 classes of data kept for validation, expected between 2 and 4; hold out more classes",
    );
    expect(() => held("Greek", "Latin", "Futurama")).toThrow("hold out fewer classes");
  });

  it("refuses data with too few classes", () => {
    const make = () => splitByClass(labelled(["a", "a", "b", "b", "c", "c"]), createRandom(1));
    expect(make).toThrow(InputError);
    expect(make).toThrow("data has 3 classes, expected four or more");
  });

  it("refuses a share or a number out of range", () => {
    const data = labelled(["a", "b", "c", "d", "e"]);
    expect(() => splitByClass(data, createRandom(1), { fraction: 1 })).toThrow("invalid validation share: 1");
    expect(() => splitByClass(data, createRandom(1), { count: 4 })).toThrow("expected between 2 and 3");
    expect(() => splitByClass(data, createRandom(1), { count: -1 })).toThrow(InputError);
    expect(() => splitByClass(data, createRandom(1), { count: 2.5 })).toThrow("expected an integer");
  });
});

describe("a split by sample", () => {
  it("takes the share of every class, two at least, and leaves each two samples to train with", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 10 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        seeds,
        (sizes, fraction, seed) => {
          fc.pre(sizes.some((n) => n > 2));
          const data = labelled(sizes.flatMap((n, c) => repeat(`c${c}`, n)));
          const split = splitBySample(data, createRandom(seed), { fraction });
          expectPartition(split, data.size);
          for (const [c, n] of data.classNames.map((name) => sizes[Number(name.slice(1))] ?? 0).entries()) {
            const kept = split.validation.filter((i) => data.labels[i] === c).length;
            expect(kept).toBe(Math.min(n - 2, Math.max(2, Math.round(n * fraction))));
          }
        },
      ),
    );
  });

  it("says which classes give nothing", () => {
    const split = splitBySample(labelled(["a", "a", "b", "b", "b"]), createRandom(1));
    expect(split.description).toBe(
      "by sample: about 20 % of the samples of each class are kept for validation, none of the 1 class that has only two",
    );
  });

  it("refuses a class with a single sample, by name, and data with nothing to spare", () => {
    expect(() => splitBySample(labelled(["a", "a", "b"]), createRandom(1))).toThrow(
      'class "b" of data has a single sample',
    );
    expect(() => splitBySample(labelled(["a", "a", "b", "b"]), createRandom(1))).toThrow(
      "no class of data has more than two samples",
    );
  });
});

describe("a split by folder", () => {
  it("joins the classes of both parts", () => {
    const data = labelled(["train/cat", "train/dog", "train/cat", "Val/cat", "Val/owl", "test/dog"]);
    const { dataset, split, test } = splitByFolder(data);
    expect(dataset.classNames).toEqual(["cat", "dog", "owl"]);
    expect([...dataset.labels]).toEqual([0, 1, 0, 0, 2, 1]);
    expect([...split.train]).toEqual([0, 1, 2]);
    expect([...split.validation]).toEqual([3, 4]);
    expect([...test]).toEqual([5]);
    expect(split.description).toBe("by folder: train/ trains, validation/ validates, test/ is left out");
  });

  it("validates with test/ where it is the only other part", () => {
    const { split, test } = splitByFolder(labelled(["train/x/a", "test/x/a"]));
    expect([...split.validation]).toEqual([1]);
    expect(test.length).toBe(0);
  });

  it("refuses what has no such folders", () => {
    expect(() => splitByFolder(labelled(["train/a", "val/a", "cat"]))).toThrow(
      'class "cat" of data lies in no folder train/',
    );
    expect(() => splitByFolder(labelled(["val/a"]))).toThrow("data has no folder train/");
    expect(() => splitByFolder(labelled(["train/a"]))).toThrow(InputError);
  });
});
