import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationOf, experimentReport, summaryCsv } from "../../experiment/report.ts";
import type { Protocol } from "../../experiment/protocol.ts";
import { findings, summarisePolicies } from "../../experiment/summary.ts";
import type { TrainingResult } from "../../experiment/training.ts";
import { renderReport } from "../../report/render.ts";
import { checkOutput } from "../check-output.ts";
import { writeAtomic } from "../write-atomic.ts";
import { makeFolders } from "../make-folders.ts";

/** Names of an experiment's files. */
export const experimentFiles = {
  configuration: "experiment.json",
  trainings: "trainings",
  summary: "summary.csv",
  report: "report.html",
} as const;

/** A training that gave no result. */
export interface FailedTraining {
  readonly policy: string;
  readonly seed: number;
  readonly message: string;
}

export interface ExperimentStart {
  readonly protocol: Protocol;
  /** The command that makes the same again. */
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
}

export interface ExperimentEnd {
  readonly status: "finished" | "interrupted";
  readonly results: readonly TrainingResult[];
  readonly failed: readonly FailedTraining[];
}

/** Writes an experiment while it goes on: each training is on the disk as soon as it is done. */
export interface ExperimentWriter {
  result(result: TrainingResult): void;
  finish(end: ExperimentEnd): Promise<void>;
}

/** Makes the folder. Throws an InputError where there is something already. */
export function createExperiment(folder: string, start: ExperimentStart): ExperimentWriter {
  checkOutput(folder);
  makeFolders(join(folder, experimentFiles.trainings));
  const path = (name: keyof typeof experimentFiles) => join(folder, experimentFiles[name]);
  writeFileSync(path("configuration"), json({ ...description(start), status: "running" }), { flag: "wx" });
  return {
    result({ policy, record, unseen, events }) {
      const file = join(folder, experimentFiles.trainings, `${policy}-${record.seed}.jsonl`);
      const lines = [...events, { type: "unseen", ...unseen }].map((line) => `${JSON.stringify(line)}\n`);
      writeFileSync(file, lines.join(""), { flag: "wx" });
    },
    async finish({ status, results, failed }) {
      const { protocol } = start;
      const policies = summarisePolicies(protocol.policies, results);
      await writeAtomic(path("summary"), summaryCsv(protocol, results));
      await writeAtomic(path("report"), renderReport(experimentReport(protocol, results, start)));
      const done = { status, trainingsDone: results.length, failed, findings: findings(policies), policies };
      await writeAtomic(path("configuration"), json({ ...description(start), ...done }));
    },
  };
}

const description = ({ protocol, command, versions }: ExperimentStart) => ({
  format: "kinfold-experiment",
  version: 1,
  command,
  versions,
  configuration: configurationOf(protocol),
});

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
