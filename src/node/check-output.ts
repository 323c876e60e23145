import { accessSync, constants, existsSync, readdirSync, type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InputError } from "../core/errors.ts";
import { makeFolders } from "./make-folders.ts";
import { runFiles } from "./run-files.ts";

/**
 * Throws an InputError unless `folder` can become a run: it does not exist or is empty, and its place can be written to.
 */
export function checkOutput(folder: string): void {
  const kind = kindOf(folder);
  if (kind && !kind.isDirectory()) {
    throw new InputError(`invalid output: ${folder} is a file, expected a new folder; choose another with --out`);
  }
  const inside = kind ? readdirSync(folder) : [];
  if (inside.length > 0) {
    const holdsRun = Object.values<string>(runFiles).some((name) => inside.includes(name));
    const what = holdsRun ? "already holds a run" : "is not empty";
    const remedy = holdsRun
      ? `choose another with --out, go on with --resume ${folder}, or remove it`
      : "choose another with --out, or remove it";
    throw new InputError(`invalid output: ${folder} ${what}, expected a new folder; ${remedy}`);
  }
  checkWritable(folder);
}

/** What there is at a path; undefined where there is nothing, also where a file stands in the way. */
function kindOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function checkWritable(folder: string): void {
  let place = resolve(folder);
  while (!kindOf(place) && dirname(place) !== place) place = dirname(place);
  if (takesFiles(place)) return;
  throw new InputError(
    `invalid output: ${folder} cannot be made, since ${place} is no folder that may be written to; choose another with --out`,
  );
}

/** Whether a path is a folder in which this process may make files. */
function takesFiles(place: string): boolean {
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
}

/** Throws an InputError unless a file can be written at a path: its folder exists and takes files, and it is no folder. */
export function checkOutputFile(file: string): void {
  const folder = dirname(file);
  const wrong = (why: string) => new InputError(`invalid --out: ${file}${why}`);
  if (!existsSync(folder)) throw wrong(`, but there is no folder ${folder}; make it first`);
  if (!takesFiles(folder)) throw wrong(`, but ${folder} is no folder that may be written to; choose another`);
  if (kindOf(file)?.isDirectory() === true) throw wrong(" is a folder, expected a file; choose another");
}

/** Makes the folder. A race with another process over the same name ends here for one of the two. */
export function makeFolder(folder: string): void {
  checkOutput(folder);
  try {
    makeFolders(folder);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError(`invalid output: ${folder} cannot be made (${message}); choose another with --out`);
  }
}
