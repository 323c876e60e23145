import fc from "fast-check";
import { expect, test } from "vitest";
import { inspectSamples, summariseClasses, withFolderParts } from "./inspect.ts";
import type { InspectedSample } from "./inspect.ts";
import type { Part } from "./parts.ts";

/** `id class content part`, one sample each. */
const samplesOf = (...lines: string[]): InspectedSample[] =>
  lines.map((line) => {
    const [id = "", className = "", content = "", part] = line.split(" ");
    return { id, className, content, part: part as Part | undefined };
  });

const found = (samples: readonly InspectedSample[], perClass = 1) =>
  inspectSamples(samples, perClass).map(({ kind, groups }) => [kind, groups]);

test("samples of one content are a finding, and more so with two labels or in two parts", () => {
  expect(found(samplesOf("a x 1", "b x 2", "c x 1", "d y 3"))).toEqual([["duplicate", [["a (x)", "c (x)"]]]]);
  expect(found(samplesOf("x/a x 1", "y/b y 1"))).toEqual([
    ["duplicate", [["x/a", "y/b"]]],
    ["two-labels", [["x/a", "y/b"]]],
  ]);
  expect(found(samplesOf("x/a x 1 train", "x/b x 1 test", "y/c y 2 test", "y/d y 2 test"))).toEqual([
    [
      "duplicate",
      [
        ["x/a (train)", "x/b (test)"],
        ["y/c (test)", "y/d (test)"],
      ],
    ],
    ["leak", [["x/a (train)", "x/b (test)"]]],
  ]);
});

test("classes that are too small, or alone, are a finding", () => {
  expect(found(samplesOf("a x 1", "b x 2", "c y 3"), 2)).toEqual([["small-class", [["y"]]]]);
  expect(found(samplesOf("a x 1", "b x 2"))).toEqual([["one-class", [["x"]]]]);
  expect(found([])).toEqual([]);
});

test("names that differ by case or space alone are a finding, single characters are not", () => {
  const names = (...classes: string[]) =>
    found(classes.map((className, i) => ({ id: `${i}`, className, content: `${i}` })));
  expect(names("Red  Deer", "red-deer", "red_deer ", "reddeer")).toEqual([
    ["similar-names", [["Red  Deer", "red-deer", "red_deer "]]],
  ]);
  expect(names("a", "A", "Greek/a", "Greek/A", "é")).toEqual([]);
  expect(names("Greek/alpha", "greek/alpha")).toEqual([["similar-names", [["Greek/alpha", "greek/alpha"]]]]);
});

test("folders that name parts are parts, where all do", () => {
  const samples = samplesOf("train/x/1 train/x 1", "VAL/x/1 VAL/x 1");
  expect(withFolderParts(samples).map(({ part, className }) => [part, className])).toEqual([
    ["train", "x"],
    ["validation", "x"],
  ]);
  expect(found(withFolderParts(samples)).map(([kind]) => kind)).toEqual(["duplicate", "leak", "one-class"]);
  const mixed = [...samples, ...samplesOf("y/1 y 2")];
  expect(withFolderParts(mixed)).toBe(mixed);
});

test("a summary counts every class once, in bars that do not overlap", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }), (sizes) => {
      const samples = sizes.flatMap((size, c) => Array.from({ length: size }, () => ({ className: `${c}` })));
      const { count, min, median, max, histogram } = summariseClasses(samples);
      const sorted = [...sizes].sort((a, b) => a - b);
      const middle = [sorted[Math.ceil(sizes.length / 2) - 1] ?? 0, sorted[Math.floor(sizes.length / 2)] ?? 0];
      expect([count, min, max]).toEqual([sizes.length, Math.min(...sizes), Math.max(...sizes)]);
      expect(median).toBe((Math.min(...middle) + Math.max(...middle)) / 2);
      expect(histogram.length).toBeLessThanOrEqual(8);
      expect([histogram[0]?.from, histogram.at(-1)?.to]).toEqual([min, max]);
      for (const [i, { from, to, classes }] of histogram.entries()) {
        expect(classes).toBe(sizes.filter((size) => size >= from && size <= to).length);
        if (i > 0) expect(from).toBe((histogram[i - 1]?.to ?? NaN) + 1);
      }
    }),
  );
  expect(summariseClasses([])).toEqual({ count: 0, min: 0, median: 0, max: 0, histogram: [] });
});
