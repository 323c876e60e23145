import type { Matrix } from "../../core/matrix.ts";
import type { EvaluationDistance } from "../../evaluation/rows.ts";
import type { OpenedDataset } from "../../node/open-dataset.ts";
import { openRun, type Run } from "../../node/open-run.ts";
import { kindOf, type RelevanceOptions } from "../../recipe/relevance-options.ts";
import { embedSamples } from "../../training/validation.ts";
import { readWithLine } from "../read-for-run.ts";
import { readRelevance } from "../relevance/read-relevance.ts";
import type { CommandContext } from "../run.ts";
import { evaluateByClasses, type EvaluationResult } from "./by-classes.ts";
import { evaluateByRelevance, type RelevanceEvaluation } from "./by-relevance.ts";
import { type Embedded, type EvaluateFlags, heading, type Measurement, samplesOf, type Said } from "./evaluation.ts";
import { checkFewShot, fewShotLines, type FewShotTable, measureFewShot } from "./few-shot.ts";
import type { FewShotPreset } from "./few-shot-presets.ts";
import { checkWithRelevance, relevanceFlagsOf } from "./relevance.ts";
import { selectPart } from "./select.ts";

/** What `kinfold evaluate --few-shot` says, as plain data. */
export interface FewShotEvaluation extends Measurement {
  readonly classes: number;
  readonly fewShot: FewShotTable;
  /** The same of what the network takes, without the network: standardised features, or pixels. */
  readonly raw?: FewShotTable;
}

/** `kinfold evaluate RUN DATA` */
export async function runEvaluation(
  folder: string,
  source: string,
  flags: EvaluateFlags,
  { io }: CommandContext,
): Promise<void> {
  checkFewShot(flags);
  const run = await openRun(folder, flags.threads === undefined ? {} : { threads: flags.threads });
  try {
    const relevance = relevanceFlagsOf(run.configuration, flags);
    checkWithRelevance(flags, relevance);
    const { tags: _, ...reading } = flags;
    const opened = await readWithLine(source, run, { ...reading, ...dataNeeded(relevance) }, io);
    const { result, lines } = await evaluateRun(run, opened, flags, relevance);
    io.stdout.write(`${flags.json === true ? JSON.stringify(result) : lines.join("\n")}\n`);
  } finally {
    await run.dispose();
  }
}

/** What a relevance needs of the data in place of classes. */
const dataNeeded = ({ tags, ...flags }: RelevanceOptions) => ({
  requireClasses: kindOf(flags) !== "grades",
  ...(tags !== undefined && { tags }),
});

async function evaluateRun(
  run: Run,
  { dataset, tags }: OpenedDataset,
  flags: EvaluateFlags,
  asked: RelevanceOptions,
): Promise<Said<EvaluationResult | RelevanceEvaluation | FewShotEvaluation>> {
  const { only = "all" } = flags;
  const chosen = await readRelevance({ dataset, tags }, asked);
  const indices = selectPart(dataset, run.configuration, only);
  const embedded: Embedded = {
    about: { run: run.folder, data: dataset.name, only, samples: indices.length },
    dataset,
    indices,
    labels: Int32Array.from(indices, (index) => dataset.labels[index] ?? 0),
    embeddings: await embedSamples(run.model, dataset, indices),
    margin: run.configuration.settings.margin,
    distance: run.configuration.settings.distance,
  };
  if (chosen) return evaluateByRelevance(embedded, flags, chosen);
  return flags.fewShot === undefined
    ? evaluateByClasses(embedded, flags)
    : evaluateFewShot(embedded, flags, flags.fewShot);
}

function evaluateFewShot(embedded: Embedded, flags: EvaluateFlags, preset: FewShotPreset): Said<FewShotEvaluation> {
  const { about, dataset, indices, labels, embeddings } = embedded;
  const table = (rows: Matrix, distance: EvaluationDistance) =>
    measureFewShot(rows, { dataset, indices }, { preset, flags, distance });
  const fewShot = table(embeddings, embedded.distance);
  const raw = flags.raw === true ? table(samplesOf(embedded), "euclidean") : undefined;
  const classes = new Set(labels).size;
  const counted = `${about.samples} samples of ${classes} classes`;
  return {
    result: { ...about, classes, fewShot, ...(raw && { raw }) },
    lines: [...heading(about, counted, raw !== undefined), ...fewShotLines(fewShot, raw)],
  };
}
