import type { SyntheticOptions } from "../data/synthetic.ts";
import { paperSettings, type Protocol } from "./protocol.ts";
import type { TrainingResult } from "./training.ts";
import type { ReportData } from "../report/data.ts";
import { measures, valueOf } from "../report/measures.ts";

export interface ExperimentReportOptions {
  /** The command that made it, to be pasted into a shell. */
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** What the report of an experiment shows: every policy that has a training, trainings in the order of their seeds. */
export function experimentReport(
  protocol: Protocol,
  results: readonly TrainingResult[],
  { command, versions }: ExperimentReportOptions,
): ReportData {
  return {
    kind: "experiment",
    title: "Negative sampling on the paper’s synthetic data",
    command,
    dataset: dataOf(protocol.data),
    backbone: `mlp ${protocol.data.features ?? 32}→64→64→2`,
    classNames: Array.from({ length: protocol.data.classes ?? 7 }, (_, c) => `class${c + 1}`),
    margin: protocol.margin,
    totalEpochs: protocol.epochs,
    policies: protocol.policies.flatMap((policy) => {
      const trainings = ofPolicy(policy, results).map(({ record }) => record);
      return trainings.length === 0 ? [] : [{ policy, trainings }];
    }),
    configuration: configurationOf(protocol),
    versions,
  };
}

/** What the data is, in words. */
function dataOf(data: SyntheticOptions): string {
  const { samples = 1100, trainClasses = 5, validationSamples = 100, noise = 0.2 } = data;
  const whose = Object.keys(data).length === 0 ? "the paper’s synthetic data" : `synthetic data with noise of ${noise}`;
  const train = (samples - validationSamples).toLocaleString("en");
  return `${whose}, drawn anew for each seed: ${trainClasses} classes of ${train} points train, ${validationSamples} points of each validate`;
}

/** Everything that was chosen, as plain data. */
export function configurationOf(protocol: Protocol): Record<string, unknown> {
  const { backbone, optimizer, distance, miningDistance, normalise, reduction, pairs, draw } = paperSettings({
    policy: "nspa",
    seed: protocol.seed,
    protocol,
  });
  return {
    ...protocol,
    backbone: { name: backbone.name, ...backbone.settings },
    optimizer: { name: optimizer.name, ...optimizer.settings },
    distance: distance.name,
    miningDistance: miningDistance.name,
    normalise,
    reduction,
    pairs,
    draw,
  };
}

const ofPolicy = (policy: string, results: readonly TrainingResult[]): TrainingResult[] =>
  results.filter((result) => result.policy === policy).sort((a, b) => a.record.seed - b.record.seed);

/** One row a training, as CSV: how it ended, every measure of its last report, and those of the classes never seen. */
export function summaryCsv(protocol: Protocol, results: readonly TrainingResult[]): string {
  const head = ["policy", "seed", "end", "epochs", "collapsedAtStart", "collapsedOnce", "collapsedAtEpoch"];
  const unseen = ["unseenPrecisionAt1", "unseenMapAtR", "unseenOneShot", "unseenPctOfNegativesInCluster"];
  const rows = protocol.policies.flatMap((policy) => ofPolicy(policy, results)).map(rowOf);
  return `${[[...head, ...measures.map(({ key }) => key), "oneShot", ...unseen], ...rows].map((row) => row.join(",")).join("\n")}\n`;
}

function rowOf({ policy, record, collapsedAtStart, collapsedOnce, unseen }: TrainingResult): (string | number)[] {
  const { seed, end, collapsedAtEpoch, evaluations } = record;
  const last = evaluations.at(-1);
  return [
    policy,
    seed,
    end.reason,
    end.epoch,
    String(collapsedAtStart),
    String(collapsedOnce),
    collapsedAtEpoch ?? "",
    ...measures.map(({ key }) => (last ? valueOf(last, key) : "")),
    last?.oneShot?.at(-1)?.accuracy ?? "",
    unseen.precisionAt1,
    unseen.mapAtR,
    unseen.oneShot.at(-1)?.accuracy ?? "",
    unseen.clusters.avgPctOfNegativesInCluster,
  ];
}
