import { existsSync } from "node:fs";
import { join } from "node:path";
import { readRun } from "../../node/open-run.ts";
import { runFiles } from "../../node/run-files.ts";
import { totalEpochs } from "../../training/pretraining.ts";
import { type PlannedRun, type Standing, standingOf } from "./plan.ts";
import { type ChildOptions, trainInChild } from "./train-in-child.ts";

/** A training with where it stood before this call. */
export interface StandingRun extends PlannedRun {
  readonly standing: Standing;
}

/** A training that gave no result. */
export interface FailedRun {
  readonly name: string;
  readonly message: string;
}

export interface CarryOutOptions {
  /** Trainings at the same time. */
  readonly workers: number;
  readonly signal: AbortSignal;
  /** Called with the share of a training that is done, in [0, 1]. */
  readonly onShare: (run: PlannedRun, share: number) => void;
  readonly onEnd: (run: PlannedRun, failure: string | null) => void;
  readonly module?: ChildOptions["module"];
}

/** Trains what is not done, several at a time, and returns what failed, in the order of the plan. */
export async function carryOut(runs: readonly StandingRun[], options: CarryOutOptions): Promise<FailedRun[]> {
  const waiting = runs.filter(({ standing }) => standing !== "done");
  const failed = new Map<string, string>();
  const drain = async () => {
    for (let run = waiting.shift(); run && !options.signal.aborted; run = waiting.shift()) {
      const failure = await trainOne(run, options);
      if (failure === "interrupted") return;
      if (failure !== null) failed.set(run.name, failure.message);
      options.onEnd(run, failure?.message ?? null);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.workers, waiting.length) }, drain));
  return runs.flatMap(({ name }) => {
    const message = failed.get(name);
    return message === undefined ? [] : [{ name, message }];
  });
}

/** Trains, or goes on; null where a result is there. */
async function trainOne(
  run: StandingRun,
  { signal, onShare, module }: CarryOutOptions,
): Promise<{ readonly message: string } | "interrupted" | null> {
  const argv = run.standing === "begun" ? ["train", "--resume", run.folder, "--threads", "1", "--json"] : run.argv;
  let steps: Promise<number> | undefined;
  const end = await trainInChild(argv, {
    signal,
    onStep(step) {
      steps ??= stepsOf(run.folder);
      // What cannot be read now is told at the end; a bar can do without.
      steps.then((all) => onShare(run, Math.min(1, step / all))).catch(() => undefined);
    },
    ...(module && { module }),
  });
  if (end.how === "interrupted") return "interrupted";
  // A training that stopped at a number that is not finite ends with an error and has a result all the same.
  if (existsSync(join(run.folder, runFiles.configuration)) && (await standingOf(run)) === "done") return null;
  return { message: end.how === "failed" ? end.message : await lastWord(run.folder) };
}

const lastWord = async (folder: string): Promise<string> => (await readRun(folder)).message;

/** Steps that a run will have; its file is there before its first event. */
async function stepsOf(folder: string): Promise<number> {
  const { settings } = await readRun(folder);
  return totalEpochs(settings) * settings.stepsPerEpoch;
}
