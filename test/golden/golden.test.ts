import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runGolden } from "./run.ts";

/** Parts of the reference's golden files, small enough to be kept here. */
const fixtures = fileURLToPath(new URL("../fixtures/golden", import.meta.url));
const fixture = (name: string) => readFileSync(join(fixtures, `${name}.json`), "utf8");

test("the project agrees with the golden vectors that are kept with it", async () => {
  const { lines, code } = await runGolden(fixtures);
  expect(lines).toContain("losses: 16 of 16");
  expect(lines).toContain("miners: 24 of 24");
  expect(lines).toContain("training: 3 of 3");
  expect(lines.filter((line) => line.includes("differs"))).toEqual([]);
  expect(code).toBe(0);
});

test("every loss over pairs and triplets agrees with what the reference gives for settings that are not its defaults", async () => {
  expect(await runGolden(join(fixtures, "pairs"))).toEqual({ lines: ["losses: 25 of 25"], code: 0 });
});

describe("what runGolden says of a folder", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kinfold-golden-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

  test("names what is not built yet, each kind once, with how often it occurs", async () => {
    put("losses.json", fixture("losses"));
    put("miners.json", fixture("miners").replaceAll('"BatchHardMiner"', '"SoftestMiner"'));
    expect(await runGolden(folder)).toEqual({
      lines: ["losses: 16 of 16", "miners: 21 of 21", "  not built yet: SoftestMiner (3)"],
      code: 0,
    });
  });

  test("names a value that differs", async () => {
    put("losses.json", fixture("losses").replace('"value": 0.2926964', '"value": 0.2926974'));
    const { lines, code } = await runGolden(folder);
    expect(lines.slice(0, 2)).toEqual([
      "losses: 15 of 16",
      expect.stringContaining("differs: balanced 6x4 d8: TripletMarginLoss (margin 0.05): value is off by 0.000001"),
    ]);
    expect(code).toBe(1);
  });

  test("names triplets that are missing or too many", async () => {
    const json = JSON.parse(fixture("miners")) as { cases: { results: { tuples: number[][] }[] }[] };
    json.cases[0]?.results[0]?.tuples.shift();
    json.cases[0]?.results[1]?.tuples.push([0, 17, 13]);
    put("miners.json", JSON.stringify(json));
    const { lines, code } = await runGolden(folder);
    expect(lines[0]).toBe("miners: 22 of 24");
    expect(lines[1]).toContain("1 triplets are too many");
    expect(lines[2]).toContain("1 triplets are missing, the first is 0 17 13");
    expect(code).toBe(1);
  });

  test("names a weight that differs", async () => {
    const json = JSON.parse(fixture("training")) as {
      cases: { runs: { final: Record<string, { data: number[] }> }[] }[];
    };
    const bias = json.cases[0]?.runs[0]?.final["0.bias"]?.data;
    if (bias) bias[0] = (bias[0] ?? 0) + 0.01;
    json.cases.length = 1;
    put("training.json", JSON.stringify(json));
    const { lines, code } = await runGolden(folder);
    expect(lines[0]).toBe("training: 1 of 2");
    expect(lines[1]).toMatch(/^ {2}differs: mlp, sgd, euclidean, normalised: 0\.bias is off by 0\.0/);
    expect(code).toBe(1);
  });

  test("names files that it does not know and files of another form", async () => {
    put("colours.json", "{}");
    put("notes.txt", "nothing to check");
    put("losses.json", "{");
    put("miners.json", '{"cases": [{"name": 1}]}');
    const { lines, code } = await runGolden(folder);
    expect(lines).toEqual([
      "colours.json: unknown, expected losses.json, metrics.json, miners.json, training.json",
      expect.stringMatching(/^losses: not a golden file of this form: /),
      expect.stringMatching(/^miners: not a golden file of this form: cases\.0\.name: .*, and \d more$/),
    ]);
    expect(code).toBe(1);
  });

  test("is one line where there is nothing to check", async () => {
    expect(await runGolden(folder)).toEqual({ lines: [`invalid folder: ${folder} holds no .json file`], code: 2 });
    const missing = join(folder, "missing");
    expect(await runGolden(missing)).toEqual({
      lines: [`no such folder: ${missing}, expected one with golden files`],
      code: 2,
    });
  });
});
