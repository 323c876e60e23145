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

  test.each<[readonly string[], string]>([
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
