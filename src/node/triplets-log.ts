import { dirname } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.ts";
import type { Dataset } from "../data/dataset.ts";
import type { MinedBatch, TrainingHooks } from "../training/context.ts";
import { type HardnessTracker, type SampleHardness, trackHardness } from "../training/hardness.ts";
import { suspects } from "../training/suspects.ts";
import { continueLineLog, createLineLog, type LineLog } from "./line-log.ts";
import { explained } from "./run-folder.ts";
import type { SampleRecord } from "./triplet-records.ts";

/** Triplets of an epoch that are written, those with the largest violations. */
const HARDEST = 50;

const count = z.int().nonnegative();

/** Step, three indices into the dataset, policy and violation of a triplet, to be kept until its epoch is over. */
const waiting = z.tuple([count, count, count, count, z.string(), z.number()]);
type Waiting = z.infer<typeof waiting>;

/** What a checkpoint says of the log. */
const noteSchema = z.object({
  bytes: count,
  epoch: count,
  hardest: z.array(waiting),
  last: z.array(waiting),
  hardness: z.string(),
});

/** Writes what a training is made of, triplet by triplet. Hand its hooks to `train`. */
export interface TripletsRecorder extends Required<Pick<TrainingHooks, "onEvent" | "onTriplets">> {
  /** Text to keep with a checkpoint, so that a training that goes on leaves the same file. Brings the log to the disk. */
  note(): string;
  /** Writes the triplets of the last step and the history of every sample; the most suspicious are returned. */
  finish(): SampleRecord[];
  close(): void;
}

export interface TripletsRecorderOptions {
  readonly dataset: Pick<Dataset, "size" | "ids" | "labels" | "classNames">;
  /** Margin of the triplet loss. */
  readonly margin: number;
  /** Whether samples are held against those of their class, or against all, as where a relevance rules. Default true. */
  readonly byClass?: boolean;
  /** What `note` gave for the checkpoint that a training goes on from; null for one from its start. */
  readonly resume: string | null;
  /** Whether the file may be there, with what is dropped. Default false. */
  readonly again?: boolean;
}

/** Records into `file`, which is made, or cut back to where the checkpoint was, by the first event. Throws an InputError for a damaged note. */
export function recordTriplets(
  file: string,
  { dataset, margin, byClass = true, resume, again = false }: TripletsRecorderOptions,
): TripletsRecorder {
  const folder = dirname(file);
  const tracker = trackHardness(dataset.size);
  const before = resume === null ? null : readNote(resume, tracker);
  let hardest: Waiting[] = before?.hardest ?? [];
  let last: readonly Waiting[] = before?.last ?? [];
  // Only the end and checkpoints ask for the last step, so that its batches wait as they came.
  let batches: MinedBatch[] = [];
  const lastStep = () => (batches.length > 0 ? batches.flatMap((batch) => tripletsOf(batch, 0)) : last);
  let epoch = before?.epoch ?? 0;
  let log: LineLog | undefined;
  const open = () =>
    (log ??= before ? continueLineLog(file, before.bytes) : again ? continueLineLog(file, 0) : createLineLog(file));
  const idOf = (index: number) => dataset.ids[index] ?? "";
  const write = (type: "hardest" | "last", [step, anchor, positive, negative, policy, violation]: Waiting) => {
    const places = { anchor: idOf(anchor), positive: idOf(positive), negative: idOf(negative) };
    open().add(`${JSON.stringify({ type, epoch, step, ...places, policy, violation: rounded(violation) })}\n`);
  };
  return {
    onEvent(event) {
      explained(folder, open);
      if (event.type === "step" || event.type === "epoch") epoch = event.epoch;
      if (event.type !== "epoch") return;
      tracker.endEpoch(event.epoch);
      explained(folder, () => {
        for (const one of hardest) write("hardest", one);
        open().writeOut();
      });
      hardest = [];
    },
    onTriplets(batch) {
      tracker.add(batch);
      batches = batches[0]?.step === batch.step ? [...batches, batch] : [batch];
      // A batch in which nothing is harder than what waits is the usual case.
      const bar = hardest.length < HARDEST ? 0 : (hardest.at(-1)?.[5] ?? 0);
      const harder = tripletsOf(batch, bar);
      if (harder.length > 0) hardest = [...hardest, ...harder].sort((a, b) => b[5] - a[5]).slice(0, HARDEST);
    },
    note() {
      const bytes = explained(folder, () => open().flush());
      const { buffer, byteOffset, byteLength } = tracker.state();
      last = lastStep();
      return JSON.stringify({
        bytes,
        epoch,
        hardest,
        last,
        hardness: Buffer.from(buffer, byteOffset, byteLength).toString("base64"),
      });
    },
    finish() {
      const samples = sampleRecords(tracker.histories(), dataset, { margin, byClass });
      explained(folder, () => {
        for (const one of lastStep()) write("last", one);
        for (const one of samples) open().add(`${JSON.stringify({ type: "sample", ...one })}\n`);
        open().flush();
      });
      return samples;
    },
    close: () => log?.close(),
  };
}

/** Triplets of a batch that violate the margin by more than `bar`. */
function tripletsOf(
  { step, samples, pairs, negatives, policies, violations, valid }: MinedBatch,
  bar: number,
): Waiting[] {
  const list: Waiting[] = [];
  const sampleAt = (place: number | undefined) => samples[place ?? 0] ?? 0;
  for (let q = 0; q < pairs.anchors.length; q++) {
    const violation = violations[q] ?? 0;
    if (valid[q] !== true || !(violation > bar)) continue;
    const places = [sampleAt(pairs.anchors[q]), sampleAt(pairs.positives[q]), sampleAt(negatives[q])] as const;
    list.push([step, ...places, policies[q] ?? "", violation]);
  }
  return list;
}

/** Histories under the samples' names, the most suspicious first, those that are too short at the end. */
function sampleRecords(
  histories: readonly SampleHardness[],
  { ids, labels, classNames }: TripletsRecorderOptions["dataset"],
  { margin, byClass }: { readonly margin: number; readonly byClass: boolean },
): SampleRecord[] {
  const ranked = suspects(histories, byClass ? labels : new Int32Array(labels.length), margin);
  const known = new Set(ranked.map(({ history }) => history));
  const rest = histories
    .filter((history) => !known.has(history))
    .map((history) => ({ suspicion: null, likely: false, history }));
  return [...ranked, ...rest].map(({ suspicion, likely, history: { sample: index, ...history } }) => ({
    id: ids[index] ?? "",
    class: classNames[labels[index] ?? 0] ?? "",
    suspicion: suspicion === null ? null : rounded(suspicion),
    likely,
    ...history,
    violation: rounded(history.violation),
    lateViolation: rounded(history.lateViolation),
    anchor: roundedRole(history.anchor),
    positive: roundedRole(history.positive),
    negative: roundedRole(history.negative),
  }));
}

const roundedRole = ({ active, mean, max }: SampleHardness["anchor"]) => ({
  active,
  mean: rounded(mean),
  max: rounded(max),
});

/** Six digits are what float32 means. */
const rounded = (value: number): number => Number(value.toPrecision(6));

function readNote(text: string, tracker: HardnessTracker): z.infer<typeof noteSchema> {
  try {
    const note = noteSchema.parse(JSON.parse(text));
    const bytes = Buffer.from(note.hardness, "base64");
    if (bytes.length % 4 !== 0) throw new RangeError(`${bytes.length} bytes of hardness are no whole number of values`);
    tracker.restore(new Float32Array(new Uint8Array(bytes).buffer));
    return note;
  } catch (error) {
    const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
    throw new InputError(`invalid checkpoint: its note on triplets is damaged (${why}); use an intact copy`);
  }
}
