import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The Python worker of bench/peers/peers.py: one command a line, one answer a line. */
export interface Peer {
  /** Milliseconds of each of `steps` steps of a benchmark. */
  time(bench: string, steps: number, threads: number): Promise<number[]>;
  close(): void;
}

/** Starts the worker with the Python of a virtual environment, or returns null where there is none. */
export function openPeer(python: string): Peer | null {
  if (python.includes("/") && !existsSync(python)) return null;
  const script = fileURLToPath(new URL("peers/peers.py", import.meta.url));
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async time(bench, steps, threads) {
      child.stdin.write(`${JSON.stringify({ bench, steps, threads })}\n`);
      const line = await answers.next();
      if (line.done) throw new Error(`the peer ended during ${bench}; ${exitOf(child)}`);
      const answer: unknown = JSON.parse(line.value);
      if (
        typeof answer !== "object" ||
        answer === null ||
        !("milliseconds" in answer) ||
        !Array.isArray(answer.milliseconds)
      ) {
        throw new Error(`the peer answered ${line.value}`);
      }
      return answer.milliseconds.map(Number);
    },
    close: () => void child.stdin.end(),
  };
}

const exitOf = ({ exitCode }: ChildProcess): string =>
  exitCode === null ? "it is still running" : `it left with ${exitCode}`;
