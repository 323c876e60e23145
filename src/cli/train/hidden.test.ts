import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import { readRun } from "../../node/open-run.ts";

const short = ["--epochs", "1", "--steps", "2", "--threads", "1", "--evaluate-every", "0", "--quiet"];

test.each([
  ["12,5", [12, 5]],
  ["none", []],
])("--hidden %s is what an mlp is made of", async (text, hidden) => {
  const folder = join(temporaryFolder(), "run");
  const { code } = await runCli(["train", "synthetic", ...short, "--hidden", text, "--out", folder]);
  expect(code).toBe(0);
  expect((await readRun(folder)).settings.backbone).toMatchObject({ name: "mlp", settings: { hidden, embedding: 2 } });
});

test("--hidden is refused where it is no list of sizes, and for other networks", async () => {
  const out = join(temporaryFolder(), "run");
  const wrong = await runCli(["train", "synthetic", "--hidden", "12,x", "--out", out]);
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    "error: invalid --hidden: x, expected a whole number from 1 to 65536\n",
  ]);
  const other = await runCli(["train", "synthetic", "--hidden", "12", "--backbone", "nist", "--out", out]);
  expect(other.code).toBe(2);
  expect(other.stderr).toContain(
    "invalid --hidden: the layers of nist are given; use --backbone mlp or conv4, or leave it out",
  );
  const blocks = await runCli(["train", "synthetic", "--hidden", "12", "--backbone", "conv4", "--out", out]);
  expect(blocks.stderr).toContain("invalid channels of conv4: 12, expected one number for each of its 4 blocks");
});
