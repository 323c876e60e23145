import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import { readRun } from "../../node/open-run.ts";

const tags = ["red", "round", "new"];

/** A table of 60 things with up to three tags, each of which shows in a column; the empty cell is the last tag of some. */
function table(separator = ";"): string {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const own = tags.filter((_tag, t) => (i >> t) % 2 === 1);
    const shown = tags.map((tag) => (own.includes(tag) ? 1 : 0) + Math.sin(i) / 9);
    return [own.join(separator), ...shown].join(",");
  });
  return ["tags,x,y,z", ...rows].join("\n");
}

const settings = ["--epochs", "4", "--steps", "12", "--samples", "3", "--classes", "3", "--threads", "1", "--quiet"];

function written(text: string) {
  const folder = temporaryFolder();
  const data = join(folder, "things.csv");
  writeFileSync(data, text);
  return { data, at: (name: string) => join(folder, name) };
}

describe("kinfold train", () => {
  test("--tags goes by a column of tags, says so in the run, and goes on to the same bits with the same tags alone", async () => {
    const { data, at } = written(table());
    const argv = (out: string) => [
      "train",
      data,
      "--tags",
      "tags",
      "--tag-measure",
      "jaccard",
      ...settings,
      "--json",
      "--out",
      at(out),
    ];
    expect(await runCli(argv("whole"))).toMatchObject({ code: 0, stderr: "" });
    const { settings: recorded, data: of } = await readRun(at("whole"));
    expect(recorded.relevance).toMatchObject({
      name: "sharedTags",
      settings: { measure: "jaccard", positiveFrom: 0.5, negativeTo: 0 },
    });
    expect(recorded.sampler.name).toBe("relevantBatches");
    expect(of.preprocessing).toMatchObject({ columns: ["x", "y", "z"] });

    let interrupt = () => {};
    const stopped = await runCli(argv("run"), {
      onWatch: (handler) => (interrupt = handler),
      onOutput: (text) => {
        if (text.includes('"step":7,')) interrupt();
      },
    });
    expect(stopped.code).toBe(130);
    writeFileSync(data, table().replace("red;round", "round"));
    const changed = await runCli(["train", "--resume", at("run")]);
    expect(changed.code).toBe(2);
    expect(changed.stderr).toContain("settings.relevance.settings.fingerprint");
    writeFileSync(data, table("|"));
    // Other separators, the same tags.
    expect(await runCli(["train", "--resume", at("run"), "--quiet"])).toMatchObject({ code: 0 });
    for (const file of ["model.onnx", "events.jsonl"]) {
      expect(readFileSync(join(at("run"), file)).equals(readFileSync(join(at("whole"), file)))).toBe(true);
    }
  });

  test("--hierarchy goes by the folders in the names of classes", async () => {
    const rows = Array.from({ length: 48 }, (_, i) => `${i % 6},${(i % 6) ** 2 + Math.sin(i)},${"ab"[i % 2]}/${i % 6}`);
    const { data, at } = written(["x,y,label", ...rows].join("\n"));
    const result = await runCli([
      "train",
      data,
      "--hierarchy",
      "--split",
      "sample",
      ...settings,
      "--classes",
      "2",
      "--out",
      at("run"),
    ]);
    expect(result.code).toBe(0);
    expect((await readRun(at("run"))).settings.relevance).toEqual({
      name: "hierarchy",
      settings: { positiveFrom: 0.5, negativeTo: 0 },
    });
  });

  test("--grades goes by graded pairs, with a memory, and says what was relevant", async () => {
    const { data, at } = written(table());
    const pairs = Array.from({ length: 120 }, (_, i) => {
      const [first, second] = [i % 60, (i + 1 + 7 * Math.floor(i / 60)) % 60];
      return `things.csv:${first + 2},things.csv:${second + 2},0.9`;
    });
    writeFileSync(at("grades.csv"), ["first,second,relevance", ...pairs].join("\n"));
    const grades = ["--grades", at("grades.csv"), "--positive-from", "0.8", "--memory", "24", "--measure", "ndcg"];
    const argv = ["train", data, ...grades, "--ignore", "tags", ...settings, "--json", "--out", at("run")];
    expect(await runCli(argv)).toMatchObject({ code: 0, stderr: "" });
    const run = await readRun(at("run"));
    expect(run.settings.relevance).toMatchObject({
      name: "gradedPairs",
      settings: { list: at("grades.csv"), pairs: 120, positiveFrom: 0.8, negativeTo: 0 },
    });
    expect(run.settings).toMatchObject({ measure: "ndcg", memory: { size: 24, warmUp: 0 } });
    expect(Object.keys(run.definitions ?? {})).toEqual(["precisionAt1", "mapAtR", "ndcg"]);
    expect(run.definitions?.["precisionAt1"]).toContain("(graded similarity at least 0.8)");
    const report = readFileSync(join(at("run"), "report.html"), "utf8");
    expect(report).toContain("gradedPairs: graded similarity at least 0.8");
    // Without its list the training cannot go on.
    writeFileSync(join(at("run"), "run.json"), JSON.stringify({ ...run, status: "interrupted" }));
    writeFileSync(at("grades.csv"), ["first,second,relevance", ...pairs.slice(1)].join("\n"));
    const changed = await runCli(["train", "--resume", at("run")]);
    expect(changed.stderr).toContain("settings.relevance.settings.fingerprint");
  });

  test("--tags goes with a list of triplets, which are then measured by the tags", async () => {
    const { data, at } = written(table());
    const rows = [0, 1, 2, 3].map((i) => [i + 1, i + 9, i + 8].map((place) => `things.csv:${place + 2}`).join(","));
    writeFileSync(at("triplets.csv"), ["anchor,positive,negative", ...rows].join("\n"));
    const list = ["--sampler", "fixedTriplets", "--triplet-list", at("triplets.csv"), "--holdout", "0.1"];
    const lasting = ["--epochs", "1", "--steps", "2", "--threads", "1", "--quiet", "--seed", "3"];
    const result = await runCli(["train", data, "--tags", "tags", ...list, ...lasting, "--out", at("run")]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    const { settings: recorded, definitions } = await readRun(at("run"));
    expect(recorded).toMatchObject({ sampler: { name: "fixedTriplets" }, relevance: { name: "sharedTags" } });
    expect(definitions?.["mapAtR"]).toContain("(a shared tag)");
  });

  test.each<[readonly string[], string]>([
    [["--grades", "no-such.csv", "--ignore", "tags"], "invalid list of grades: no-such.csv cannot be read"],
    [["--grades", "x.csv", "--turns"], "invalid --turns: it makes classes of classes, but --grades goes by grades"],
    [["--measure", "ndcg"], "invalid --measure: ndcg goes with --tags, --hierarchy or --grades"],
    [["--tags", "tags", "--hierarchy"], "invalid --hierarchy: --tags says what is of one kind"],
    [["--tag-measure", "any"], "invalid --tag-measure: it goes with --tags"],
    [["--negative-to", "0.1"], "invalid --negative-to: it goes with --tags, --hierarchy or --grades"],
    [["--tags", "tags", "--turns"], "invalid --turns: it makes classes of classes"],
    [["--tags", "tags", "--sampler", "hardClasses"], "invalid --sampler: hardClasses draws by classes"],
    [["--tags", "labels"], 'missing column: "labels", the tags'],
    [["--tags", "tags", "--loss", "softmax"], "invalid loss: softmax classifies"],
    [["--tags", "tags", "--classes", "9"], "has 3 groups to train with"],
  ])("refuses %s", async (more, message) => {
    const { data, at } = written(table());
    const result = await runCli(["train", data, ...settings, ...more, "--out", at("run")]);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(message);
  });
});
