import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../test/support/run-cli.ts";
import { makeFolders } from "./make-folders.ts";

test("folders are made with those above them, and once more without a word", () => {
  const folder = join(temporaryFolder(), "a", "b", "c");
  makeFolders(folder);
  makeFolders(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test("what stands in the way is said by the system", () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  expect(() => makeFolders(join(file, "inside"))).toThrow(/ENOTDIR|EEXIST/);
});

test.skipIf(!existsSync("/proc/self"))(
  "a folder that lets nobody make folders in is refused, not tried for ever",
  async () => {
    const { code, stderr } = await runCli(["train", "synthetic", "--steps", "1", "--out", "/proc/kinfold"]);
    expect(code).toBe(2);
    expect(stderr).toContain("invalid output: /proc/kinfold cannot be made (ENOENT");
  },
);
