// @ts-check
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome"];

/**
 * The path of a Chromium on this machine: the one that CHROMIUM names, or else the first of the usual names in /usr/bin
 * or on the path; undefined where there is none. Throws an Error where CHROMIUM names a file that does not run.
 * @returns {string | undefined}
 */
export function findChromium() {
  const named = process.env["CHROMIUM"];
  if (named) {
    if (!runs(named)) throw new Error(`invalid CHROMIUM: ${named}, expected the path of a program that may be run`);
    return named;
  }
  const folders = ["/usr/bin", ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(runs);
}

/** @param {string} path */
function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
