import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.ts";
import { runFiles } from "./run-files.ts";

const holder = z.object({ process: z.int().positive(), host: z.string() });

/** The process that writes a run, and its machine. */
export type LockHolder = z.infer<typeof holder>;

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

function refuseWhileHeld(file: string, folder: string): void {
  const held = lockHolder(folder);
  if (!held || (held.host === hostname() && held.process === process.pid)) return;
  if (held.host !== hostname()) {
    throw new InputError(
      `invalid run: ${folder} is being written by process ${held.process} of ${held.host}, expected one that nobody writes; if that has ended, remove ${file}`,
    );
  }
  throw new InputError(
    `invalid run: ${folder} is being written by process ${held.process}, expected one that nobody writes; wait for its end or stop it`,
  );
}

/**
 * Who is writing a run; null where nobody is. Of a process of another machine nobody here knows whether it is still alive,
 * so that it counts.
 */
export function lockHolder(folder: string): LockHolder | null {
  const parsed = holder.safeParse(read(join(folder, runFiles.lock)));
  // A lock that was half-written when its process was killed names nobody.
  if (!parsed.success) return null;
  const { process: id, host } = parsed.data;
  return host !== hostname() || isAlive(id) ? parsed.data : null;
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
