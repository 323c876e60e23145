import type { OpenedDataset } from "../node/open-dataset.ts";
import type { RunConfiguration } from "../node/run-schema.ts";
import { type Io, styled } from "./io.ts";
import { loadForRun, type RunDataFlags } from "./load-data.ts";
import { createReadingLine } from "./terminal/reading.ts";

/** Reads data for a run, counting on the terminal, and says what was passed over. */
export async function readWithLine(
  source: string,
  configuration: RunConfiguration,
  flags: RunDataFlags,
  io: Io,
): Promise<OpenedDataset> {
  const line = createReadingLine(io);
  const opened = await loadForRun(source, configuration, flags, line).finally(line.clear);
  for (const message of opened.warnings) io.stderr.write(`${styled(io.stderr, "yellow", "warning:")} ${message}\n`);
  return opened;
}
