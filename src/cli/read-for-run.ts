import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { OpenedDataset } from "../node/open-dataset.ts";
import type { Run } from "../node/open-run.ts";
import { type Io, styled } from "./io.ts";
import { defaultImageCache, loadForRun, type RunDataFlags } from "./load-data.ts";
import { createReadingLine } from "./terminal/reading.ts";

/** Reads data for a run, counting on the terminal, and says what was passed over. */
export async function readWithLine(
  source: string,
  { folder, configuration }: Pick<Run, "folder" | "configuration">,
  flags: RunDataFlags,
  io: Io,
): Promise<OpenedDataset> {
  const line = createReadingLine(io);
  // Where a training has kept decoded images, so do we: they are most likely the same.
  const imageCache = join(dirname(folder), defaultImageCache);
  const reading = { ...line, ...(existsSync(imageCache) && { imageCache }) };
  const opened = await loadForRun(source, configuration, flags, reading).finally(line.clear);
  for (const message of opened.warnings) io.stderr.write(`${styled(io.stderr, "yellow", "warning:")} ${message}\n`);
  return opened;
}
