import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";

const mount = (...argv: string[]): boolean => spawnSync("mount", argv, { stdio: "ignore" }).status === 0;

/** A disk of so many bytes, made of memory; null where this process may not make one. */
function smallDisk(bytes: number): string | null {
  const folder = mkdtempSync(join(tmpdir(), "kinfold-disk-"));
  if (mount("-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", folder)) return folder;
  rmdirSync(folder);
  return null;
}

function removeDisk(folder: string): void {
  spawnSync("umount", ["-l", folder]);
  rmdirSync(folder);
}

const canMount = (() => {
  const folder = smallDisk(65_536);
  if (folder !== null) removeDisk(folder);
  return folder !== null;
})();

const training = [
  "train",
  "synthetic",
  "--epochs",
  "8",
  "--steps",
  "400",
  "--checkpoint-minutes",
  "0",
  "--threads",
  "1",
];

test.skipIf(!canMount)(
  "a training that fills its disk says so in a line, and once there is space goes on to the same bytes (it needs the right to mount a disk)",
  async () => {
    const [whole, disk] = [join(temporaryFolder(), "whole"), smallDisk(240_000)];
    if (disk === null) throw new Error("a disk could be made a moment ago");
    onTestFinished(() => removeDisk(disk));
    const folder = join(disk, "run");
    expect((await runCli([...training, "--quiet", "--out", whole])).code).toBe(0);
    const full = await runCli([...training, "--quiet", "--out", folder]);
    expect([full.code, full.stdout, full.stderr]).toEqual([
      2,
      "",
      `error: cannot write the run ${folder}: there is no space left on the disk; free some, and go on from the last checkpoint with: npx kinfold train --resume ${folder}\n`,
    ]);
    // As long as nothing is freed, that is said again, and what is there stays.
    const kept = readFileSync(join(folder, "checkpoint.safetensors"));
    expect((await runCli(["train", "--resume", folder, "--quiet"])).stderr).toBe(full.stderr);
    expect(readFileSync(join(folder, "checkpoint.safetensors")).length).toBe(kept.length);
    expect(mount("-o", "remount,size=64m", disk)).toBe(true);
    expect(await runCli(["train", "--resume", folder, "--quiet"])).toEqual({ code: 0, stdout: "", stderr: "" });
    for (const name of ["checkpoint.safetensors", "events.jsonl", "model.onnx"]) {
      expect(readFileSync(join(folder, name)).equals(readFileSync(join(whole, name)))).toBe(true);
    }
  },
);

test.skipIf(!canMount)(
  "embeddings that do not fit on the disk leave what was there (it needs the right to mount a disk)",
  async () => {
    const [run, disk] = [join(temporaryFolder(), "run"), smallDisk(65_536)];
    if (disk === null) throw new Error("a disk could be made a moment ago");
    onTestFinished(() => removeDisk(disk));
    await runCli(["train", "synthetic", "--steps", "1", "--quiet", "--out", run]);
    const file = join(disk, "e.csv");
    writeFileSync(file, "from before");
    const { code, stderr } = await runCli(["embed", run, "synthetic", "--out", file]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: cannot write .*e\.csv: ENOSPC[^\n]*\n$/)]);
    expect(readFileSync(file, "utf8")).toBe("from before");
    expect(statfsSync(disk).bavail).toBeGreaterThan(0);
  },
);

/** What a command says that must end before it has looked at a run or at data. */
async function refusal(argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(argv);
  return `${code} ${stdout}${stderr}`;
}

test.skipIf(!canMount)(
  "a disk that can only be read is refused before anything is read or trained (it needs the right to mount a disk)",
  async () => {
    const disk = smallDisk(65_536);
    if (disk === null) throw new Error("a disk could be made a moment ago");
    onTestFinished(() => removeDisk(disk));
    expect(mount("-o", "remount,ro", disk)).toBe(true);
    expect(await refusal(["train", "no/data", "--out", join(disk, "run")])).toMatch(
      /^2 error: invalid output: .*run cannot be made, since .* is no folder that may be written to; choose another with --out\n$/,
    );
    expect(await refusal(["embed", "no/run", "no/data", "--out", join(disk, "e.npy")])).toMatch(
      /^2 error: invalid --out: .*e\.npy, but .* is no folder that may be written to; choose another\n$/,
    );
  },
);

test("an output that cannot be written is refused before anything is read or trained", async () => {
  const place = temporaryFolder();
  writeFileSync(join(place, "file"), "");
  mkdirSync(join(place, "folder.npy"));
  // The data does not exist, which would be said if anybody had looked.
  expect(await refusal(["train", "no/data", "--out", join(place, "file", "run")])).toMatch(
    /^2 error: invalid output: .* since .*file is no folder that may be written to; choose another with --out\n$/,
  );
  expect(await refusal(["embed", "no/run", "no/data", "--out", join(place, "folder.npy")])).toMatch(
    /^2 error: invalid --out: .*folder\.npy is a folder, expected a file; choose another\n$/,
  );
});
