import type { Command } from "commander";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, extname, join } from "node:path";
import { compareRuns, type CompareRunsOptions, type RunsComparison } from "../../comparison/compare-runs.ts";
import { hasEnded } from "../../comparison/measured-run.ts";
import { readMeasuredRun } from "../../node/read-measured-run.ts";
import { runFiles } from "../../node/run-files.ts";
import { commandLine } from "../../recipe/parse.ts";
import { type CompareFlags, compareOptions, showComparison } from "../compare/run-compare.ts";
import { longestLabel } from "../compare/text.ts";
import { createProgress } from "../experiment/progress.ts";
import { interruptedCode } from "../io.ts";
import type { CommandContext } from "../run.ts";
import { duration } from "../terminal/format.ts";
import { carryOut, type CarryOutOptions, type FailedRun, type StandingRun } from "./carry-out.ts";
import { beginGrid, checkGridFolder, gridFiles, writeComparison, writeRecord, writeTables } from "./grid-folder.ts";
import { planRuns, standingOf } from "./plan.ts";
import { readGrid } from "./read-grid.ts";
import type { Outcome } from "./rows.ts";

/** Options of `kinfold experiment FILE` as they were typed. */
export interface GridFlags extends CompareFlags {
  readonly workers?: number;
  readonly out?: string;
}

export interface GridTools {
  /** Makes the command `train`, which knows its options. */
  readonly describe: () => Command;
  /** Stands in for the command line's module in tests. */
  readonly module?: CarryOutOptions["module"];
}

/** `kinfold experiment FILE.yaml`: trains what is not done yet, writes tables, and compares. */
export async function runGrid(
  file: string,
  flags: GridFlags,
  context: CommandContext,
  { describe, module }: GridTools,
): Promise<void> {
  const { io, argv, exit } = context;
  const started = io.now();
  const { workers = availableParallelism(), json = false } = flags;
  const folder = flags.out ?? join("runs", basename(file, extname(file)));
  const planned = planRuns(await readGrid(file), join(folder, gridFiles.runs), describe);
  checkGridFolder(folder);
  const runs: StandingRun[] = [];
  for (const run of planned) runs.push({ ...run, standing: await standingOf(run) });
  const before = runs.filter(({ standing }) => standing === "done").length;
  const record = { command: commandLine(argv), trainings: runs.length };
  await beginGrid(folder, file, { ...record, status: "running", done: before, failed: [] });
  const say = (text: string) => json || io.stdout.write(`${text}\n`);
  say(opening(runs.length, before, workers, folder));

  const { failed, status } = await train(runs, { workers, json, ...(module && { module }) }, context);
  const outcomes = await outcomesOf(runs, failed);
  const done = outcomes.filter(isDone).length;
  await writeTables(folder, outcomes);
  await writeRecord(folder, { ...record, status, done, failed });
  const compare = comparerOf(outcomes, flags);
  const comparison = compare?.() ?? null;
  if (comparison) await writeComparison(folder, comparison);
  if (json) io.stdout.write(`${JSON.stringify({ type: "summary", status, folder, failed, comparison })}\n`);
  else if (compare) {
    say("");
    showComparison(
      compare({ longestLabel }),
      outcomes.flatMap(({ measured }) => measured ?? []),
      io,
    );
  }
  const took = `in ${duration(io.now() - started)}; table: ${join(folder, gridFiles.csv)}`;
  say(
    `\n${status === "interrupted" ? "interrupted; the same command goes on; " : ""}${done} of ${runs.length} trainings are done, ${took}`,
  );
  if (status === "interrupted") exit(interruptedCode);
  else if (failed.length > 0) exit(1);
}

function opening(runs: number, before: number, workers: number, folder: string): string {
  const many = `${runs} training${runs === 1 ? "" : "s"}`;
  return `${many}${before > 0 ? `, ${before} done before` : ""}, ${workers} at a time, into ${folder}`;
}

/** Trains with a bar, until an interruption. */
async function train(
  runs: readonly StandingRun[],
  { json, ...options }: Pick<CarryOutOptions, "workers" | "module"> & { readonly json: boolean },
  { io }: CommandContext,
): Promise<{ readonly failed: readonly FailedRun[]; readonly status: "finished" | "interrupted" }> {
  const abort = new AbortController();
  const stopWatching = io.onInterrupt(() => abort.abort());
  const waiting = runs.filter(({ standing }) => standing !== "done").length;
  const progress = createProgress(io, waiting, { silent: json });
  try {
    const failed = await carryOut(runs, {
      ...options,
      signal: abort.signal,
      onShare: ({ name }, share) => progress.advance(name, share),
      onEnd({ name, seed }, failure) {
        progress.done(name, failure);
        if (json) io.stdout.write(`${JSON.stringify({ type: "run", run: name, seed, failure })}\n`);
      },
    });
    return { failed, status: abort.signal.aborted ? "interrupted" : "finished" };
  } finally {
    progress.clear();
    stopWatching();
  }
}

/** What came of each training, in the order of the plan. */
async function outcomesOf(runs: readonly StandingRun[], failed: readonly FailedRun[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const run of runs) {
    const begun = existsSync(join(run.folder, runFiles.configuration));
    const measured = begun ? await readMeasuredRun(run.folder) : undefined;
    outcomes.push({ run, measured, failure: failed.find(({ name }) => name === run.name) });
  }
  return outcomes;
}

const isDone = ({ measured }: Outcome): boolean => measured !== undefined && hasEnded(measured);

/** What compares the trainings that are done; null where none is. */
function comparerOf(outcomes: readonly Outcome[], flags: CompareFlags) {
  if (!outcomes.some(isDone)) return null;
  const labels = new Map(outcomes.map(({ run }) => [run.folder, run.label]));
  const measured = outcomes.flatMap((outcome) => outcome.measured ?? []);
  const nameOf = ({ name }: { readonly name: string }) => labels.get(name) ?? undefined;
  return (more: Pick<CompareRunsOptions, "longestLabel"> = {}): RunsComparison =>
    compareRuns(measured, { ...compareOptions(flags), nameOf, ...more });
}
