import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import { readRun } from "../../node/open-run.ts";

/** A table of four classes of points, with a label column. */
function table(shift = 0): string {
  const rows = Array.from({ length: 48 }, (_, i) => {
    const c = i % 4;
    return `${c + Math.sin(i) / 9 + shift},${c * c + Math.cos(i) / 9},${"abcd"[c]}`;
  });
  return ["x,y,label", ...rows].join("\n");
}

const settings = ["--epochs", "4", "--samples", "3", "--classes", "3", "--threads", "1", "--quiet"];

/** A run that was interrupted after its seventh step, and one that was not. */
async function brokenOff(more: readonly string[] = []) {
  const folder = temporaryFolder();
  const data = join(folder, "points.csv");
  writeFileSync(data, table());
  const at = (name: string) => join(folder, name);
  const argv = (out: string) => ["train", data, ...settings, "--json", ...more, "--out", at(out)];
  await runCli(argv("whole"));
  let interrupt = () => {};
  const stopped = await runCli(argv("run"), {
    onWatch: (handler) => (interrupt = handler),
    onOutput: (text) => {
      if (text.includes('"step":7,')) interrupt();
    },
  });
  expect(stopped.code).toBe(130);
  expect((await readRun(at("run"))).status).toBe("interrupted");
  return { data, at };
}
const bytes = (...path: string[]) => readFileSync(join(...path));

describe("kinfold train --resume", () => {
  test("goes on to the same model and log, also where the data has moved, and the report tells the whole story", async () => {
    const { data, at } = await brokenOff();
    const moved = at("elsewhere.csv");
    writeFileSync(moved, bytes(data));
    rmSync(data);
    const lost = await runCli(["train", "--resume", at("run")]);
    expect([lost.code, lost.stderr]).toEqual([
      2,
      expect.stringMatching(/^error: no such file or folder: .*points\.csv/),
    ]);
    expect((await readRun(at("run"))).status).toBe("interrupted");
    // Ids name the file, so that it must keep its name.
    const renamed = await runCli(["train", moved, "--resume", at("run")]);
    expect(renamed.stderr).toMatch(/is not what .* was trained on \((data\.fingerprint|split)/);
    writeFileSync(data, bytes(moved));
    const { code, stdout } = await runCli(["train", "--resume", at("run")]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^4 epochs done/);
    for (const name of ["events.jsonl", "model.onnx"]) {
      expect(bytes(at("run"), name).equals(bytes(at("whole"), name))).toBe(true);
    }
    expect(readdirSync(at("run")).sort()).toEqual(readdirSync(at("whole")).sort());
    const picture = /<figure[^]*?<\/figure>/g;
    const figures = (name: string) => bytes(at(name), "report.html").toString().match(picture)?.length;
    expect(figures("run")).toBe(figures("whole"));
  });

  test.each([
    ["margin", ["boundary=perClass", "nu=0.1"], { boundary: "perClass", nu: 0.1 }],
    ["dynamicSoftMargin", ["bins=6"], { bins: 6 }],
  ])("makes the same loss again, with what it has learned or measured: %s", async (loss, asked, settings) => {
    const { at } = await brokenOff(["--loss", loss, ...asked.flatMap((setting) => ["--loss-setting", setting])]);
    expect((await readRun(at("run"))).settings.loss).toMatchObject({ name: loss, settings });
    expect((await runCli(["train", "--resume", at("run"), "--quiet"])).code).toBe(0);
    for (const name of ["events.jsonl", "model.onnx"]) {
      expect(bytes(at("run"), name).equals(bytes(at("whole"), name))).toBe(true);
    }
  });

  test("refuses what would make it another training", async () => {
    const { data, at } = await brokenOff();
    const refused = async (argv: readonly string[], message: RegExp) => {
      const { code, stderr } = await runCli(["train", ...argv]);
      expect([code, stderr.trimEnd()]).toEqual([2, expect.stringMatching(message)]);
      expect(stderr.trimEnd()).not.toContain("\n");
    };
    await refused(["--resume", at("run"), "--margin", "0.3"], /^error: invalid --margin: a run that goes on keeps its/);
    await refused(["--resume", at("whole")], /has come to its end \(4 epochs done\), expected one that was broken off/);
    await refused(["--resume", at("nowhere")], /^error: missing run: no such folder/);
    await refused([], /^error: missing argument: DATA; see npx kinfold train --help/);
    writeFileSync(data, table(0.5));
    await refused(
      ["--resume", at("run")],
      /points\.csv is not what .*run was trained on \(data\.fingerprint: .*; bring back/,
    );
    writeFileSync(data, table());
    writeFileSync(
      join(at("run"), "checkpoint.safetensors"),
      bytes(at("run"), "checkpoint.safetensors").subarray(0, 900),
    );
    await refused(["--resume", at("run")], /^error: invalid .*checkpoint\.safetensors: .*use an intact copy$/);
    rmSync(join(at("run"), "checkpoint.safetensors"));
    // Without a checkpoint it begins at its beginning.
    const again = await runCli(["train", "--resume", at("run")]);
    expect([again.code, again.stderr]).toEqual([
      0,
      expect.stringContaining("there is no checkpoint yet: starts again"),
    ]);
    expect(bytes(at("run"), "events.jsonl").equals(bytes(at("whole"), "events.jsonl"))).toBe(true);
  });
});
