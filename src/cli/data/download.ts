import { stat } from "node:fs/promises";
import { InputError, lookUp } from "../../core/errors.ts";
import { checkPublished, fetchNamed, importNamed } from "../../node/datasets/fetch-named.ts";
import { namedDatasets as names } from "../../node/datasets/names.ts";
import { namedDatasets } from "../../node/datasets/registry.ts";
import { checksumName } from "../../node/download/checksum.ts";
import { interruptedCode } from "../io.ts";
import type { CommandContext } from "../run.ts";
import { createReadingLine } from "../terminal/reading.ts";
import { type SourceFlags, sourceOptions } from "./source-options.ts";

export type DownloadFlags = SourceFlags;

/** `kinfold data download NAME` */
export async function runDownload(name: string, flags: DownloadFlags, { io, exit }: CommandContext): Promise<void> {
  const dataset = lookUp("data set", namedDatasets, name);
  const about = lookUp("data set", names, name);
  const abort = new AbortController();
  const stopWatching = io.onInterrupt(() => abort.abort());
  const line = createReadingLine(io);
  try {
    const files =
      flags.from === undefined
        ? await fetchNamed(dataset, { ...sourceOptions(flags), onDownload: line.onDownload, signal: abort.signal })
        : await importNamed(dataset, flags.from, flags.cacheDir);
    line.clear();
    for (const [i, { path, wasThere }] of files.entries()) {
      const file = dataset.files[i];
      if (file === undefined) continue;
      // What has just come has been checked; what was there may have been touched since.
      if (wasThere) await checkPublished(file, path).catch(refuseCached(path));
      const { size } = await stat(path);
      const state = wasThere ? "already there" : flags.from === undefined ? "downloaded" : "copied";
      io.stdout.write(`${path}: ${size} bytes, ${state}, ${checksumName(file.checksum)} as published\n`);
    }
    io.stdout.write(`${name}: ${about}; terms at ${dataset.home}\n`);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    line.clear();
    io.stderr.write("interrupted; the same command goes on from here\n");
    exit(interruptedCode);
  } finally {
    line.clear();
    stopWatching();
  }
}

const refuseCached = (path: string) => (error: unknown) => {
  if (!(error instanceof InputError)) throw error;
  throw new InputError(
    `${error.message.split("; ", 1)[0]}; it was changed since it came, delete ${path} and download it anew`,
  );
};
