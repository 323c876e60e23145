import { InputError } from "../core/errors.ts";
import { readSafetensors, type StoredTensor, writeSafetensors } from "../core/safetensors.ts";
import { emptyState, type StepState } from "../engine/state.ts";
import { elements } from "../graph/value.ts";
import type { Layout, Slot } from "../nn/scope.ts";
import type { FeedState, Progress, Snapshot, StepperPosition } from "./progress.ts";

const format = "kinfold-checkpoint";
const version = "3";

/**
 * A training's snapshot as a safetensors file: weights and buffers under their own names, so that other tools find them;
 * what the optimizer remembers of the weight `w` under `optimizer.0.w`, `optimizer.1.w` …; the best weights under `best.w`;
 * the last sound state under `sound.w`, `sound.optimizer.0.w` … Its metadata are a format name, a version, the rest of
 * the snapshot as JSON, and what the caller adds.
 */
export function writeCheckpoint(
  snapshot: Snapshot,
  layout: Layout,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const { state, best, sound, progress, feed, stepper, announced } = snapshot;
  const parts = [
    ...places("", state, layout),
    ...(best ? places("best.", { ...best, slots: [] }, layout) : []),
    ...(sound ? places("sound.", sound, layout) : []),
  ];
  const tensors = Object.fromEntries(
    parts.map(({ name, slot, vector }): [string, StoredTensor] => [
      name,
      { shape: slot.shape, data: vector.subarray(slot.offset, slot.offset + elements(slot.shape)) },
    ]),
  );
  const rest = {
    updates: state.step,
    best: best !== null,
    sound: sound ? sound.step : null,
    announced,
    progress,
    feed,
    stepper,
  } satisfies SnapshotRecord;
  return writeSafetensors({ tensors, metadata: { ...metadata, format, version, snapshot: JSON.stringify(rest) } });
}

/** What a checkpoint holds besides its tensors. */
export interface SnapshotRecord {
  /** Updates done. */
  readonly updates: number;
  /** Whether the best weights are in the file. */
  readonly best: boolean;
  /** Updates of the sound state that is in the file; null where none is. */
  readonly sound: number | null;
  readonly announced: boolean;
  readonly progress: Progress;
  readonly feed: FeedState;
  readonly stepper: StepperPosition;
}

/** What a checkpoint holds. */
export interface StateShape {
  /** Of the network, and of an objective with weights of its own. */
  readonly layout: Layout;
  /** Vectors that the optimizer remembers. */
  readonly slots: number;
}

export interface ReadCheckpointOptions {
  /** What the checkpoint of a training holds after so many epochs. */
  readonly shapeAt: (epochsDone: number) => StateShape;
  /** Checks what the file says besides its tensors. Throws where it is not what it should be. */
  readonly record: (value: unknown) => SnapshotRecord;
  /** For messages. Default `checkpoint`. */
  readonly name?: string;
}

/**
 * Reads a checkpoint back, with the metadata that its writer added. Throws an InputError where the file is damaged or
 * belongs to another network or optimizer. Nothing in the file is ever run.
 */
export function readCheckpoint(
  bytes: Uint8Array,
  { shapeAt, record, name = "checkpoint" }: ReadCheckpointOptions,
): { readonly snapshot: Snapshot; readonly metadata: Readonly<Record<string, string>> } {
  const { tensors, metadata } = readSafetensors(bytes, name);
  if (metadata["format"] !== format || metadata["version"] !== version) {
    throw new InputError(
      `invalid ${name}: expected a file of the format ${format}, version ${version}; use the version of kinfold that made it`,
    );
  }
  const rest = readRecord(metadata["snapshot"], record, name);
  const { layout, slots } = shapeAt(rest.progress.epoch);
  const state = { ...emptyState(layout, slots), step: rest.updates };
  const best = rest.best ? emptyState(layout, 0) : null;
  const sound = rest.sound === null ? null : { ...emptyState(layout, slots), step: rest.sound };
  const expected = [
    ...places("", state, layout),
    ...(best ? places("best.", best, layout) : []),
    ...(sound ? places("sound.", sound, layout) : []),
  ];
  for (const { name: tensor, slot, vector } of expected) {
    const found = Object.hasOwn(tensors, tensor) ? tensors[tensor] : undefined;
    if (!(found?.data instanceof Float32Array) || found.shape.join() !== slot.shape.join()) {
      throw new InputError(
        `invalid ${name}: no float32 tensor ${tensor} of shape [${slot.shape.join(", ")}], expected a checkpoint of the same network and optimizer`,
      );
    }
    vector.set(found.data, slot.offset);
  }
  if (Object.keys(tensors).length !== expected.length) {
    throw new InputError(`invalid ${name}: it has tensors of another network, expected ${expected.length} tensors`);
  }
  const { announced, progress, feed, stepper } = rest;
  const bestWeights = best && { parameters: best.parameters, buffers: best.buffers };
  return { snapshot: { state, best: bestWeights, sound, announced, progress, feed, stepper }, metadata };
}

function readRecord(text: string | undefined, record: ReadCheckpointOptions["record"], name: string): SnapshotRecord {
  try {
    return record(JSON.parse(text ?? ""));
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    throw new InputError(`invalid ${name}: it does not say where the training stood (${why}); use an intact copy`);
  }
}

interface Place {
  readonly name: string;
  readonly slot: Slot;
  readonly vector: Float32Array;
}

/** Where each named tensor lies in a state's vectors. */
function places(prefix: string, { parameters, buffers, slots }: Omit<StepState, "step">, layout: Layout): Place[] {
  const all = (inside: string, list: readonly Slot[], vector: Float32Array): Place[] =>
    list.map((slot) => ({ name: prefix + inside + slot.name, slot, vector }));
  return [
    ...all("", layout.parameters, parameters),
    ...all("", layout.buffers, buffers),
    ...slots.flatMap((vector, i) => all(`optimizer.${i}.`, layout.parameters, vector)),
  ];
}
