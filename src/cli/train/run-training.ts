import { basename, extname, join } from "node:path";
import { createRandom } from "../../core/random.ts";
import type { BatchReader } from "../../data/batch-reader.ts";
import type { WaitingTime } from "../../data/read-ahead.ts";
import { checkOutput } from "../../node/check-output.ts";
import { controlFile } from "../../node/control-file.ts";
import type { RunSnapshot } from "../../node/read-snapshot.ts";
import { runFiles } from "../../node/run-files.ts";
import { recordTriplets, type TripletsRecorder } from "../../node/triplets-log.ts";
import { createRun, type RunWriter } from "../../node/run-folder.ts";
import { threadedReader } from "../../node/reader/threaded-reader.ts";
import { defaultsFor } from "../../recipe/defaults.ts";
import { modelMetadata, openingLines } from "../../recipe/description.ts";
import { lossName } from "../../recipe/loss.ts";
import { checkRecipe } from "../../recipe/resolve.ts";
import type { RunStart } from "../../recipe/run-schema.ts";
import type { ControlEvent, TrainingEvent } from "../../training/events.ts";
import { createRecorder, type Recorder, type TrainingRecord } from "../../training/record.ts";
import { augmentationStream } from "../../training/feed.ts";
import { totalEpochs } from "../../training/pretraining.ts";
import { train } from "../../training/train.ts";
import { interruptedCode, styled } from "../io.ts";
import type { CommandContext } from "../run.ts";
import { createReadingLine } from "../terminal/reading.ts";
import { createView, type View } from "../terminal/view.ts";
import { besideStudio } from "./beside-studio.ts";
import type { TrainFlags } from "./flags.ts";
import { type PreparedTraining, prepareTraining, type TrainingRequest } from "./prepare.ts";
import { besides } from "./besides.ts";
import { trainingReport } from "./report.ts";
import { summaryLines } from "./summary.ts";

/** How a prepared training is carried out. */
export interface Plan {
  readonly start: RunStart;
  readonly run: RunWriter;
  readonly recorder: Recorder;
  /** Records its triplets; null where nobody asked for them. */
  readonly triplets: TripletsRecorder | null;
  /** The checkpoint that it goes on from; null for a training from its start. */
  readonly resume: RunSnapshot | null;
  /** Changes of the mixture that are made again. */
  readonly replay: readonly ControlEvent[];
  /** Whether a run that was broken off had no checkpoint yet to go on from. */
  readonly startsAgain?: boolean;
}

/** What the record of triplets has to know of a training. */
export const tripletsOptions = ({ start, data }: Pick<PreparedTraining, "start" | "data">) => ({
  dataset: data.dataset,
  margin: start.settings.margin,
  byClass: data.relevance === null,
});

/** A plan with the place that it goes to. */
export interface PlacedPlan extends Plan {
  /** The run's. */
  readonly folder: string;
  /** Samples whose embeddings are kept. */
  readonly recordEmbeddings: number;
}

/** Samples whose embeddings are kept where nothing else is asked for. */
const usualFilm = 2000;

const tripletsFile = (folder: string): string => join(folder, runFiles.triplets);

/** `kinfold train DATA`. */
export async function runTraining(source: string, flags: TrainFlags, context: CommandContext): Promise<void> {
  checkRecipe(flags);
  const folder = flags.out ?? join("runs", defaultName(source, flags));
  checkOutput(folder);
  await carryOut({ source, flags, folder, argv: context.argv }, context, ({ start, data, replay }) =>
    Promise.resolve({
      start,
      run: createRun(folder, start),
      recorder: createRecorder({ seed: start.settings.seed, labels: data.dataset.labels }),
      triplets:
        flags.triplets === true
          ? recordTriplets(tripletsFile(folder), { ...tripletsOptions({ start, data }), resume: null })
          : null,
      resume: null,
      replay,
    }),
  );
}

/**
 * Prepares a training and carries it out. Everything that can be wrong with the input is found before the run's folder
 * is made or touched, which the training's first event does; the last thing written is the status in `run.json`.
 */
export async function carryOut(
  { source, flags, folder, argv }: TrainingRequest,
  context: CommandContext,
  planFor: (prepared: PreparedTraining) => Promise<Plan>,
): Promise<void> {
  const { io, exit } = context;
  const started = io.now();
  const abort = new AbortController();
  const stopWatching = io.onInterrupt(() => abort.abort());
  try {
    const prepared = await prepareOrStop({ source, flags, folder, argv }, context, abort.signal);
    if (prepared === "interrupted") return exit(interruptedCode);
    const plan = await planFor(prepared);
    const { stepsPerEpoch, ...phases } = plan.start.settings;
    const epochs = totalEpochs(phases);
    const view = createView(io, { ...flags, epochs, steps: epochs * stepsPerEpoch });
    view.note(openingLines(plan.start));
    if (plan.resume) view.note(`goes on after step ${plan.resume.snapshot.progress.step}`);
    if (plan.startsAgain === true) view.note("there is no checkpoint yet: starts again");
    const studio = besideStudio(folder, flags, view, io);
    try {
      const { record, time } = await trainInto(
        { ...plan, folder, recordEmbeddings: flags.recordEmbeddings ?? usualFilm },
        prepared,
        studio.view,
        abort.signal,
      );
      if (flags.json !== true && flags.quiet !== true) {
        const milliseconds = io.now() - started;
        const lines = summaryLines({ record, configuration: plan.start, folder, source, flags, milliseconds, time });
        io.stdout.write(`${lines.join("\n")}\n`);
      }
      finish(record, context);
      await studio.stay(abort.signal);
    } finally {
      await studio.end();
    }
  } finally {
    stopWatching();
  }
}

/** Reads the data with a line that counts; an interruption stops the reading. */
async function prepareOrStop(
  request: TrainingRequest,
  { io }: CommandContext,
  signal: AbortSignal,
): Promise<PreparedTraining | "interrupted"> {
  const { json, quiet } = request.flags;
  const line = createReadingLine(io, json === true || quiet === true);
  try {
    const prepared = await prepareTraining(request, { signal, ...line });
    return signal.aborted ? "interrupted" : prepared;
  } catch (error) {
    if (signal.aborted) return "interrupted";
    throw error;
  } finally {
    line.clear();
  }
}

/** Trains, writes the run while it goes on, and returns its record. */
async function trainInto(
  plan: PlacedPlan,
  prepared: PreparedTraining,
  view: View,
  signal: AbortSignal,
): Promise<Trained> {
  const { start, run, recorder, triplets, resume, replay, folder } = plan;
  const { data, options } = prepared;
  const reader = readerFor(prepared);
  // What the reading of the data had to say is in the log of a training that goes on.
  const { film, progress } = besides(plan, prepared);
  const listeners = [run, recorder, ...(triplets ? [triplets] : []), ...(film ? [film] : []), progress, view];
  const onEvent = inOrder(resume ? [] : data.warnings, (event) => {
    for (const listener of listeners) listener.onEvent(event);
  });
  try {
    const model = await train(
      data.dataset,
      { ...options, replay, ...(resume && { resume }) },
      {
        onEvent,
        async onEmbeddings(...evaluated) {
          recorder.onEmbeddings(...evaluated);
          await film?.onEmbeddings(...evaluated);
        },
        checkpoint: (snapshot, layout) =>
          run.checkpoint(snapshot, layout, {
            pictures: JSON.stringify(recorder.pictures()),
            ...(triplets && { triplets: triplets.note() }),
          }),
        ...(triplets && { onTriplets: triplets.onTriplets }),
        signal,
        controls: controlFile(folder),
        ...(reader && { reader }),
      },
    );
    const record = recorder.record();
    const samples = triplets?.finish() ?? [];
    await run.finish({
      status: model.end.reason,
      message: model.end.message,
      model: model.toOnnx(modelMetadata(start)),
      report: trainingReport(start, record, { hardness: samples, relevance: data.relevance?.relevance ?? null }),
    });
    return { record, time: model.time };
  } catch (error) {
    progress.remove();
    // Where not even that can be written, the first error is the one to tell.
    await run.fail(error instanceof Error ? error.message : String(error)).catch(() => undefined);
    throw error;
  } finally {
    view.close();
    triplets?.close();
    await reader?.dispose();
  }
}

/** What a training left, and how much of its time it waited for data. */
interface Trained {
  readonly record: TrainingRecord;
  readonly time: WaitingTime;
}

/**
 * A thread that makes the next batch while a step runs, where there is something to do: images to change, or to read from a
 * file. Small images in memory are copied faster than they are asked for.
 */
function readerFor({ data: { dataset }, augmentation, options }: PreparedTraining): BatchReader | null {
  if (!dataset.pixels || (!augmentation && dataset.pixels.kind === "memory")) return null;
  const random = augmentationStream(createRandom(options.seed ?? 1));
  return threadedReader(dataset, { ...(augmentation && { augmentation, random }) });
}

/**
 * Puts events in front of the first that comes: what the reading of the data had to say belongs to the run, but there is
 * no run before the training's own checks have passed.
 */
function inOrder(first: readonly TrainingEvent[], listener: (event: TrainingEvent) => void) {
  let waiting = first;
  return (event: TrainingEvent) => {
    const events = [...waiting, event];
    waiting = [];
    events.forEach(listener);
  };
}

/** The exit code, and a word where the training failed though its last good weights are kept. */
function finish({ end }: TrainingRecord, { io, exit }: CommandContext): void {
  if (end.reason === "interrupted") exit(interruptedCode);
  if (end.reason !== "not-finite") return;
  io.stderr.write(`${styled(io.stderr, "red", "error:")} ${end.message}\n`);
  exit(1);
}

/** `<data>-<policy or loss>-<seed>`, of characters that every file system takes. */
function defaultName(source: string, flags: TrainFlags): string {
  const { policy = "nspa", seed = 1, sampler } = flags;
  const name = basename(source, extname(source)) || "data";
  // Every kind of data has the same loss under a preset.
  const loss = lossName(flags, defaultsFor("image", flags));
  const learning = loss === "triplet" ? policy.replaceAll("=", "") : loss;
  const how = sampler === "fixedTriplets" ? sampler : sampler === undefined ? learning : `${learning}-${sampler}`;
  return `${name}-${how}-${seed}`.replace(/[^\w.-]+/g, "-");
}
