import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { cachedFolder } from "../../node/datasets/fetch-named.ts";
import { namedDataset } from "../../node/datasets/registry.ts";
import { InputError } from "../../core/errors.ts";
import type { RunConfiguration } from "../../recipe/run-schema.ts";
import type { DataOpener } from "../../server/data/run-data.ts";
import { defaultImageCache, reloadTrained } from "../load-data.ts";
import type { TrainFlags } from "../train/flags.ts";

/** Reads again what was typed for a run. Throws an InputError where it is no command line of `kinfold train`. */
export type Reparse = (typed: readonly string[]) => { readonly source: string; readonly flags: TrainFlags };

/** Finds the data of runs where their trainings found it, as seen from the folder in which this process was started. */
export function runDataOpener(reparse: Reparse): DataOpener {
  return {
    isThere: (configuration) => Promise.resolve(isThere(configuration, reparse)),
    async open(configuration, folder) {
      const { source, flags } = reparse(configuration.arguments);
      // Looking at a picture is no reason for a download.
      if (!isThere(configuration, reparse)) throw missing(source);
      return reloadTrained(source, flags, configuration, imageCacheOf(folder));
    },
  };
}

function isThere(configuration: RunConfiguration, reparse: Reparse): boolean {
  try {
    const { source, flags } = reparse(configuration.arguments);
    const published = namedDataset(source);
    if (published === undefined) return source === "synthetic" || existsSync(source);
    if (flags.from !== undefined) return existsSync(flags.from);
    const folder = cachedFolder(published, flags.cacheDir);
    return published.files.every(({ name }) => existsSync(join(folder, name)));
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

const missing = (source: string): InputError =>
  new InputError(
    `missing data: ${source} is not there any more; bring it back, or start the studio in the folder in which the run was trained`,
  );

/** Decoded images are kept beside the runs or nowhere: where a run's record says to keep them might be any place. */
function imageCacheOf(folder: string): { readonly imageCache?: string } {
  const imageCache = join(dirname(folder), defaultImageCache);
  return existsSync(imageCache) ? { imageCache } : {};
}
