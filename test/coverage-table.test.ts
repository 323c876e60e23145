import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gapsOf } from "../scripts/coverage-table/gaps.ts";
import { groups } from "../scripts/coverage-table/groups.ts";
import { coveragePage } from "../scripts/coverage-table/page.ts";

/** The groups without what these rows say. */
const without = (title: string) => groups.filter((group) => group.title !== title);

describe("the table of what is here, beside others", () => {
  test("lists everything public, and every link of it leads somewhere", () => {
    expect(gapsOf(groups)).toEqual([]);
  });

  test("is what `npm run coverage-table` writes", async () => {
    expect(readFileSync("docs/coverage.md", "utf8")).toBe(await coveragePage(groups));
  });

  test("notices a forgotten loss, whether by its registered name or by another", () => {
    const gaps = gapsOf(without("Losses over pairs, triplets and neighbourhoods"));
    expect(gaps).toContain("missing row: loss circle");
    expect(gaps).toContain("missing row: loss angular");
    expect(gaps).toContain("missing row: angularLoss of src/losses/angular.ts");
  });

  test.each([
    ["Miners and policies", "missing row: policy semiHard"],
    ["Miners and policies", "missing row: pair miner hardAware"],
    ["Samplers", "missing row: hardClasses of src/data/samplers/hard-classes.ts"],
    ["Distances", "missing row: distance manhattan"],
    ["Regularisers, reducers, sums", "missing row: reducer perAnchor"],
    ["Regularisers, reducers, sums", "missing row: regulariser regularFace"],
    ["Optimizers and learning rates", "missing row: optimizer momentum"],
    ["Clusterings and the embedding itself", "missing row: silhouette of src/evaluation/clustering/silhouette.ts"],
  ])("notices what is missing without “%s”: %s", (title, gap) => {
    expect(gapsOf(without(title))).toContain(gap);
  });

  test("notices names that are nothing and links that lead nowhere", () => {
    const row = { what: "magic", names: ["magic", "--magic"], code: "magic", page: "magic.md" };
    const gaps = gapsOf([...groups, { title: "Magic", page: "tour.md", folder: "src/losses", rows: [row] }]);
    const expected = "expected an export, a registered name or an option of the command line";
    expect(gaps).toEqual([
      `unknown name: magic, ${expected}`,
      `unknown name: --magic, ${expected}`,
      "missing file: src/losses/magic.ts, linked from “magic”",
      "missing file: src/losses/magic.test.ts, linked from “magic”",
      "missing file: docs/magic.md, linked from “magic”",
    ]);
  });
});
