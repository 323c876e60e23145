import { createRandom } from "../../core/random.ts";
import { inspectData } from "../../node/inspect-data.ts";
import { interruptedCode } from "../io.ts";
import { type TableFlags, tableOptions } from "../load-data.ts";
import type { CommandContext } from "../run.ts";
import { createReadingLine } from "../terminal/reading.ts";
import { inspectionLines } from "./inspect-lines.ts";
import { type SourceFlags, sourceOptions } from "./source-options.ts";

export interface InspectFlags extends TableFlags, SourceFlags {
  readonly ignore?: readonly string[];
  readonly samples?: number;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** `kinfold data inspect DATA` */
export async function runInspection(source: string, flags: InspectFlags, { io, exit }: CommandContext): Promise<void> {
  const abort = new AbortController();
  const stopWatching = io.onInterrupt(() => abort.abort());
  const { clear, ...line } = createReadingLine(io);
  try {
    const inspection = await inspectData(source, {
      random: createRandom(1),
      ...tableOptions(flags),
      ...sourceOptions(flags),
      ...(flags.ignore !== undefined && { ignore: flags.ignore }),
      ...(flags.samples !== undefined && { perClass: flags.samples }),
      ...line,
      signal: abort.signal,
    });
    clear();
    io.stdout.write(
      `${flags.json === true ? JSON.stringify(inspection) : inspectionLines(inspection, io.stdout).join("\n")}\n`,
    );
    if (flags.strict === true && inspection.findings.length > 0) exit(1);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    exit(interruptedCode);
  } finally {
    clear();
    stopWatching();
  }
}
