import { join } from "node:path";
import type { WaitingTime } from "../../data/read-ahead.ts";
import { runFiles } from "../../node/run-files.ts";
import { shellQuote } from "../../recipe/parse.ts";
import type { RunStart } from "../../recipe/run-schema.ts";
import type { TrainingRecord } from "../../training/record.ts";
import type { TrainFlags } from "./flags.ts";
import { columns, duration, percent, short } from "../terminal/format.ts";

export interface SummaryInputs {
  readonly record: TrainingRecord;
  readonly configuration: RunStart;
  /** The run's folder. */
  readonly folder: string;
  /** What was typed as DATA, and the options that say how to read it. */
  readonly source: string;
  readonly flags: TrainFlags;
  readonly milliseconds: number;
  /** How much of the time was spent in waiting for data. */
  readonly time: WaitingTime;
}

/** What is said at the end of a training: how it ended, what it reached, where things are, what to do next. */
export function summaryLines({
  record,
  configuration,
  folder,
  source,
  flags,
  milliseconds,
  time,
}: SummaryInputs): string[] {
  const { split } = configuration;
  const place = shellQuote(folder);
  const data = [source, ...readingArguments(flags)].map(shellQuote).join(" ");
  return [
    `${record.end.message}, in ${duration(milliseconds)}${waiting(time)}`,
    ...(record.collapsedAtEpoch === null
      ? []
      : [
          `the embedding collapsed after epoch ${record.collapsedAtEpoch}: its samples lie at one point and tell nothing apart; try ${configuration.settings.draw !== null ? "another policy, such as nspa or semiHard, or " : ""}a lower learning rate`,
        ]),
    "",
    ...measures(record, configuration.settings.loss.name),
    `on ${split.validation.length} validation samples (${split.description})`,
    "",
    `run     ${folder}`,
    `model   ${join(folder, runFiles.model)}`,
    `report  ${join(folder, runFiles.report)}`,
    "",
    "next:",
    `  npx kinfold evaluate ${place} ${data}${split.validation.length > 0 ? " --only validation" : ""}`,
    `  npx kinfold embed ${place} ${data} --out embeddings.npy`,
  ];
}

/** The share of the steps' time that went by in waiting for data; nothing where no step was taken. */
const waiting = ({ batches, waited, elapsed }: WaitingTime): string =>
  batches === 0 || elapsed === 0 ? "" : `; ${percent(waited / elapsed)} of the training waited for data`;

/** The options without which a table would be read in another way. */
function readingArguments({ label, skipLines, header }: TrainFlags): string[] {
  return [
    ...(label === undefined ? [] : ["--label", label]),
    ...(skipLines === undefined ? [] : ["--skip-lines", String(skipLines)]),
    ...(header === undefined ? [] : [header ? "--header" : "--no-header"]),
  ];
}

/** A table of measures before and after training. */
function measures({ evaluations, ...record }: TrainingRecord, loss: string): string[] {
  // A pretraining's loss is another one.
  const epochs = record.epochs.filter(({ phase }) => phase === undefined);
  const after = evaluations.at(-1);
  if (!after) return ["nothing was evaluated"];
  // An only evaluation is of the end.
  const before = evaluations.length > 1 ? evaluations[0] : undefined;
  const rows: string[][] = [["", "before", "after"]];
  const add = (name: string, values: readonly (number | undefined)[], text: (value: number) => string) => {
    rows.push([name, ...values.map((value) => (value === undefined ? "–" : text(value)))]);
  };
  add(
    `${loss} loss (mean of the first, last epoch)`,
    [epochs.length > 1 ? epochs[0]?.loss : undefined, epochs.at(-1)?.loss],
    short,
  );
  add("precision at 1", [before?.precisionAt1, after.precisionAt1], percent);
  add("mean average precision at R", [before?.mapAtR, after.mapAtR], percent);
  const most = after.oneShot?.at(-1);
  if (most) {
    const of = (evaluation: typeof before) => evaluation?.oneShot?.find(({ ways }) => ways === most.ways)?.accuracy;
    add(`${most.ways}-way one-shot accuracy`, [of(before), of(after)], percent);
  }
  if (after.ndcg !== undefined) add("NDCG", [before?.ndcg, after.ndcg], percent);
  const foreign = [before, after].map((evaluation) => evaluation?.clusters?.avgPctOfNegativesInCluster);
  if (after.clusters) add("foreign samples inside a cluster", foreign, percent);
  return columns(rows);
}
