import { stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../../core/errors.ts";
import { readRun } from "../../node/open-run.ts";
import { runFiles } from "../../node/run-files.ts";
import type { RunConfiguration } from "../../recipe/run-schema.ts";
import { totalEpochs } from "../../training/pretraining.ts";
import type { RunSummary } from "../api.ts";
import { logReader, type LogReader } from "../log/fold.ts";
import { withoutPaths } from "../refusal.ts";
import { flatSettings } from "./flat-settings.ts";
import type { RunFolder } from "./run-folders.ts";
import { fileKey, isLive } from "./run-state.ts";
import { type LogSummary, type SummaryFold, summaryFold } from "./summary-fold.ts";

/** Runs whose files are read at a time. */
const lanes = 8;

/** What is kept of a run between two lists. */
interface Known {
  /** Of `run.json`. */
  key: string;
  about: About;
  readonly log: LogReader<SummaryFold>;
}

/** What `run.json` says, as far as the table shows it. */
type About = Pick<
  RunSummary,
  "status" | "dataset" | "loss" | "policy" | "backbone" | "seed" | "epochs" | "settings" | "problem"
>;

/** Summaries of runs, which read only what has changed since they were asked last. */
export interface Summaries {
  of(run: RunFolder): Promise<RunSummary>;
  /** Of all of them, the one that changed last first; what is known of others is forgotten. */
  ofAll(runs: readonly RunFolder[]): Promise<RunSummary[]>;
}

/** @param root the runs folder, which problems do not name. */
export function createSummaries(root: string): Summaries {
  const known = new Map<string, Known>();
  const of = async (run: RunFolder): Promise<RunSummary> => {
    const one = known.get(run.path) ?? {
      key: "",
      about: unread,
      log: logReader(join(run.path, runFiles.events), summaryFold),
    };
    known.set(run.path, one);
    const key = await fileKey(join(run.path, runFiles.configuration));
    if (one.key !== key) Object.assign(one, { key, about: await readAbout(run.path) });
    return summaryOf(run, one, root);
  };
  return {
    of,
    async ofAll(runs) {
      const paths = new Set(runs.map(({ path }) => path));
      for (const path of known.keys()) if (!paths.has(path)) known.delete(path);
      const summaries: RunSummary[] = [];
      const waiting = runs.values();
      const work = async () => {
        for (const run of waiting) summaries.push(await of(run));
      };
      await Promise.all(Array.from({ length: lanes }, work));
      return summaries.sort((a, b) => b.changedAt - a.changedAt || (a.id < b.id ? -1 : 1));
    },
  };
}

async function summaryOf(run: RunFolder, { about, log }: Known, root: string): Promise<RunSummary> {
  const read = await readLogOf(log);
  const problem = about.problem ?? read.problem;
  const changed = await stat(join(run.path, runFiles.events)).catch(() => stat(run.path).catch(() => null));
  return {
    id: run.id,
    live: isLive(run),
    changedAt: changed?.mtimeMs ?? 0,
    ...about,
    ...read,
    problem: problem === null ? null : withoutPaths(problem, [root]),
  };
}

const noLog: Omit<LogSummary, "problem"> = {
  epoch: 0,
  step: 0,
  measures: {},
  curves: { loss: { x: [], y: [] }, precisionAt1: { x: [], y: [] } },
};

/** What the log says; where it cannot be read, nothing but why. */
async function readLogOf(log: LogReader<SummaryFold>): Promise<LogSummary> {
  try {
    return (await log.read()).fold.view();
  } catch (error) {
    return { ...noLog, problem: whyNot(runFiles.events, error) };
  }
}

/** Why a file cannot be read: what the system says names places, so that only our own words are passed on. */
const whyNot = (file: string, error: unknown): string =>
  error instanceof InputError ? error.message : `${file} cannot be read`;

const unread: About = {
  status: "failed",
  problem: null,
  dataset: "",
  loss: "",
  policy: "",
  backbone: "",
  seed: 0,
  epochs: 0,
  settings: {},
};

async function readAbout(path: string): Promise<About> {
  try {
    return aboutOf(await readRun(path));
  } catch (error) {
    return { ...unread, problem: whyNot(runFiles.configuration, error) };
  }
}

const aboutOf = ({ status, settings, data }: RunConfiguration): About => ({
  status,
  problem: null,
  dataset: data.name,
  loss: settings.loss.name,
  policy: settings.policy,
  backbone: settings.backbone.name,
  seed: settings.seed,
  epochs: totalEpochs(settings),
  settings: flatSettings(settings),
});
