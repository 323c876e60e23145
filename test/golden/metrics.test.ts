import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkMetrics } from "./metrics.ts";

const fixture = new URL("../fixtures/golden/metrics.json", import.meta.url);

interface Golden {
  [part: string]: unknown;
  cases: { labels: unknown[]; results: Record<string, Record<string, number>> }[];
  cluster_reports: { report: Record<string, number> }[];
}

/** Two cases and three cluster reports of public reference implementations, as a fresh copy. */
const golden = () => JSON.parse(readFileSync(fixture, "utf8")) as Golden;

/** Adds `change` to a value of a record; a value that is not there becomes the change. */
function shift(record: Record<string, number> | undefined, name: string, change: number): void {
  if (record === undefined) throw new Error(`the fixture has no record for ${name}`);
  record[name] = (Object.hasOwn(record, name) ? (record[name] ?? 0) : 0) + change;
}

describe("checkMetrics", () => {
  it("finds every value as the reference has it", async () => {
    const { passed, total, failures, notBuilt } = await checkMetrics(golden());
    expect(failures).toEqual([]);
    expect(notBuilt).toEqual([]);
    // Three cluster reports; for each of two cases five retrieval values under two distances, 3 cluster indices,
    // 7 of agreement and 4 of verification.
    expect([passed, total]).toEqual([51, 51]);
  });

  it("names what it does not know rather than pass it over", async () => {
    const json = golden();
    json["curves"] = [];
    shift(json.cases[0]?.results["retrieval_euclidean"], "toString", 1);
    shift(json.cluster_reports[0]?.report, "avgNovelty", 3);
    const { notBuilt, failures, total } = await checkMetrics(json);
    expect(failures).toEqual([]);
    expect(total).toBe(51);
    expect(notBuilt).toContain("curves");
    expect(notBuilt).toContain("overlapping: retrieval_euclidean: toString");
    expect(notBuilt).toContain("the three fixed clusters of the author notebook: cluster report: avgNovelty");
  });

  it("sees a value that is a little off", async () => {
    const json = golden();
    shift(json.cluster_reports[1]?.report, "avgClusterRadius", 1e-8);
    shift(json.cases[1]?.results["retrieval_normalised"], "mean_average_precision_at_r", 1e-4);
    shift(json.cases[1]?.results["agreement"], "ami", 1e-5);
    const { failures, passed } = await checkMetrics(json);
    expect(passed).toBe(48);
    expect(failures[0]).toMatch(/^random 5x12x4: avgClusterRadius is /);
    expect(failures[1]).toMatch(/^ragged with singleton: retrieval_normalised: mean_average_precision_at_r: is /);
    expect(failures[2]).toMatch(/^ragged with singleton: agreement: ami: is /);
  });

  it("does not compare what float32 decides, the order of neighbours too close for it, and nothing else", async () => {
    // The query at 0 sees its own class at 1 and a foreign sample a hair further (or, in float32, nearer).
    const file = (foreign: number) => ({
      reference: "none",
      cluster_reports: [],
      cases: [
        {
          name: "near tie",
          embeddings: [[0], [1], [-foreign]],
          labels: [0, 0, 1],
          results: { retrieval_euclidean: { precision_at_1: 0.5 } },
        },
      ],
    });
    expect(await checkMetrics(file(1 + 1e-8))).toEqual({
      passed: 0,
      total: 0,
      failures: [],
      notBuilt: [],
      notCompared: ["near tie: retrieval_euclidean: precision_at_1"],
    });
    const { failures, notCompared } = await checkMetrics(file(1 + 1e-3));
    expect(failures).toEqual(["near tie: retrieval_euclidean: precision_at_1: is 1, expected 0.5"]);
    expect(notCompared).toEqual([]);
  });

  it("reports a case that cannot be measured and goes on", async () => {
    const json = golden();
    json.cases[0]?.labels.pop();
    const { passed, failures } = await checkMetrics(json);
    // All 24 values of the case need its labels.
    expect(passed).toBe(27);
    expect(failures).toHaveLength(24);
    expect(failures[0]).toMatch(/^overlapping: retrieval_euclidean: .*invalid labels: 119, expected one for each/);
  });

  it("refuses a file of another form, and says where", async () => {
    const json = golden();
    json.cases[0]?.labels.splice(3, 1, "a");
    await expect(checkMetrics(json)).rejects.toThrow(/"labels",\s*3/);
    await expect(checkMetrics(null)).rejects.toThrow(/expected object/);
  });
});
