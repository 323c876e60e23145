import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { byCodeUnit } from "../data/labels.ts";
import { runFiles } from "./run-files.ts";

/** Folders inside folders that are looked into. */
const deepest = 8;

/**
 * The runs among some folders: those that are runs themselves, and those inside of the others, in the order of their
 * names; each once. Hidden folders and links are left out. Throws an InputError for a folder without a run.
 */
export async function findRuns(folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    if (!existsSync(folder)) {
      throw new InputError(`missing run: no such folder ${folder}, expected one that kinfold train has made`);
    }
    const runs = await runsIn(folder, "refused");
    if (runs.length === 0) {
      throw new InputError(
        `missing run: ${folder} holds no ${runFiles.configuration}, expected a run or a folder of runs`,
      );
    }
    found.push(...runs);
  }
  return [...new Set(found)];
}

/**
 * The run that a folder is, or those inside of it. Folders that cannot be read are `refused` with what the system says, or
 * left out, as they must be by whoever looks again and again while runs come and go.
 */
export async function runsIn(folder: string, unreadable: "refused" | "left out", depth = 0): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (unreadable === "left out") return [];
    throw error;
  });
  if (entries.some((entry) => entry.name === runFiles.configuration && entry.isFile())) return [join(folder)];
  if (depth === deepest) return [];
  const inside = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort(byCodeUnit);
  const runs: string[] = [];
  for (const name of inside) runs.push(...(await runsIn(join(folder, name), unreadable, depth + 1)));
  return runs;
}
