import { join } from "node:path";
import { compareRuns, type RunsComparison } from "../../comparison/compare-runs.ts";
import type { MeasuredRun, Moment } from "../../comparison/measured-run.ts";
import { InputError } from "../../core/errors.ts";
import { findRuns } from "../../node/find-runs.ts";
import { readMeasuredRun } from "../../node/read-measured-run.ts";
import { type Io, styled } from "../io.ts";
import type { CommandContext } from "../run.ts";
import { widthOf } from "../terminal/format.ts";
import { comparisonLines, longestLabel, singleRunLines } from "./text.ts";

/** Options of `kinfold compare` as they were typed. */
export interface CompareFlags {
  readonly measure?: string;
  readonly at?: Moment;
  readonly better?: "higher" | "lower";
  /** In percent. */
  readonly confidence?: number;
  readonly interval?: "bca" | "percentile";
  readonly resamples?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

/** The same as options of `compareRuns`. */
export const compareOptions = ({ measure, at, better, confidence, interval, resamples, seed }: CompareFlags) => ({
  ...(measure !== undefined && { measure }),
  ...(at !== undefined && { moment: at }),
  ...(better !== undefined && { better }),
  ...(confidence !== undefined && { confidence: confidence / 100 }),
  ...(interval !== undefined && { method: interval }),
  ...(resamples !== undefined && { resamples }),
  ...(seed !== undefined && { seed }),
});

/** `kinfold compare RUN…` */
export async function runCompare(
  folders: readonly string[],
  flags: CompareFlags,
  { io }: CommandContext,
): Promise<void> {
  const runs = await readRuns(folders, io);
  const options = compareOptions(flags);
  if (flags.json === true) return void io.stdout.write(`${JSON.stringify(compareRuns(runs, options))}\n`);
  showComparison(compareRuns(runs, { ...options, longestLabel }), runs, io);
}

/** Reads runs. One that was not named itself and cannot be read is left out, which is said, unless there is no other. */
async function readRuns(folders: readonly string[], { stderr }: Pick<Io, "stderr">): Promise<MeasuredRun[]> {
  const named = new Set(folders.map((folder) => join(folder)));
  const runs: MeasuredRun[] = [];
  const refused: InputError[] = [];
  for (const folder of await findRuns(folders)) {
    try {
      runs.push(await readMeasuredRun(folder));
    } catch (error) {
      if (!(error instanceof InputError) || named.has(folder)) throw error;
      refused.push(error);
    }
  }
  const [first] = refused;
  if (first && runs.length === 0) throw first;
  for (const { message } of refused) stderr.write(`${styled(stderr, "yellow", "warning:")} left out: ${message}\n`);
  return runs;
}

/** Writes a comparison of some runs for people: its cautions to stderr, the rest to stdout. */
export function showComparison(
  comparison: RunsComparison,
  runs: readonly MeasuredRun[],
  { stdout, stderr }: Pick<Io, "stdout" | "stderr">,
): void {
  for (const { message } of comparison.cautions) {
    stderr.write(`${styled(stderr, "yellow", "warning:")} ${message}\n`);
  }
  const [only, ...more] = comparison.groups.flatMap((group) => group.runs);
  const single = more.length === 0 && runs.find(({ name }) => name === only?.run);
  const lines = single ? singleRunLines(single, comparison) : comparisonLines(comparison, widthOf(stdout));
  stdout.write(`${lines.join("\n").trimEnd()}\n`);
}
