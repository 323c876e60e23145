import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { run } from "../../src/cli/run.ts";

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of the world that a command sees. */
export interface CliWorld {
  /** Pretends that stderr is a terminal of this width. */
  readonly terminal?: number;
  /** Gets the function that interrupts, as soon as the command watches for it. */
  readonly onWatch?: (interrupt: () => void) => void;
  /** Sees what is written as it is written. */
  readonly onOutput?: (text: string) => void;
}

/** Runs a command line inside this process. */
export async function runCli(argv: readonly string[], world: CliWorld = {}): Promise<CliResult> {
  let [stdout, stderr, clock] = ["", "", 0];
  const io: Io = {
    stdout: {
      write(text) {
        stdout += text;
        world.onOutput?.(text);
      },
      columns: 100,
    },
    stderr: {
      write(text) {
        stderr += text;
        world.onOutput?.(text);
      },
      isTTY: world.terminal !== undefined,
      columns: world.terminal ?? 100,
    },
    // A second passes between any two looks at the clock.
    now: () => (clock += 1000),
    onInterrupt(handler) {
      world.onWatch?.(handler);
      return () => {};
    },
  };
  const code = await run(argv, io);
  return { code, stdout, stderr };
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kinfold-"));
  onTestFinished(() => {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
