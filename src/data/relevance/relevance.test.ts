import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { among } from "../../core/degrees.ts";
import { InputError } from "../../core/errors.ts";
import { matrix } from "../../core/matrix.ts";
import { gradedPairs } from "./graded-pairs.ts";
import { graded } from "./graded.ts";
import { hierarchy } from "./hierarchy.ts";
import { type Relevance, wordsOf } from "./relevance.ts";
import { sameClass } from "./same-class.ts";
import { sharedTags } from "./shared-tags.ts";

const tagLists = fc.array(fc.array(fc.constantFrom<string[]>("red", "round", "new", "big", "old")), {
  minLength: 2,
  maxLength: 12,
});
const paths = fc.array(
  fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 }).map((steps) => steps.join("/")),
  { minLength: 2, maxLength: 12 },
);

/** Calls `visit` for every ordered pair. */
function forPairs(size: number, visit: (i: number, j: number) => void): void {
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) visit(i, j);
}

const groupsOf = ({ groups }: Relevance) => Object.fromEntries(groups.map(({ name, members }) => [name, [...members]]));

describe("relevance", () => {
  it("by classes is 1 within a class and 0 elsewhere, with a group for each", () => {
    const relevance = sameClass(Int32Array.of(0, 1, 0, 2), ["ant", "bee", "cat"]);
    expect([0, 1, 2, 3].map((j) => relevance.between(0, j))).toEqual([1, 0, 1, 0]);
    expect(groupsOf(relevance)).toEqual({ ant: [0, 2], bee: [1], cat: [3] });
  });

  it("by tags is whether any is shared, or the share of all that are, whatever their order and repetition", () => {
    fc.assert(
      fc.property(
        tagLists.filter((tags) => tags.some((own) => own.length > 0)),
        (tags) => {
          const [any, jaccard] = [sharedTags(tags), sharedTags(tags, { measure: "jaccard" })];
          forPairs(tags.length, (i, j) => {
            const [a, b] = [new Set(tags[i]), new Set(tags[j])];
            const shared = [...a].filter((tag) => b.has(tag)).length;
            expect(any.between(i, j)).toBe(shared > 0 ? 1 : 0);
            expect(jaccard.between(i, j)).toBe(shared / Math.max(1, new Set([...a, ...b]).size));
          });
          for (const { name, members } of any.groups) {
            expect([...members]).toEqual(tags.flatMap((own, i) => (own.includes(name) ? [i] : [])));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("by a hierarchy is the depth of the common ancestor by the deeper of the two", () => {
    const relevance = hierarchy(["animal/cat/persian", "animal/cat/siamese", "animal/dog", "plant"]);
    expect([0, 1, 2, 3].map((j) => relevance.between(0, j))).toEqual([1, 2 / 3, 1 / 3, 0]);
  });

  it("by a hierarchy has each sample in one group, whose samples are all of one kind, and none that could be joined", () => {
    fc.assert(
      fc.property(paths, fc.constantFrom(0.3, 0.5, 2 / 3, 1), (list, positiveFrom) => {
        const relevance = hierarchy(list, { positiveFrom });
        const all = relevance.groups.flatMap(({ members }) => [...members]);
        expect(all.sort((a, b) => a - b)).toEqual(list.map((_, i) => i));
        for (const { members } of relevance.groups) {
          for (const i of members) {
            for (const j of members) expect(relevance.between(i, j)).toBeGreaterThanOrEqual(positiveFrom);
            // Samples of one path are never apart.
            list.forEach((path, k) => path === list[i] && expect([...members]).toContain(k));
          }
        }
        forPairs(list.length, (i, j) => expect(relevance.between(i, j)).toBe(relevance.between(j, i)));
      }),
      { numRuns: 60 },
    );
  });

  it("takes the classes themselves or those above them for groups, by the threshold", () => {
    const list = ["a/x", "a/y", "b/x", "b/x"];
    expect(groupsOf(hierarchy(list))).toEqual({ a: [0, 1], b: [2, 3] });
    expect(groupsOf(hierarchy(list, { positiveFrom: 1, negativeTo: 0.5 }))).toEqual({
      "a/x": [0],
      "a/y": [1],
      "b/x": [2, 3],
    });
  });

  it("as graded is what the matrix or the function says, with the neighbourhood of each sample for a group", () => {
    const values = [1, 0.6, 0.2, 0.6, 1, 0.5, 0.2, 0.5, 1];
    const byMatrix = graded(matrix(Float64Array.from(values), 3, 3));
    const byFunction = graded((i, j) => values[3 * i + j] ?? NaN, { size: 3 });
    for (const relevance of [byMatrix, byFunction]) {
      forPairs(3, (i, j) => expect(relevance.between(i, j)).toBe(values[3 * i + j]));
      expect(relevance.groups.map(({ members }) => [...members].sort((a, b) => a - b))).toEqual([
        [0, 1],
        [0, 1, 2],
        [1, 2],
      ]);
    }
  });

  it("of graded pairs is what they say, 0 for all others, with a group for each sample that has a positive", () => {
    const pair = (first: string, second: string, relevance: number) => ({ first, second, relevance });
    const grades = [pair("a", "b", 1), pair("c", "b", 0.5), pair("a", "d", 0.2), pair("b", "a", 1)];
    const relevance = gradedPairs(grades, { ids: ["a", "b", "c", "d", "e"] });
    const expected = [
      [1, 1, 0, 0.2, 0],
      [1, 1, 0.5, 0, 0],
      [0, 0.5, 1, 0, 0],
      [0.2, 0, 0, 1, 0],
      [0, 0, 0, 0, 1],
    ];
    forPairs(5, (i, j) => expect(relevance.between(i, j)).toBe(expected[i]?.[j]));
    expect(groupsOf(relevance)).toEqual({ a: [0, 1], b: [1, 0, 2], c: [2, 1] });
    const stricter = gradedPairs(grades, { ids: ["a", "b", "c", "d", "e"], positiveFrom: 0.6 });
    expect(groupsOf(stricter)).toEqual({ a: [0, 1], b: [1, 0] });
  });

  it("among some samples goes by their places, queries first", () => {
    const relevance = sameClass([0, 1, 0, 1, 2]);
    const own = among(relevance, [4, 2, 0]);
    expect([own.between(0, 1), own.between(1, 2)]).toEqual([0, 1]);
    expect(among(relevance, [1], [0, 3]).between(0, 1)).toBe(1);
    expect(() => among({ ...relevance, between: () => NaN }, [0, 1]).between(0, 1)).toThrow(
      "invalid relevance: NaN of samples 0 and 1, expected a number from 0 to 1",
    );
  });

  it("says in words what it takes for one kind, and one that says nothing goes by its name", () => {
    const positive = (relevance: Relevance) => wordsOf(relevance).positive;
    const [jaccard, paths] = [{ measure: "jaccard", positiveFrom: 0.3 } as const, { positiveFrom: 0.75 }];
    expect(positive(sameClass([0, 1]))).toBe("the same class");
    expect(positive(sharedTags([["a"]]))).toBe("a shared tag");
    expect(positive(sharedTags([["a"]], jaccard))).toBe("a Jaccard index of the tags of at least 0.3");
    expect(positive(hierarchy(["a/b"], paths))).toBe("at least 0.75 of the deeper path in common");
    expect(positive(graded(() => 1, { size: 1 }))).toBe("graded similarity at least 0.5");
    const { words: _, ...own } = { ...sameClass([0]), name: "looks", positiveFrom: 0.8 };
    expect(wordsOf(own)).toEqual({ positive: "looks at least 0.8", degree: "looks" });
  });

  it("refuses what cannot be one", () => {
    const pairs = (...grades: [string, string, number][]) =>
      gradedPairs(
        grades.map(([first, second, relevance]) => ({ first, second, relevance })),
        { ids: ["a", "b"] },
      );
    const refusals: [() => Relevance, string][] = [
      [() => pairs(["a", "x", 1]), "unknown sample in grade 0: x"],
      [() => pairs(["a", "a", 1]), "invalid grade 0: of a and itself"],
      [() => pairs(["a", "b", NaN]), "invalid grade 0: NaN, expected a number from 0 to 1"],
      [() => pairs(["a", "b", 1], ["b", "a", 0.5]), "duplicate grade 1: b and a have 0.5 here and 1 before"],
      [() => sharedTags([["a"], [" "]]), "invalid tag of sample 1: empty"],
      [() => sharedTags([[], []]), "missing tags: no sample has any"],
      [() => sharedTags([["a"]], { positiveFrom: 0.5, negativeTo: 0.5 }), "invalid negativeTo: 0.5"],
      [() => sharedTags([["a"]], { positiveFrom: 0 }), "invalid positiveFrom: 0"],
      [() => hierarchy(["a/b", "a//b"]), 'invalid path of sample 1: "a//b"'],
      [() => graded(() => 1), "invalid size: undefined"],
      [() => graded(matrix(Float32Array.of(1, 0, 1, 1), 2, 2)), "of samples 1 and 0 it depends on their order"],
      [() => graded(matrix(Float32Array.of(1, 2, 2, 1), 2, 2)), "invalid relevance: 2 of samples 1 and 0"],
      [() => graded(matrix(Float32Array.of(1, 1), 1, 2)), "expected a square matrix"],
      [() => graded(() => NaN, { size: 2 }), "invalid relevance: NaN"],
      [() => graded(() => 1, { size: 2, groups: [{ name: "g", members: Int32Array.of(2) }] }), 'invalid group "g"'],
    ];
    for (const [make, message] of refusals) {
      expect(make).toThrow(InputError);
      expect(make).toThrow(message);
    }
  });
});
