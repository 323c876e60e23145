import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";

/** Three classes of a plane, thirty points each; those numbered in `wrong` bear the next class's name. */
function table(folder: string, wrong: readonly number[]): string {
  const rows = Array.from({ length: 90 }, (_, i) => {
    const [truth, turn] = [i % 3, i * 2.4];
    const name = ["red", "green", "blue"][wrong.includes(i) ? (truth + 1) % 3 : truth];
    return `${3 * truth + Math.cos(turn)},${Math.sin(turn)},${truth === 1 ? 3 : 0},${name}`;
  });
  const file = join(folder, "points.csv");
  writeFileSync(file, ["x,y,z,class", ...rows].join("\n"));
  return file;
}

const settings = ["--epochs", "8", "--steps", "64", "--threads", "1", "--split", "sample", "--seed", "2", "--quiet"];
const hash = (folder: string, name: string) => readFileSync(join(folder, name)).toString("base64");

describe("kinfold train --triplets", () => {
  test("changes nothing of what is learned, and kinfold triplets lists the labels that are wrong", async () => {
    const folder = temporaryFolder();
    const file = table(folder, [10, 44]);
    const [plain, looked] = [join(folder, "plain"), join(folder, "looked")];
    for (const more of [
      ["--out", plain],
      ["--out", looked, "--triplets"],
    ]) {
      expect(await runCli(["train", file, ...settings, ...more])).toMatchObject({ code: 0, stderr: "" });
    }
    for (const name of ["events.jsonl", "model.onnx"]) expect(hash(looked, name)).toBe(hash(plain, name));

    const listed = await runCli(["triplets", looked]);
    expect(listed).toMatchObject({ code: 0, stderr: "" });
    expect(listed.stdout).toMatch(/^labels to look at, the most suspicious first\nsample +class +suspicion/);
    expect(listed.stdout).toMatch(/^hardest triplets of epoch 8\nanchor +positive +negative +policy +violation/m);
    const { stdout } = await runCli(["triplets", looked, "--suspects", "2", "--json"]);
    const { suspects } = JSON.parse(stdout) as { suspects: { id: string; likely: boolean }[] };
    // Row 10 is line 12 of the file, the header counted; ids say which it is.
    const all = await runCli(["triplets", looked, "--history", "--csv"]);
    expect(all.stdout.split("\n")).toHaveLength(1 + 72 + 1);
    expect(suspects.map(({ likely }) => likely)).toEqual([true, true]);
    expect(suspects.map(({ id }) => Number(/\d+/.exec(id)?.[0])).sort((a, b) => a - b)).toEqual([12, 46]);
    expect(readFileSync(join(looked, "report.html"), "utf8")).toContain("Labels to look at");
    expect(readFileSync(join(plain, "report.html"), "utf8")).not.toContain("Labels to look at");

    const csv = await runCli(["triplets", looked, "--hardest", "3", "--epoch", "1", "--csv"]);
    expect(csv.stdout.split("\n")[0]).toBe("anchor,positive,negative,policy,violation,epoch,step");
    expect(csv.stdout.trimEnd().split("\n")).toHaveLength(4);

    const none = await runCli(["triplets", plain]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/^error: missing triplets: .*--triplets\n$/)]);
  }, 60_000);

  test("leaves the same file after an interruption", async () => {
    const folder = temporaryFolder();
    const file = table(folder, [10]);
    const [whole, broken] = [join(folder, "whole"), join(folder, "broken")];
    await runCli(["train", file, ...settings, "--triplets", "--out", whole]);
    let interrupt = () => {};
    const typed = ["train", file, ...settings.slice(0, -1), "--json", "--triplets", "--out", broken];
    const stopped = await runCli(typed, {
      onWatch: (handler) => (interrupt = handler),
      onOutput: (text) => text.includes('"type":"step","step":21,') && interrupt(),
    });
    expect(stopped.code).toBe(130);
    expect((await runCli(["triplets", broken])).stdout).toContain("hardest triplets of epoch 2");
    const rest = await runCli(["train", "--resume", broken, "--quiet"]);
    expect(rest).toMatchObject({ code: 0, stderr: "" });
    for (const name of ["triplets.jsonl", "model.onnx"]) expect(hash(broken, name)).toBe(hash(whole, name));
  }, 60_000);

  test.each([
    [
      ["train", "synthetic", "--loss", "supCon", "--triplets"],
      /^error: invalid --triplets: it goes with --loss triplet, not with supCon/,
    ],
    [["triplets", "nowhere"], /^error: missing run: no such folder nowhere/],
    [["triplets", "nowhere", "--csv"], /^error: invalid --csv: it writes one table; choose --suspects/],
    [["triplets", "nowhere", "--csv", "--json"], /^error: invalid --csv: --json was asked for as well/],
    [["triplets", "nowhere", "--hardest", "0"], /^error: invalid --hardest: 0/],
  ])("%j is refused in one line", async (argv, message) => {
    const { code, stderr } = await runCli(argv);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
