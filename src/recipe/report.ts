import type { Preprocessing } from "../data/preprocessing.ts";
import { type Relevance, wordsOf } from "../data/relevance/relevance.ts";
import type { ReportData, SuspectRow } from "../report/data.ts";
import { totalEpochs } from "../training/pretraining.ts";
import type { TrainingRecord } from "../training/record.ts";
import { dataText } from "./data-text.ts";
import type { Description } from "./description.ts";
import type { RunStart } from "./run-schema.ts";

/** What a report tells of a run. */
export type ReportedRun = Description & Pick<RunStart, "command" | "versions">;

/** What the report shows beside the run's record and its own. */
export interface ReportExtras {
  /** Samples whose label may be wrong, the most suspicious first. Default: none are known. */
  readonly suspects?: readonly SuspectRow[];
  /** What made samples of one kind; null where their classes did. */
  readonly relevance?: Relevance | null;
}

/** What the report of a single run shows. */
export function reportData(
  { command, versions, data, settings, split }: ReportedRun,
  record: TrainingRecord,
  { suspects = [], relevance = null }: ReportExtras = {},
): ReportData {
  const { classNames, name } = data;
  return {
    kind: "training",
    title: `${lastPart(name)}, trained with ${settings.policy}`,
    command,
    dataset: `${name}, ${dataText(data, settings)}`,
    backbone: settings.backbone.name,
    classNames,
    margin: settings.margin,
    ...(relevance && { relevance: { name: relevance.name, words: wordsOf(relevance) } }),
    totalEpochs: totalEpochs(settings),
    loss: settings.loss.name,
    policies: [{ policy: settings.policy, trainings: [record] }],
    suspects,
    configuration: {
      ...settings,
      sampler: listless(settings.sampler),
      preprocessing: shortened(data.preprocessing),
      split: split.description,
    },
    versions,
  };
}

/** What a path ends in: `letters.csv`, or a folder's name. */
const lastPart = (path: string): string => /([^/\\]+)[/\\]*$/.exec(path)?.[1] ?? path;

/** A sampler without what it was told of every class, which is in `run.json`. */
function listless({ name, settings }: RunStart["settings"]["sampler"]): Readonly<Record<string, unknown>> {
  const short = Object.entries(settings).map(([key, value]): [string, unknown] =>
    typeof value === "object" && value !== null ? [key, `of ${Object.keys(value).length} classes`] : [key, value],
  );
  return { name, ...Object.fromEntries(short) };
}

/** Means and deviations of every column would fill the page; they are in `run.json`. */
function shortened(preprocessing: Preprocessing): Readonly<Record<string, unknown>> {
  if (preprocessing.kind === "image") return { ...preprocessing };
  return { kind: "vectors", columns: preprocessing.columns.length, standardised: preprocessing.mean !== undefined };
}
