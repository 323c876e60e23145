import { readFile, rm, writeFile } from "node:fs/promises";
import { InputError } from "../../core/errors.ts";

/**
 * Runs `work` while holding a lock file, so that no two processes write one partial file. A lock whose process is gone is
 * taken over. Throws an InputError where another process holds it.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  if (!(await take(file))) {
    const owner = Number(await readFile(file, "utf8").catch(() => ""));
    if (isAlive(owner)) {
      throw new InputError(`busy: process ${owner} is downloading the same data; wait for it, or delete ${file}`);
    }
    await rm(file, { force: true });
    if (!(await take(file))) throw new InputError(`busy: another process is downloading the same data; wait for it`);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!(Number.isSafeInteger(pid) && pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else's is alive, though it cannot be asked.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
