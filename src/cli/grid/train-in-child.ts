import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { lastError } from "../../node/last-error.ts";
import { interruptedCode } from "../io.ts";

/** How a child's training ended. */
export type ChildEnd = { readonly how: "ended" | "interrupted" } | { readonly how: "failed"; readonly message: string };

export interface ChildOptions {
  /** Asks the training to end after its step, with what it has learned kept. */
  readonly signal: AbortSignal;
  /** Called with the steps that are done, after every epoch. */
  readonly onStep: (step: number) => void;
  /** The command line's module and its arguments. Default: main.js of this package. */
  readonly module?: readonly [file: string, ...argv: string[]];
}

const main = [fileURLToPath(new URL("../main.js", import.meta.url))] as const;

const epochEvent = z.object({ type: z.literal("epoch"), step: z.int() });

/**
 * Runs a command line of `kinfold train` in a process of its own. The process is in no group with this one, so that
 * Ctrl-C on the terminal reaches it once, through this one: a second time would end it without a last checkpoint. It
 * ends by itself where this process is gone and nobody reads what it says.
 */
export function trainInChild(argv: readonly string[], options: ChildOptions): Promise<ChildEnd> {
  const { signal, onStep, module = main } = options;
  if (signal.aborted) return Promise.resolve({ how: "interrupted" });
  const child = spawn(process.execPath, [...module, ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    if (!line.startsWith('{"type":"epoch"')) return;
    const parsed = epochEvent.safeParse(parse(line));
    if (parsed.success) onStep(parsed.data.step);
  });
  const stop = () => child.kill("SIGINT");
  signal.addEventListener("abort", stop);
  return new Promise<ChildEnd>((resolve) => {
    child.once("error", (error) => resolve({ how: "failed", message: error.message }));
    child.once("close", (code, killed) => {
      if (code === 0) return resolve({ how: "ended" });
      if (signal.aborted && (code === interruptedCode || killed !== null)) return resolve({ how: "interrupted" });
      resolve({ how: "failed", message: failure(said, code, killed) });
    });
  }).finally(() => signal.removeEventListener("abort", stop));
}

/** The last error that a process told of, else how it ended. */
function failure(said: string, code: number | null, killed: string | null): string {
  const last = lastError(said);
  if (last.startsWith("error: ")) return last.slice("error: ".length);
  const how = killed === null ? `the training ended with exit code ${code}` : `the training was killed (${killed})`;
  return [how, last].filter(Boolean).join(": ");
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
