import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { paperProtocol, trainingsOf, type TrainingSpec } from "../../experiment/protocol.ts";
import { findings, summarisePolicies } from "../../experiment/summary.ts";
import type { TrainingResult } from "../../experiment/training.ts";
import { createExperiment, experimentFiles, type FailedTraining } from "../../node/experiment/folder.ts";
import { type PoolOptions, runPool } from "../../node/experiment/pool.ts";
import { versions } from "../../node/versions.ts";
import { commandLine } from "../../recipe/parse.ts";
import { counted } from "../../report/format.ts";
import { interruptedCode } from "../io.ts";
import type { CommandContext } from "../run.ts";
import { duration, widthOf } from "../terminal/format.ts";
import { createProgress } from "./progress.ts";
import { comparison, findingLines } from "./table.ts";

/** Options of `kinfold experiment nspa` as they were typed. */
export interface ExperimentFlags {
  readonly policies?: readonly string[];
  readonly trainings?: number;
  readonly epochs?: number;
  readonly evaluateEvery?: number;
  readonly margin?: number;
  readonly learningRate?: number;
  readonly seed?: number;
  readonly quick?: boolean;
  readonly workers?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** What `--quick` stands for: as far as the full protocol in half the epochs, enough to see both findings. */
const quick = { trainings: 3, epochs: 50, learningRate: 0.03 } as const;

/** `kinfold experiment nspa`. `module` stands in for the worker in tests. */
export async function runExperiment(
  flags: ExperimentFlags,
  { io, argv, exit }: CommandContext,
  module?: PoolOptions["module"],
): Promise<void> {
  const started = io.now();
  const { out, workers = availableParallelism(), json, quick: isQuick, ...chosen } = flags;
  const protocol = paperProtocol({ ...(isQuick && quick), ...chosen });
  const folder = out ?? freeFolder(join("runs", `nspa${isQuick ? "-quick" : ""}-${protocol.seed}`));
  const writer = createExperiment(folder, { protocol, command: commandLine(argv), versions: versions() });
  const specs = trainingsOf(protocol);
  const abort = new AbortController();
  const stopWatching = io.onInterrupt(() => abort.abort());
  const results: TrainingResult[] = [];
  const failed: FailedTraining[] = [];
  const progress = createProgress(io, specs.length, { silent: json === true });
  const emit = (line: object) => io.stdout.write(`${JSON.stringify(line)}\n`);
  if (json !== true) io.stdout.write(`${opening(specs, Math.min(workers, specs.length), folder)}\n`);
  try {
    await runPool(specs, {
      workers,
      signal: abort.signal,
      onEpoch: (spec, epoch) => progress.advance(name(spec), epoch / protocol.epochs),
      onResult(result, spec) {
        results.push(result);
        writer.result(result);
        progress.done(name(spec));
        if (json === true) emit(jsonLine(result));
      },
      onFailure(spec, message) {
        failed.push({ policy: spec.policy, seed: spec.seed, message });
        progress.done(name(spec), message);
      },
      ...(module && { module }),
    });
  } finally {
    progress.clear();
    stopWatching();
  }
  const status = abort.signal.aborted ? "interrupted" : "finished";
  // In the order of the protocol, so that files and sums do not depend on which worker was faster.
  const order = new Map(specs.map((spec, i) => [name(spec), i]));
  const place = ({ policy, record: { seed } }: TrainingResult) => order.get(`${policy} ${seed}`) ?? 0;
  results.sort((a, b) => place(a) - place(b));
  failed.sort((a, b) => (order.get(`${a.policy} ${a.seed}`) ?? 0) - (order.get(`${b.policy} ${b.seed}`) ?? 0));
  await writer.finish({ status, results, failed });
  const policies = summarisePolicies(protocol.policies, results);
  if (json === true) emit({ type: "summary", status, folder, failed, findings: findings(policies), policies });
  else {
    const width = widthOf(io.stdout);
    const took = `${results.length} of ${specs.length} trainings in ${duration(io.now() - started)}`;
    const lines = [
      "",
      ...comparison(policies, width),
      "",
      ...findingLines(findings(policies), width),
      "",
      `${status === "interrupted" ? "interrupted; " : ""}${took}; report: ${join(folder, experimentFiles.report)}`,
    ];
    io.stdout.write(`${lines.join("\n")}\n`);
  }
  if (status === "interrupted") exit(interruptedCode);
  else if (failed.length > 0) exit(1);
}

const name = ({ policy, seed }: TrainingSpec): string => `${policy} ${seed}`;

/** The name itself, or with a number behind it where it is taken, so that the same command can be given twice. */
function freeFolder(wanted: string): string {
  for (let i = 1; ; i++) {
    const folder = i === 1 ? wanted : `${wanted}-${i}`;
    if (!existsSync(folder)) return folder;
  }
}

function opening(specs: readonly TrainingSpec[], workers: number, folder: string): string {
  const { policies, trainings, epochs } = specs[0]?.protocol ?? { policies: [], trainings: 0, epochs: 0 };
  return `${policies.join(", ")}: ${counted(trainings, "training")} each, ${epochs} epochs, ${workers} at a time, into ${folder}`;
}

const jsonLine = ({ policy, record, collapsedAtStart, collapsedOnce, unseen }: TrainingResult) => ({
  type: "training",
  policy,
  seed: record.seed,
  end: record.end,
  collapsedAtStart,
  collapsedAtEpoch: record.collapsedAtEpoch,
  collapsedOnce,
  last: record.evaluations.at(-1),
  unseen,
});
