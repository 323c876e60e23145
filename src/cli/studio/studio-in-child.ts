import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** The studio in a process of its own, so that no step of a training waits for it. `end` it. */
export interface StudioChild {
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
  /** Asks it to end. */
  end(): void;
}

export interface StudioChildOptions {
  /** Called with what it says: where it shows the run, or why it cannot. */
  readonly say: (text: string) => void;
  /** The command line's module and its arguments. Default: main.js of this package. */
  readonly module?: readonly [file: string, ...argv: string[]];
  /** Options of `kinfold studio`. Default: none. */
  readonly options?: readonly string[];
}

const main = [fileURLToPath(new URL("../main.js", import.meta.url))] as const;

/** Milliseconds after which a studio that was asked to end is killed. */
const patience = 5000;

/** How much less than a training it is to have of the processor. */
const niceness = 10;

/**
 * Starts `kinfold studio` on a run. The process is in no group with this one, so that Ctrl-C on the terminal is this one's
 * to pass on, and it ends by itself where this one is gone.
 */
export function studioInChild(run: string, { say, module = main, options = [] }: StudioChildOptions): StudioChild {
  const child = spawn(process.execPath, [...module, "studio", ...options, run], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  if (child.pid !== undefined) lowerPriority(child.pid);
  const listen = (stream: Readable | null, hear: (line: string) => void) => {
    if (stream) createInterface({ input: stream }).on("line", hear);
  };
  listen(child.stdout, say);
  listen(child.stderr, (line) => {
    if (line.startsWith("error: ")) say(`the studio: ${line.slice("error: ".length)}`);
  });
  return {
    gone: new Promise((resolve) => {
      child.once("error", (error) => {
        say(`the studio could not be started: ${error.message}`);
        resolve();
      });
      // After a disconnect from this side "close" never comes.
      child.once("exit", () => resolve());
    }),
    end() {
      if (child.connected) child.disconnect();
      setTimeout(() => child.kill("SIGKILL"), patience).unref();
    },
  };
}

function lowerPriority(id: number): void {
  try {
    setPriority(id, niceness);
  } catch {
    // It is a courtesy: where it is not to be had, two processes share as they do.
  }
}
