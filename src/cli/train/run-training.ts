import { basename, extname, join } from "node:path";
import { checkOutput, createRun } from "../../node/run-folder.ts";
import type { TrainingEvent } from "../../training/events.ts";
import { createRecorder, type TrainingRecord } from "../../training/record.ts";
import { train } from "../../training/train.ts";
import { interruptedCode, styled } from "../io.ts";
import type { CommandContext } from "../run.ts";
import { createReadingLine } from "../terminal/reading.ts";
import { createView, type View } from "../terminal/view.ts";
import type { TrainFlags } from "./flags.ts";
import { modelMetadata, openingLines, type PreparedTraining, prepareTraining } from "./prepare.ts";
import { trainingReport } from "./report.ts";
import { checkFlags } from "./resolve.ts";
import { summaryLines } from "./summary.ts";

/**
 * `kinfold train`. Everything that can be wrong with the input is found before the run's folder is made, which the
 * training's first event does; the last thing written is the status in `run.json`.
 */
export async function runTraining(source: string, flags: TrainFlags, context: CommandContext): Promise<void> {
  const { io, exit } = context;
  const started = io.now();
  checkFlags(flags);
  const folder = flags.out ?? join("runs", defaultName(source, flags));
  checkOutput(folder);
  const abort = new AbortController();
  const stopWatching = io.onInterrupt(() => abort.abort());
  try {
    const prepared = await prepareOrStop(source, flags, context, abort.signal);
    if (prepared === "interrupted") return exit(interruptedCode);
    const { epochs, stepsPerEpoch } = prepared.start.settings;
    const view = createView(io, { ...flags, epochs, steps: epochs * stepsPerEpoch });
    view.note(openingLines(prepared.start));
    const record = await trainInto(folder, prepared, view, abort.signal);
    if (flags.json !== true && flags.quiet !== true) {
      const milliseconds = io.now() - started;
      const lines = summaryLines({ record, configuration: prepared.start, folder, source, flags, milliseconds });
      io.stdout.write(`${lines.join("\n")}\n`);
    }
    finish(record, context);
  } finally {
    stopWatching();
  }
}

/** Reads the data with a line that counts; an interruption stops the reading. */
async function prepareOrStop(
  source: string,
  flags: TrainFlags,
  { io, argv }: CommandContext,
  signal: AbortSignal,
): Promise<PreparedTraining | "interrupted"> {
  const line = createReadingLine(io, flags.json === true || flags.quiet === true);
  try {
    const prepared = await prepareTraining(source, flags, argv, { signal, ...line });
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
  folder: string,
  { data, options, start }: PreparedTraining,
  view: View,
  signal: AbortSignal,
): Promise<TrainingRecord> {
  const { dataset, warnings } = data;
  const run = createRun(folder, start);
  const recorder = createRecorder({ seed: start.settings.seed, labels: dataset.labels });
  const onEvent = inOrder(warnings, (event) => {
    for (const listener of [run, recorder, view]) listener.onEvent(event);
  });
  try {
    const { onEmbeddings } = recorder;
    const model = await train(dataset, options, { onEvent, onEmbeddings, checkpoint: run.checkpoint, signal });
    const record = recorder.record();
    await run.finish({
      status: model.end.reason,
      message: model.end.message,
      model: model.toOnnx(modelMetadata(start)),
      report: trainingReport(start, record),
    });
    return record;
  } catch (error) {
    await run.fail(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    view.close();
  }
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

/** `<data>-<policy>-<seed>`, of characters that every file system takes. */
function defaultName(source: string, { policy = "nspa", seed = 1 }: TrainFlags): string {
  const name = basename(source, extname(source)) || "data";
  return `${name}-${policy.replaceAll("=", "")}-${seed}`.replace(/[^\w.-]+/g, "-");
}
