import { type Piece, piecesOf } from "../nn/pieces.ts";
import type { Layout } from "../nn/scope.ts";
import type { TensorData } from "./session.ts";
import { emptyState, type StepState } from "./state.ts";

type Tensors = Readonly<Record<string, TensorData>>;

/** A state and the tensors over its vectors, made once: what a step reads, and what it writes its new state into. */
export interface HeldState extends StepState {
  /** What every kind of step reads: weights, in pieces. */
  readonly weights: Tensors;
  /** What the optimizer remembers, in pieces. */
  readonly memory: Tensors;
  readonly targets: Tensors;
}

/** An empty state with its tensors. */
export function holdState(layout: Layout, slots: number): HeldState {
  const state = emptyState(layout, slots);
  const pieces = piecesOf(layout.parameters);
  const of = (mark: string) => ({
    weights: inPieces("parameters", state.parameters, pieces, mark),
    memory: Object.fromEntries(
      state.slots.flatMap((slot, i) => Object.entries(inPieces(`slot${i}`, slot, pieces, mark))),
    ),
  });
  const written = of("'");
  const buffers = state.buffers.length > 0 && { "buffers'": vector(state.buffers) };
  return { ...state, ...of(""), targets: { ...written.weights, ...written.memory, ...buffers } };
}

/** The parts of a vector, each named after its place: `parameters.0`, … */
export const inPieces = (name: string, data: Float32Array, pieces: readonly Piece[], mark = ""): Tensors =>
  Object.fromEntries(
    pieces.map(({ offset, length }, i) => [`${name}.${i}${mark}`, vector(data.subarray(offset, offset + length))]),
  );

export const vector = (data: Float32Array): TensorData => ({ dtype: "float32", shape: [data.length], data });
