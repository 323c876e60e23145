import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { RunDetail } from "../src/server/api.ts";
import { temporaryFolder } from "./support/run-cli.ts";

// The built program, as a person starts it.
const main = "dist/cli/main.js";

/** Starts a training with the studio beside it; `until` waits for something that it says. */
function training(folder: string, ...more: readonly string[]) {
  if (!existsSync(main)) throw new Error(`missing ${main}, expected a build: npm run build`);
  const child: ChildProcess = spawn(
    process.execPath,
    [main, "train", "synthetic", "--threads", "1", "--out", folder, "--studio", ...more],
    // Without a path there is no program that could open a browser.
    { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, PATH: "" } },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  let wake = () => {};
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    wake();
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return {
    child,
    ended,
    async until(pattern: RegExp): Promise<string> {
      for (;;) {
        const found = pattern.exec(said)?.[0];
        if (found !== undefined) return found;
        if (child.exitCode !== null) throw new Error(`the training has ended: ${said}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

const detailAt = async (address: string) =>
  (await (await fetch(new URL("/api/runs/run", address))).json()) as RunDetail;

const goneAt = async (address: string) => {
  for (;;) {
    const there = await fetch(address).then(
      () => true,
      () => false,
    );
    if (!there) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

test("the studio opens on a training under way, steers it, stays after its end and goes with Ctrl-C", async () => {
  const folder = join(temporaryFolder(), "run");
  const { child, until, ended } = training(folder, "--epochs", "5000", "--steps", "500000");
  const address = await until(/http:\S+/);
  expect(new URL(address).hash).toBe("#/run/run/training");
  expect(await detailAt(address)).toMatchObject({ summary: { live: true, status: "running" }, has: { model: false } });
  const { origin } = new URL(address);
  const stopped = await fetch(`${origin}/api/runs/run/control`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ action: "stop" }),
  });
  expect(stopped.status).toBe(200);
  await until(/the training has ended, the studio stays open: Ctrl-C ends it/);
  expect(await detailAt(address)).toMatchObject({
    summary: { live: false, status: "interrupted" },
    has: { model: true },
  });
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  await goneAt(address);
});

test("the studio goes with a training that is killed", async () => {
  const { child, until, ended } = training(join(temporaryFolder(), "run"), "--epochs", "5000", "--steps", "500000");
  const address = await until(/http:\S+/);
  child.kill("SIGKILL");
  expect(await ended).toBeNull();
  await goneAt(address);
});

test("Ctrl-C while it trains ends both", async () => {
  const folder = join(temporaryFolder(), "run");
  const { child, until, ended } = training(folder, "--epochs", "5000", "--steps", "500000", "--quiet");
  const address = await until(/http:\S+/);
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  await goneAt(address);
  expect(existsSync(join(folder, "model.onnx"))).toBe(true);
});
