import { lstat, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { runsIn } from "../../node/find-runs.ts";
import { runFiles } from "../../node/run-files.ts";
import { refusal } from "../refusal.ts";

/** A run inside the runs folder, which the server may read. */
export interface RunFolder {
  /** Its path inside the runs folder, with slashes. */
  readonly id: string;
  /** Absolute, without links. */
  readonly path: string;
  /** Where a file of the run lies; null where it is not there. Throws a refusal for a link, which may lead anywhere. */
  file(...name: readonly string[]): Promise<string | null>;
}

/** The runs inside a folder, by their ids. */
export interface RunFolders {
  /** Absolute, without links. */
  readonly root: string;
  list(): Promise<RunFolder[]>;
  /** Throws a refusal for an id that names no run, or anything that lies outside. */
  find(id: string): Promise<RunFolder>;
}

/** A part of an id: the name of a folder that is not hidden, and on every system no more than that. */
const part = /^(?!\.)[^/\\\0:]{1,255}$/;

/** Opens a folder of runs. Throws what the system says where it is not there. */
export async function openRunFolders(folder: string): Promise<RunFolders> {
  const root = await realpath(folder);
  return {
    root,
    async list() {
      const paths = await runsIn(root, "left out");
      return paths.filter((path) => path !== root).map((path) => runFolder(relative(root, path), path));
    },
    async find(id) {
      const parts = id.split("/");
      const path = join(root, ...parts);
      const isPlain = id.length < 1024 && parts.every((name) => part.test(name));
      if (!isPlain || !(await isThere(path)))
        throw refusal(404, "missing run: there is none of this name; it may have been removed");
      return runFolder(id, path);
    },
  };
}

/** Whether a path leads to a run without a link on its way: then it can only lie where it says. */
async function isThere(path: string): Promise<boolean> {
  try {
    return (await realpath(path)) === path && (await lstat(join(path, runFiles.configuration))).isFile();
  } catch {
    return false;
  }
}

const runFolder = (id: string, path: string): RunFolder => ({
  id: id.split(sep).join("/"),
  path,
  async file(...name) {
    const file = join(path, ...name);
    const found = await lstat(file).catch(() => null);
    if (found === null) return null;
    // A link anywhere on the way makes the real path another one.
    if (!found.isFile() || (await realpath(file)) !== file) {
      throw refusal(409, `invalid run: ${name.join("/")} is no plain file, expected what kinfold train wrote`);
    }
    return file;
  },
});
