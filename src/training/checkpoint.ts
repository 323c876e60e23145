import { InputError } from "../core/errors.ts";
import { readSafetensors, type StoredTensor, writeSafetensors } from "../core/safetensors.ts";
import { emptyState, type StepState } from "../engine/state.ts";
import { elements } from "../graph/value.ts";
import type { Layout, Slot } from "../nn/scope.ts";

const format = "kinfold-checkpoint";
const version = "1";

/**
 * A training's state as a safetensors file: weights and buffers under their own names, so that other tools find them,
 * and what the optimizer remembers of the weight `w` under `optimizer.0.w`, `optimizer.1.w` …
 * Its metadata are a format name, a version, the number of updates, and what the caller adds.
 */
export function writeCheckpoint(
  state: StepState,
  layout: Layout,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const tensors = Object.fromEntries(
    places(state, layout).map(({ name, slot, vector }): [string, StoredTensor] => [
      name,
      { shape: slot.shape, data: vector.subarray(slot.offset, slot.offset + elements(slot.shape)) },
    ]),
  );
  return writeSafetensors({ tensors, metadata: { ...metadata, format, version, updates: String(state.step) } });
}

/**
 * Reads a checkpoint of a network with this layout and an optimizer that remembers `slots` vectors.
 * Throws an InputError where the file is damaged or belongs to another network or optimizer.
 */
export function readCheckpoint(bytes: Uint8Array, layout: Layout, slots: number, name = "checkpoint"): StepState {
  const { tensors, metadata } = readSafetensors(bytes, name);
  const updates = Number(metadata["updates"]);
  if (metadata["format"] !== format || metadata["version"] !== version || !Number.isSafeInteger(updates)) {
    throw new InputError(`invalid ${name}: expected a file of the format ${format}, version ${version}`);
  }
  const state = emptyState(layout, slots);
  const expected = places(state, layout);
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
  return { ...state, step: updates };
}

interface Place {
  readonly name: string;
  readonly slot: Slot;
  readonly vector: Float32Array;
}

/** Where each named tensor lies in a state's vectors. */
function places({ parameters, buffers, slots }: StepState, layout: Layout): Place[] {
  const all = (prefix: string, list: readonly Slot[], vector: Float32Array): Place[] =>
    list.map((slot) => ({ name: prefix + slot.name, slot, vector }));
  return [
    ...all("", layout.parameters, parameters),
    ...all("", layout.buffers, buffers),
    ...slots.flatMap((vector, i) => all(`optimizer.${i}.`, layout.parameters, vector)),
  ];
}
