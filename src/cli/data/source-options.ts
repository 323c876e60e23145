import type { Command } from "commander";

/** Options that say where data is taken from. */
export interface SourceFlags {
  readonly from?: string;
  readonly cacheDir?: string;
}

/** The data that every command takes. */
export const dataArgument =
  "folder or zip of images with a folder for each class, class list, CSV or TSV file, file of IDX images, name of a data set (see kinfold data download --help), or `synthetic`";

/** Adds the options of `SourceFlags`. */
export function addSourceOptions(command: Command): Command {
  return command
    .option("--from <path>", "local file or folder to read a named data set from, instead of the cache")
    .option("--cache-dir <folder>", "where downloaded data sets are kept (default: the system's cache folder)");
}

/** The same as options of `openDataset`. */
export const sourceOptions = ({ from, cacheDir }: SourceFlags) => ({
  ...(from !== undefined && { from }),
  ...(cacheDir !== undefined && { cacheDir }),
});
