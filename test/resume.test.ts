import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { createRandom } from "../src/core/random.ts";

/** Trainings that are killed, each at several moments; more with KINFOLD_KILLS. */
const trainings = Number(process.env["KINFOLD_KILLS"] ?? 4);
const program = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const parent = mkdtempSync(join(tmpdir(), "kinfold-resume-"));
afterAll(() => rmSync(parent, { recursive: true }));

/** 20 steps in epochs of 4, with an evaluation after each; a checkpoint after every single step. */
const settings = [
  "--steps",
  "20",
  "--epochs",
  "5",
  "--evaluate-every",
  "1",
  "--threads",
  "1",
  "--checkpoint-minutes",
  "0",
];
const fresh = (out: string, more: readonly string[]) => [
  "train",
  "synthetic",
  ...settings,
  ...more,
  "--quiet",
  "--out",
  out,
];

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { stdio: ["ignore", "ignore", "pipe"] });
}

/** How a process ended, with what it said of errors. */
async function ended(child: ChildProcess) {
  let said = "";
  child.stderr?.on("data", (text: Buffer) => (said += text.toString()));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once("close", (...how) => resolve(how)),
  );
  return { code, signal, said };
}

const hashOf = (...path: string[]) =>
  createHash("sha256")
    .update(readFileSync(join(...path)))
    .digest("hex");
const products = ["checkpoint.safetensors", "events.jsonl", "model.onnx"];

/** Kills a process a while after its run has begun or, for one that goes on, after its start. */
async function killedAfter(child: ChildProcess, folder: string, milliseconds: number) {
  const end = ended(child);
  while (!existsSync(join(folder, "training.lock")) && child.exitCode === null) await setTimeout(2);
  await setTimeout(milliseconds);
  child.kill("SIGKILL");
  return end;
}

/** What is trained, and how many times of it one that is killed is begun. */
const kinds: readonly (readonly [string, number, readonly string[]])[] = [
  ["triplets", trainings, ["--average", "0.9"]],
  ["pairs after a pretraining", Math.ceil(trainings / 4), ["--loss", "contrastive", "--pretrain", "2"]],
  ["supervised contrast", Math.ceil(trainings / 4), ["--loss", "supCon", "--accumulate", "2"]],
  ["classification", Math.ceil(trainings / 4), ["--loss", "softmax", "--keep", "last"]],
];

test.each(kinds)(
  "trainings of %s, killed at random moments and gone on with, leave the same weights and log, byte for byte (%i)",
  async (kind, count, more) => {
    const place = mkdtempSync(join(parent, "kind-"));
    const whole = join(place, "whole");
    expect(await ended(start(fresh(whole, more)))).toMatchObject({ code: 0 });
    const expected = products.map((name) => hashOf(whole, name));
    // Seeded, though the moment that a number of milliseconds hits is the machine's.
    const random = createRandom(Number(process.env["KINFOLD_KILL_SEED"] ?? 1)).fork(kind);
    for (let i = 0; i < count; i++) {
      const folder = join(place, `killed-${i}`);
      let how = await killedAfter(start(fresh(folder, more)), folder, random.integer(250));
      for (let again = 0; how.signal === "SIGKILL" && again < 2; again++) {
        how = await killedAfter(start(["train", "--resume", folder, "--quiet"]), folder, random.integer(400));
      }
      if (how.signal === "SIGKILL") how = await ended(start(["train", "--resume", folder, "--quiet"]));
      expect(how.code).toBe(0);
      expect(how.said).toMatch(/^(warning: .*\n)*$/);
      expect(products.map((name) => hashOf(folder, name))).toEqual(expected);
      expect(existsSync(join(folder, "training.lock"))).toBe(false);
    }
  },
);
