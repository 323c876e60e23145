import fc from "fast-check";
import { expect, test } from "vitest";
import { matrix, type Matrix } from "../../core/matrix.ts";
import { createRandom } from "../../core/random.ts";
import { gatherClasses } from "../classes.ts";
import { comparableRows, type EvaluationDistance } from "../rows.ts";
import { fewShotAccuracy } from "./accuracy.ts";
import { decisions, type FewShotDecision, isRight } from "./decisions.ts";
import { drawDistinct } from "./draws.ts";
import { drawOrdered, type Episode, type EpisodeShape } from "./episode.ts";
import { gatherSuperclasses } from "./superclasses.ts";
import { drawWithinSuperclass } from "./within-superclass.ts";

const labelsOf = (sizes: readonly number[]) => sizes.flatMap((size, c) => Array.from({ length: size }, () => c));

const points = (rows: readonly (readonly number[])[]): Matrix =>
  matrix(Float64Array.from(rows.flat()), rows.length, rows[0]?.length ?? 1);

/** Ways × shots labels, and the truth of each query as a label, of an episode over samples gathered by class. */
function labelled({ support, queries, truth }: Episode, labels: readonly number[], { shots }: EpisodeShape) {
  const ways = Array.from({ length: support.length / shots }, (_, way) =>
    Array.from(support.subarray(way * shots, (way + 1) * shots), (p) => labels[p]),
  );
  return { ways, asked: [...queries].map((q, i) => [labels[q], ways[truth[i] ?? -1]?.[0]] as const) };
}

test("an episode has N distinct classes of K samples, and Q queries of them that are not in its support set", () => {
  const shapes = fc.record({
    ways: fc.integer({ min: 1, max: 6 }),
    shots: fc.integer({ min: 1, max: 3 }),
    queries: fc.integer({ min: 1, max: 13 }),
  });
  fc.assert(
    fc.property(shapes, fc.integer({ min: 1, max: 1000 }), (shape, seed) => {
      const labels = labelsOf([20, 16, 17, 18, 16, 30]);
      const source = drawDistinct({ classes: gatherClasses(labels, labels.length) }, shape, createRandom(seed));
      for (let i = 0; i < 5; i++) {
        const episode = source.next();
        const { ways, asked } = labelled(episode, labels, shape);
        expect(ways.map((own) => new Set(own).size)).toEqual(ways.map(() => 1));
        expect(new Set(ways.flat()).size).toBe(shape.ways);
        for (const [own, claimed] of asked) expect(own).toBe(claimed);
        const used = [...episode.support, ...episode.queries];
        expect(new Set(used).size).toBe(shape.ways * shape.shots + shape.queries);
        // They go round: no way is asked twice before all have been asked once.
        const counts = ways.map((_, way) => episode.truth.filter((t) => t === way).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 40, seed: 1 },
  );
});

test("every ordered choice of different integers is drawn equally often", () => {
  const random = createRandom(3);
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const key = drawOrdered(4, 3, random).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(4.5 * Math.sqrt(1000));
});

/** Two superclasses of 4 and 3 classes; 5 drawers have drawn each class, in an order of their own. */
function alphabets() {
  const samples = [0, 1, 2, 3, 4, 5, 6].flatMap((label) =>
    [0, 1, 2, 3, 4].map((i) => ({ label, superclass: label < 4 ? 7 : 9, drawer: 10 + ((i * 2 + label) % 5) })),
  );
  const of = (key: "label" | "superclass" | "drawer") => samples.map((sample) => sample[key]);
  return { labels: of("label"), superclasses: of("superclass"), drawers: of("drawer") };
}

test("within a superclass one drawer gives the queries and others the support set; superclasses take turns", () => {
  const { labels, superclasses, drawers } = alphabets();
  const classes = gatherClasses(labels, labels.length);
  const origins = gatherSuperclasses(classes, { superclasses, drawers });
  const shape = { ways: 3, shots: 2, queries: 3 };
  const source = drawWithinSuperclass({ classes, superclasses: origins }, shape, createRandom(4));
  expect(source.superclasses).toEqual({ used: 2, total: 2 });
  const seen: (number | undefined)[] = [];
  for (let i = 0; i < 50; i++) {
    const episode = source.next();
    const { ways, asked } = labelled(episode, labels, shape);
    expect(new Set(ways.flat()).size).toBe(3);
    for (const [own, claimed] of asked) expect(own).toBe(claimed);
    const all = [...episode.support, ...episode.queries];
    const own = new Set(all.map((p) => superclasses[p]));
    expect(own.size).toBe(1);
    seen.push(...own);
    const askedBy = new Set([...episode.queries].map((p) => drawers[p]));
    const shownBy = new Set([...episode.support].map((p) => drawers[p]));
    expect([askedBy.size, shownBy.size]).toEqual([1, 2]);
    for (const drawer of askedBy) expect(shownBy.has(drawer)).toBe(false);
  }
  expect(seen.filter((_, i) => i % 2 === 0)).toEqual(Array.from({ length: 25 }, () => seen[0]));
  expect(seen[0]).not.toBe(seen[1]);
});

test("Lake's runs are two for every superclass that is large enough, Koch's trials 400 of any", () => {
  const { labels, superclasses, drawers } = alphabets();
  const embeddings = points(labels.map((label) => [label]));
  const measure = (protocol: "koch" | "lake", ways: number, known = true) =>
    fewShotAccuracy(embeddings, labels, {
      protocol,
      ways,
      random: createRandom(5),
      origins: { superclasses, ...(known && { drawers }) },
    });
  expect(measure("lake", 3)).toMatchObject({ accuracy: 1, trials: 12, episodes: 4, interval: { by: "episodes" } });
  expect(measure("lake", 4)).toMatchObject({ trials: 8, superclasses: { used: 1, total: 2, drawers: "known" } });
  expect(measure("koch", 4)).toMatchObject({ trials: 400, episodes: 100 });
  expect(measure("koch", 3)).toMatchObject({ trials: 402, episodes: 134 });
  expect(measure("koch", 3, false).superclasses).toEqual({ used: 2, total: 2, drawers: "unknown" });
});

test("classes of one superclass are compared with one another alone", () => {
  // Right within a superclass; across the two every class has its double.
  const labels = labelsOf([4, 4, 4, 4]);
  const superclasses = labels.map((label) => Math.floor(label / 2));
  const embeddings = points(labels.map((label) => [label % 2]));
  const options = { ways: 2, queries: 2, trials: 4000, random: createRandom(6) };
  expect(
    fewShotAccuracy(embeddings, labels, { ...options, protocol: "koch", origins: { superclasses } }).accuracy,
  ).toBe(1);
  // Of the three others one is the double, with which the query ties: 2/3 + 1/3 · 1/2.
  const { accuracy } = fewShotAccuracy(embeddings, labels, { ...options, protocol: "vinyals" });
  expect(Math.abs(accuracy - 5 / 6)).toBeLessThan(0.03);
});

test("superclasses and drawers that make no sense are refused in a line", () => {
  const { labels, superclasses, drawers } = alphabets();
  const embeddings = points(labels.map((label) => [label]));
  const refusal = (message: string | RegExp, origins: object | undefined, options = {}) =>
    expect(() =>
      fewShotAccuracy(embeddings, labels, {
        protocol: "lake",
        ways: 3,
        random: createRandom(7),
        ...(origins && { origins: { superclasses, ...origins } }),
        ...options,
      }),
    ).toThrow(message);
  refusal(/^missing super-classes: this protocol draws classes of one super-class/, undefined);
  refusal("too few classes: 4 of 2 samples or more in the largest super-class for 20 ways", {}, { ways: 20 });
  refusal("too few classes: 0 of 6 samples or more in the largest super-class for 3 ways", {}, { shots: 5 });
  refusal("invalid super-class: 3 of sample 1, expected 7 as of sample 0", { superclasses: superclasses.with(1, 3) });
  refusal("invalid super-class: NaN of sample 2, expected an integer", { superclasses: superclasses.with(2, NaN) });
  refusal("invalid number of drawer entries: 2, expected one for each of 35 samples", { drawers: [1, 2] });
  refusal("invalid drawer: 10 of sample 1 has sample 0 of that class too", { drawers: drawers.with(1, 10) });
  refusal("too few drawers: 5 with a sample of each of 3 classes, expected at least 6", { drawers }, { shots: 5 });
  refusal("invalid queries: 4 an episode, expected 3 or fewer", { drawers }, { queries: 4 });
  refusal("invalid neighbours: 0", { drawers }, { decision: "knn", neighbours: 0 });
});

const episodeOf = (ways: number, shots: number): Episode => ({
  support: Int32Array.from({ length: ways * shots }, (_, s) => s),
  queries: Int32Array.of(ways * shots),
  truth: Int32Array.of(0),
});

/** How far a query at the last of the rows is from the ways that the others make, two shots each. */
function farFrom(
  decision: FewShotDecision,
  rows: readonly (readonly number[])[],
  options: { readonly neighbours?: number; readonly distance?: EvaluationDistance } = {},
) {
  const { neighbours = 2, distance = "euclidean" } = options;
  const shots = 2;
  const ways = (rows.length - 1) / shots;
  const embeddings = points(rows);
  const space = { rows: comparableRows(embeddings, distance), columns: embeddings.columns, distance };
  const far = new Float64Array(ways);
  const measure = decisions[decision](space, episodeOf(ways, shots), {
    shape: { ways, shots, queries: 1 },
    neighbours,
  });
  measure(rows.length - 1, far);
  return [...far];
}

test("nearest sample, class mean and votes decide each in its own way", () => {
  const rows = [[0], [10], [4], [5], [1]];
  expect(farFrom("nearest", rows)).toEqual([1, 9]);
  expect(farFrom("prototype", rows)).toEqual([16, 12.25]);
  expect(farFrom("knn", rows, { neighbours: 3 })).toEqual([-1, -2]);
  expect(farFrom("knn", rows, { neighbours: 100 })).toEqual([-2, -2]);
});

test("a vote goes to all that are as near as the last neighbour", () => {
  expect(farFrom("knn", [[0], [2], [2], [9], [1]], { neighbours: 1 })).toEqual([-2, -1]);
});

test("a prototype under the cosine distance is the direction of the mean of directions", () => {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const at = (degrees: number, length: number) => [
    length * Math.cos(radians(degrees)),
    length * Math.sin(radians(degrees)),
  ];
  // The mean of the two directions has half the length of one, and the mean of the points would point along the first.
  const rows = [at(0, 100), at(120, 1), at(85, 3), at(85, 1), at(60, 7)];
  const far = farFrom("prototype", rows, { distance: "cosine" });
  expect(far).toEqual([expect.closeTo(0, 12), expect.closeTo(2 - 2 * Math.cos(radians(25)), 12)]);
});

test("with one shot the three decisions are the same", () => {
  const random = createRandom(9);
  const labels = labelsOf([6, 6, 6, 6, 6]);
  const embeddings = points(labels.map((label) => [random.normal() + label, random.normal()]));
  const accuracy = (decision: FewShotDecision) =>
    fewShotAccuracy(embeddings, labels, { ways: 4, trials: 500, decision, random: createRandom(10) }).accuracy;
  expect(accuracy("prototype")).toBe(accuracy("nearest"));
  expect(accuracy("knn")).toBe(accuracy("nearest"));
});

test.each(["nearest", "prototype", "knn"] as const)(
  "a collapsed embedding scores 1 / N with several shots (%s)",
  (decision) => {
    const labels = labelsOf([8, 8, 8, 8]);
    const options = { ways: 4, shots: 3, queries: 8, trials: 8000, decision, random: createRandom(11) };
    const { accuracy, interval } = fewShotAccuracy(points(labels.map(() => [0.7, 0.1])), labels, options);
    expect(Math.abs(accuracy - 0.25)).toBeLessThan(0.02);
    expect(interval.by).toBe("episodes");
  },
);

test("a tie is drawn among those that tie, whichever is the truth", () => {
  const far = Float64Array.of(2, 1, 1, 1);
  expect([0, 1, 2, 3].map((truth) => isRight(far, truth, 0.33))).toEqual([false, true, true, true]);
  expect([0, 1, 2, 3].map((truth) => isRight(far, truth, 0.34))).toEqual([false, false, false, false]);
});

test("more shots help class means where the noise is large", () => {
  const random = createRandom(12);
  const labels = labelsOf(Array.from({ length: 10 }, () => 30));
  const centres = Array.from({ length: 10 }, () => [random.normal(), random.normal(), random.normal()]);
  const embeddings = points(labels.map((label) => (centres[label] ?? []).map((value) => value + random.normal())));
  const accuracy = (shots: number) =>
    fewShotAccuracy(embeddings, labels, { protocol: "vinyals", shots, decision: "prototype", random: createRandom(13) })
      .accuracy;
  expect(accuracy(5)).toBeGreaterThan(accuracy(1) + 0.05);
});
