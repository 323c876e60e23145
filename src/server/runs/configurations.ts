import { join } from "node:path";
import { readRun } from "../../node/open-run.ts";
import { runFiles } from "../../node/run-files.ts";
import type { RunConfiguration } from "../../recipe/run-schema.ts";
import { createKept } from "../kept.ts";
import type { RunFolder } from "./run-folders.ts";
import { fileKey } from "./run-state.ts";

/** Records that are kept in memory: they name every sample that was held out. */
const mostKept = 16;

/**
 * Reads `run.json` of runs, each once as long as it stays as it is: the same file gives the same object.
 * Throws an InputError where one is damaged.
 */
export function createConfigurations(): (run: RunFolder) => Promise<RunConfiguration> {
  const kept = createKept<{ key: string; read: Promise<RunConfiguration> }>(mostKept);
  return async ({ path }) => {
    const key = await fileKey(join(path, runFiles.configuration));
    const one = kept.get(path, () => ({ key, read: readRun(path) }));
    if (one.key !== key) Object.assign(one, { key, read: readRun(path) });
    return one.read;
  };
}
