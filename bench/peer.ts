import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Clock } from "./steps.ts";

/** A process that does one side's work: one command a line, one answer a line. */
export interface Worker {
  /** Milliseconds of each of `steps` steps of a benchmark. */
  time(bench: string, steps: number, threads: number, clock: Clock): Promise<number[]>;
  /** Megabytes that the process has held at most, beyond what it held once its program was loaded. */
  memory(): Promise<number>;
  close(): void;
}

const local = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Starts our side. */
export const openOurs = (): Worker => openWorker(process.execPath, [local("../scripts/run.mjs"), local("worker.ts")]);

/** Starts the peers with the Python of a virtual environment, or returns null where there is none. */
export const openPeer = (python: string): Worker | null =>
  python.includes("/") && !existsSync(python) ? null : openWorker(python, [local("peers/peers.py")]);

function openWorker(program: string, args: readonly string[]): Worker {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function ask(command: object): Promise<Readonly<Record<string, unknown>>> {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const line = await answers.next();
    if (line.done) throw new Error(`${program} ended after ${JSON.stringify(command)}; ${exitOf(child)}`);
    const answer: unknown = JSON.parse(line.value);
    if (typeof answer !== "object" || answer === null || "error" in answer)
      throw new Error(`${program}: ${line.value}`);
    return { ...answer };
  }
  return {
    async time(bench, steps, threads, clock) {
      const { milliseconds } = await ask({ bench, steps, threads, clock });
      if (!Array.isArray(milliseconds)) throw new Error(`${program}: expected milliseconds`);
      return milliseconds.map(Number);
    },
    async memory() {
      return Number((await ask({ memory: true }))["megabytes"]);
    },
    close: () => void child.stdin.end(),
  };
}

const exitOf = ({ exitCode }: ChildProcess): string =>
  exitCode === null ? "it is still running" : `it left with ${exitCode}`;
