import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../../test/support/run-cli.ts";
import { openRun } from "../../node/open-run.ts";
import { embedSamples } from "../../training/validation.ts";
import { readWithLine } from "../read-for-run.ts";
import type { EvaluationResult } from "./by-classes.ts";
import type { RelevanceEvaluation } from "./by-relevance.ts";

const parent = mkdtempSync(join(tmpdir(), "kinfold-"));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const at = (name: string) => join(parent, name);

// Things with a class in a tree, up to three tags and a number for each; every pair of numbers is a grade.
const size = 36;
const names = ["red", "round", "new"];
const tagsOf = (i: number) => names.filter((_, t) => (i >> t) % 2 === 1);
const pathOf = (i: number) => ["plant", "animal/cat", "animal/dog", "animal/cat/wild"][i % 4] ?? "";
const gradeOf = (i: number, j: number) => Math.max(0, 1 - Math.abs((i % 9) - (j % 9)) / 4);
const rows = Array.from({ length: size }, (_, i) => {
  const shown = names.map((tag, t) => Number(tagsOf(i).includes(tag)) + Math.sin(3 * i + t) / 2);
  return [pathOf(i), tagsOf(i).join(";"), ...shown, (i % 9) / 4].join(",");
});

const share = (list: readonly unknown[], all: readonly unknown[]) => list.length / Math.max(1, all.length);

/** What the relevances should be, without the library's. */
const degrees = {
  tags: (i: number, j: number) => {
    const [a, b] = [tagsOf(i), tagsOf(j)];
    return share(
      a.filter((tag) => b.includes(tag)),
      [...new Set([...a, ...b])],
    );
  },
  hierarchy: (i: number, j: number) => {
    const [a, b] = [pathOf(i).split("/"), pathOf(j).split("/")];
    const apart = a.findIndex((step, k) => step !== b[k]);
    return (apart === -1 ? a.length : apart) / Math.max(a.length, b.length);
  },
  grades: gradeOf,
};

const asked = {
  tags: ["--tags", "tags", "--tag-measure", "jaccard", "--positive-from", "0.3"],
  hierarchy: ["--hierarchy", "--split", "sample"],
  grades: ["--grades", at("grades.csv"), "--distance", "manhattan", "--ignore", "tags"],
};
const positiveFrom = { tags: 0.3, hierarchy: 0.5, grades: 0.5 };

beforeAll(async () => {
  writeFileSync(at("things.csv"), ["label,tags,x,y,z,w", ...rows].join("\n"));
  const grades = rows.flatMap((_, i) =>
    rows.slice(0, i).flatMap((__, j) => {
      const grade = gradeOf(i, j);
      return grade === 0 ? [] : [`things.csv:${i + 2},things.csv:${j + 2},${grade}`];
    }),
  );
  writeFileSync(at("grades.csv"), ["first,second,relevance", ...grades].join("\n"));
  const sizes = ["--epochs", "1", "--classes", "2", "--samples", "2", "--threads", "1", "--keep", "last", "--quiet"];
  for (const [kind, options] of Object.entries(asked)) {
    const ignored = kind === "hierarchy" ? ["--ignore", "tags"] : [];
    const argv = ["train", at("things.csv"), ...options, ...ignored, ...sizes, "--out", at(kind)];
    const { code, stderr } = await runCli(argv);
    if (code !== 0) throw new Error(stderr);
  }
}, 60_000);

const evaluate = async (kind: string, ...more: string[]) => {
  const { code, stdout, stderr } = await runCli(["evaluate", at(kind), at("things.csv"), "--json", ...more]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout) as RelevanceEvaluation;
};

const silent = { write: () => true };
const io = { stdout: silent, stderr: silent, now: () => 0, onInterrupt: () => () => {} };

/** Embeddings of the samples, each with its number in the file. */
async function embeddingsOf(kind: string, only: "all" | "validation") {
  const run = await openRun(at(kind), { threads: 1 });
  try {
    const { dataset } = await readWithLine(at("things.csv"), run, { requireClasses: false }, io);
    const { data, columns } = await embedSamples(
      run.model,
      dataset,
      Int32Array.from({ length: size }, (_, i) => i),
    );
    const ids = run.configuration.split.validation;
    return Array.from({ length: size }, (_, i) => ({
      i,
      point: Array.from(data.subarray(i * columns, (i + 1) * columns)),
    })).filter(({ i }) => only === "all" || ids.includes(dataset.ids[i] ?? ""));
  } finally {
    await run.dispose();
  }
}

type Embedded = Awaited<ReturnType<typeof embeddingsOf>>;
const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
const total = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

/** Everything by walking down every ranking and over every pair. */
function naive(embedded: Embedded, degree: (i: number, j: number) => number, from: number, power: 1 | 2) {
  const far = (a: readonly number[], b: readonly number[]) =>
    total(a.map((x, k) => Math.abs(x - (b[k] ?? NaN)) ** power)) ** (1 / power);
  const rankings = embedded
    .map(({ i, point }) =>
      embedded
        .filter((other) => other.i !== i)
        .map((other) => ({ far: far(point, other.point), gain: degree(i, other.i) }))
        .sort((a, b) => a.far - b.far)
        .map(({ gain }) => ({ gain, hit: Number(gain >= from) })),
    )
    .filter((ranking) => ranking.some(({ hit }) => hit === 1));
  const found = (ranking: (typeof rankings)[number], k: number) => total(ranking.slice(0, k).map(({ hit }) => hit));
  const all = (ranking: (typeof rankings)[number]) => found(ranking, Infinity);
  const precisions = (ranking: (typeof rankings)[number], k: number) =>
    total(ranking.slice(0, k).map(({ hit }, r) => (hit * found(ranking, r + 1)) / (r + 1))) / all(ranking);
  const dcg = (gains: readonly number[]) => total(gains.map((gain, r) => gain / Math.log2(r + 2)));
  return {
    atK: (k: number) => ({
      k,
      precision: expect.closeTo(mean(rankings.map((one) => found(one, k) / k)), 10) as number,
      recall: expect.closeTo(mean(rankings.map((one) => found(one, k) / all(one))), 10) as number,
      hit: expect.closeTo(mean(rankings.map((one) => Math.min(1, found(one, k)))), 10) as number,
    }),
    mapAtR: mean(rankings.map((one) => precisions(one, all(one)))),
    map: mean(rankings.map((one) => precisions(one, Infinity))),
    rPrecision: mean(rankings.map((one) => found(one, all(one)) / all(one))),
    reciprocalRank: mean(rankings.map((one) => 1 / (1 + one.findIndex(({ hit }) => hit === 1)))),
    ndcg: mean(
      rankings.map((one) => {
        const gains = one.map(({ gain }) => gain);
        return dcg(gains) / dcg(gains.toSorted((a, b) => b - a));
      }),
    ),
    queries: rankings.length,
  };
}

/** Probability that a relevant pair is nearer than one with nothing in common, by Euclidean distances. */
function naiveAuc(embedded: Embedded, degree: (i: number, j: number) => number, from: number): number {
  const pairs = embedded.flatMap((a, k) =>
    embedded.slice(0, k).map((b) => ({
      far: Math.hypot(...a.point.map((x, d) => x - (b.point[d] ?? NaN))),
      degree: degree(a.i, b.i),
    })),
  );
  const genuine = pairs.filter((pair) => pair.degree >= from);
  const impostor = pairs.filter((pair) => pair.degree <= 0);
  return mean(genuine.flatMap((g) => impostor.map((i) => (g.far < i.far ? 1 : g.far === i.far ? 0.5 : 0))));
}

describe.each(["tags", "hierarchy", "grades"] as const)("kinfold evaluate of a run by %s", (kind) => {
  const power = kind === "grades" ? 1 : 2;

  test.each(["all", "validation"] as const)("measures rankings and pairs by what that says, of %s", async (only) => {
    const result = await evaluate(kind, "--only", only, "--measures", "retrieval,verification");
    const embedded = await embeddingsOf(kind, only);
    const expected = naive(embedded, degrees[kind], positiveFrom[kind], power);
    expect(result.samples).toBe(embedded.length);
    expect(result.precisionAt1).toEqual(expected.atK(1).precision);
    expect(result.mapAtR).toBeCloseTo(expected.mapAtR, 10);
    expect(result.ndcg).toBeCloseTo(expected.ndcg, 10);
    const { retrieval, verification } = result.measures ?? {};
    expect(retrieval?.at).toEqual([1, 5, 10].map((k) => expected.atK(k)));
    expect(retrieval?.averagePrecision.value).toBeCloseTo(expected.map, 10);
    expect(retrieval?.rPrecision).toBeCloseTo(expected.rPrecision, 10);
    expect(retrieval?.reciprocalRank.value).toBeCloseTo(expected.reciprocalRank, 10);
    expect(retrieval?.queries).toBe(expected.queries);
    expect(verification?.auc).toBeCloseTo(naiveAuc(embedded, degrees[kind], positiveFrom[kind]), 10);
  });

  test("says of the validation samples what the training said at its end", async () => {
    const events = readFileSync(join(at(kind), "events.jsonl"), "utf8")
      .split("\n")
      .slice(0, -1);
    const evaluations = events.map((line) => JSON.parse(line) as RelevanceEvaluation & { readonly type: string });
    const last = evaluations.findLast(({ type }) => type === "evaluation");
    const { precisionAt1, mapAtR, ndcg } = await evaluate(kind, "--only", "validation");
    expect([precisionAt1, mapAtR, ndcg]).toEqual([last?.precisionAt1, last?.mapAtR, last?.ndcg]);
  });
});

test("what was typed takes the place of what the run says, in part or as a whole", async () => {
  const embedded = await embeddingsOf("tags", "all");
  const stricter = await evaluate("tags", "--positive-from", "0.6");
  expect(stricter.relevance).toMatchObject({
    name: "sharedTags",
    positive: "a Jaccard index of the tags of at least 0.6",
    settings: { column: "tags", measure: "jaccard", positiveFrom: 0.6, negativeTo: 0 },
  });
  expect(stricter.mapAtR).toBeCloseTo(naive(embedded, degrees.tags, 0.6, 2).mapAtR, 10);
  const byPaths = await evaluate("tags", "--hierarchy");
  expect(byPaths.relevance).toMatchObject({ name: "hierarchy", settings: { positiveFrom: 0.5 } });
  expect(byPaths.mapAtR).toBeCloseTo(naive(embedded, degrees.hierarchy, 0.5, 2).mapAtR, 10);
  const byTags = await evaluate("hierarchy", "--tags", "tags");
  const any = (i: number, j: number) => Number(degrees.tags(i, j) > 0);
  expect(byTags.mapAtR).toBeCloseTo(naive(await embeddingsOf("hierarchy", "all"), any, 1, 2).mapAtR, 10);
});

test("--same-class measures by classes, and all that is of classes with them", async () => {
  const result = await evaluate("hierarchy", "--same-class", "--trials", "20");
  expect(result).not.toHaveProperty("relevance");
  const { classes, knn, clusters } = result as unknown as EvaluationResult;
  expect([classes, knn.k]).toEqual([4, 5]);
  expect(clusters.avgClusterRadius).toBeGreaterThan(0);
  const same = (i: number, j: number) => Number(pathOf(i) === pathOf(j));
  expect(result.mapAtR).toBeCloseTo(naive(await embeddingsOf("hierarchy", "all"), same, 1, 2).mapAtR, 10);
});

test("it says in words what was relevant, and in one line what was left out", async () => {
  const { stdout } = await runCli(["evaluate", at("tags"), at("things.csv"), "--measures", "all", "--raw"]);
  expect(stdout).toContain("36 samples, all of the data\n");
  expect(stdout).toContain("relevant by sharedTags: a Jaccard index of the tags of at least 0.3\n");
  expect(stdout).toMatch(/^NDCG +\d[\d.]* % +\d[\d.]* %$/m);
  expect(stdout).toMatch(/^ {2}pairs of one kind +\d+ of \d+/m);
  expect(stdout.split("\n").filter((line) => line.includes("of classes"))).toEqual([
    "left out, since they are of classes: k nearest neighbours, one-shot accuracy, cluster measures, k-means; --same-class measures by classes",
  ]);
  expect(stdout).not.toMatch(/one class|ways|silhouette/);
});

test.each<[readonly string[], string]>([
  [["--few-shot", "koch"], "invalid --few-shot: few-shot accuracy is of classes, but what is relevant goes by tags"],
  [["--trials", "9"], "invalid --trials: one-shot trials are of classes"],
  [["--neighbours", "3"], "invalid --neighbours: neighbours vote for classes"],
  [["--same-class", "--tags", "tags"], "invalid --same-class: other options say what is relevant"],
  [["--hierarchy", "--grades", "x.csv"], "invalid --grades: --hierarchy says what is of one kind"],
  [["--hierarchy", "--tag-measure", "any"], "invalid --tag-measure: it goes with --tags"],
  [["--same-class", "--positive-from", "0.2"], "invalid --same-class"],
  [["--grades", "no-such.csv"], "invalid list of grades: no-such.csv cannot be read"],
  [["--tags", "colours"], 'missing column: "colours", the tags'],
])("it refuses %s", async (more, message) => {
  const { code, stderr } = await runCli(["evaluate", at("tags"), at("things.csv"), ...more]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test("a run that does not say of what its relevance is asks to name it", async () => {
  const file = join(at("tags"), "run.json");
  const written = readFileSync(file, "utf8");
  try {
    writeFileSync(file, written.replace('"column": "tags",', ""));
    const argv = ["evaluate", at("tags"), at("things.csv")];
    expect((await runCli(argv)).stderr).toContain(
      "missing relevance: the run was trained by sharedTags, but does not say of what; name it by --tags,",
    );
    expect((await runCli([...argv, "--tags", "tags"])).code).toBe(0);
    expect((await runCli([...argv, "--same-class"])).code).toBe(0);
  } finally {
    writeFileSync(file, written);
  }
});
