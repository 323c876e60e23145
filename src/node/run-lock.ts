import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.ts";
import { runFiles } from "./run-files.ts";

const holder = z.object({ process: z.int().positive(), host: z.string() });

/**
 * Takes a run for this process, so that no two write it. A lock whose process is gone, as after a kill, is taken over.
 * Throws an InputError where the run is being written. Returns what gives it back.
 */
export function lockRun(folder: string): () => void {
  const file = join(folder, runFiles.lock);
  const text = JSON.stringify({ process: process.pid, host: hostname() });
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(file, text, { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST") || attempt > 0) throw error;
      refuseWhileHeld(file, folder);
      rmSync(file, { force: true });
    }
  }
}

/** Whether somebody writes a run: a process of this machine that is alive, or one of another, of which nobody can tell. */
export function isBeingWritten(folder: string): boolean {
  const parsed = holder.safeParse(read(join(folder, runFiles.lock)));
  if (!parsed.success) return false;
  return parsed.data.host !== hostname() || isAlive(parsed.data.process);
}

function refuseWhileHeld(file: string, folder: string): void {
  const parsed = holder.safeParse(read(file));
  // A lock that was half-written when its process was killed names nobody.
  if (!parsed.success) return;
  const { process: id, host } = parsed.data;
  if (host !== hostname()) {
    throw new InputError(
      `invalid run: ${folder} is being written by process ${id} of ${host}, expected one that nobody writes; if that has ended, remove ${file}`,
    );
  }
  if (id !== process.pid && isAlive(id)) {
    throw new InputError(
      `invalid run: ${folder} is being written by process ${id}, expected one that nobody writes; wait for its end or stop it`,
    );
  }
}

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // A process that may not be asked is there all the same.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
