import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertResumable, batchCases, classesOf, labelsOf, take, tally } from "../../../test/support/draws.ts";
import { InputError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import { hierarchical, type HierarchicalOptions } from "./hierarchical.ts";

/** Eight classes of three alphabets: 2, 2 and 4. */
const classNames = ["Greek/a", "Greek/b", "Korean/a", "Korean/b", "Latin/a", "Latin/b", "Latin/c", "Latin/d"];
const alphabet = (label: number) => classNames[label]?.split("/")[0] ?? "";
const data = { ...labelsOf([3, 4, 5, 2, 3, 4, 5, 6]), classNames, samples: 3 };

const make = (options: HierarchicalOptions, classes: number, seed = 1) =>
  hierarchical(options).batches({ ...data, classes, random: createRandom(seed) });

describe("hierarchical batches", () => {
  it("hold as many classes of each of their super-classes, which come in rounds", () => {
    const batches = take(make({ superClasses: 2 }, 4), 30);
    const alphabets = batches.flatMap((batch) => {
      const names = classesOf(batch, data).map(alphabet);
      expect([names[0], names[2]]).toEqual([names[1], names[3]]);
      expect(names[0]).not.toBe(names[2]);
      return [names[0] ?? "", names[2] ?? ""];
    });
    // 60 draws of three: each 20 times.
    const count = (name: string) => alphabets.filter((one) => one === name).length;
    expect([count("Greek"), count("Korean"), count("Latin")]).toEqual([20, 20, 20]);
    // Each alphabet gives two classes 20 times: Greek has two in all, Latin four.
    const classes = tally(
      batches.flatMap((batch) => classesOf(batch, data)),
      classNames.length,
    );
    expect(classes).toEqual([20, 20, 20, 20, 10, 10, 10, 10]);
  });

  it("give the first super-classes one class more where they do not divide", () => {
    for (const batch of take(make({ superClasses: 2 }, 3), 20)) {
      const [first, second, third] = classesOf(batch, data).map(alphabet);
      expect(first).toBe(second);
      expect(third).not.toBe(first);
    }
  });

  it("take super-classes from a map, whatever the names", () => {
    const superClassOf = Object.fromEntries(classNames.map((name) => [name, name.endsWith("a") ? "first" : "later"]));
    for (const batch of take(make({ superClasses: 1, superClassOf }, 3), 20)) {
      const names = classesOf(batch, data).map((label) => superClassOf[classNames[label] ?? ""]);
      expect(new Set(names).size).toBe(1);
    }
  });

  it("hold their shares of any data", () => {
    fc.assert(
      fc.property(batchCases, fc.integer({ min: 1, max: 3 }), (options, superClasses) => {
        const { sizes } = options;
        const groupOf = (label: number) => label % 2;
        const superClassOf = Object.fromEntries(sizes.map((_, c) => [String(c), String(groupOf(c))]));
        const count = Math.min(2, superClasses);
        const least = Math.floor(sizes.length / 2);
        const classes = Math.max(2, Math.min(options.classes, count * least));
        const batches = hierarchical({ superClasses: count, superClassOf }).batches({ ...options, classes });
        for (const batch of take(batches, 6)) {
          const groups = classesOf(batch, options).map(groupOf);
          expect(groups).toHaveLength(classes);
          const [zero = 0, one = 0] = tally(groups, 2);
          if (count === 1) expect(Math.min(zero, one)).toBe(0);
          else expect(Math.abs(zero - one)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("go on from a saved state, and refuse one of other super-classes", () => {
    expect(() => assertResumable((seed) => make({ superClasses: 2 }, 3, seed))).not.toThrow();
    const state = make({ superClasses: 1 }, 2).state();
    expect(() => make({ superClasses: 1 }, 2).restore({ ...state, groups: [[0], [1]] })).toThrow(RangeError);
    expect(() => make({ superClasses: 1 }, 2).restore({ ...state, groups: [[2], [], []] })).toThrow(RangeError);
  });

  it("refuse what the data does not allow", () => {
    const refusal = (options: HierarchicalOptions, classes: number, message: string) => {
      const draw = () => make(options, classes);
      expect(draw).toThrow(InputError);
      expect(draw).toThrow(message);
    };
    refusal(
      { superClasses: 2 },
      6,
      'invalid super-class: "Greek" has 2 classes to train with, expected 3 or more for batches of 6 classes from 2',
    );
    refusal({ superClasses: 4 }, 4, "invalid super-classes: 4 of a batch, but there are 3 to train with");
    refusal({ superClasses: 3 }, 2, "invalid super-classes: 3 of a batch of 2 classes");
    refusal({ superClasses: 0 }, 2, "invalid super-classes: 0 of a batch");
    refusal({ superClassOf: { "Greek/a": "x" } }, 2, 'missing super-class: of class "Greek/b", which the map');
    const plain = { ...data, classNames: "abcdefgh".split(""), classes: 2, random: createRandom(1) };
    expect(() => hierarchical().batches(plain)).toThrow('missing super-class: of class "a", expected a folder');
  });
});
