/**
 * A large network's weights go through the step graph in pieces, because the runtime for Node copies each output into
 * fresh memory: of megabytes at a time the allocator gives back what it has just got, of tens of megabytes it asks the
 * system, which hands out page after page. The optimizer, too, passes over a piece again while the cache still holds it.
 */
import { concat, reshape, split } from "../graph/math.ts";
import { elements, type Value } from "../graph/value.ts";
import type { Slot } from "./scope.ts";

/** A part of a flat vector. */
export interface Piece {
  /** Index of its first number. */
  readonly offset: number;
  readonly length: number;
}

/** Numbers that a piece holds at most: 4 MB. */
const LONGEST = 2 ** 20;
/** Numbers of a tensor that is worth a piece of its own. Smaller ones are copied together. */
const LARGE = 2 ** 16;

/** The pieces of a flat vector: one where it is short; else large tensors, cut where they are longer than a piece, and the runs of small ones between them. */
export function piecesOf(slots: readonly Slot[]): readonly Piece[] {
  const length = slots.reduce((sum, { shape }) => sum + elements(shape), 0);
  if (length <= LONGEST) return [{ offset: 0, length }];
  const pieces: Piece[] = [];
  let run = { offset: 0, length: 0 };
  for (const { shape, offset } of slots) {
    const count = elements(shape);
    if (count < LARGE && run.length + count <= LONGEST) {
      run = { ...run, length: run.length + count };
      continue;
    }
    pieces.push(run, ...cutUp({ offset, length: count }));
    run = { offset: offset + count, length: 0 };
  }
  return [...pieces, run].filter((piece) => piece.length > 0);
}

/** Parts of about the same length, none longer than a piece. */
function cutUp({ offset, length }: Piece): Piece[] {
  const parts = Math.ceil(length / LONGEST);
  const cuts = Array.from({ length: parts + 1 }, (_, i) => Math.floor((i * length) / parts));
  return cuts.slice(1).map((end, i) => ({ offset: offset + (cuts[i] ?? 0), length: end - (cuts[i] ?? 0) }));
}

/** The tensors of a flat vector that is given in pieces, by name. */
export function tensorsOf(pieces: readonly Value[], slots: readonly Slot[]): Map<string, Value> {
  const tensors = new Map<string, Value>();
  const waiting = [...slots];
  let parts: Value[] = [];
  for (const piece of pieces) {
    parts.push(piece);
    const found = sharing(parts, waiting);
    if (!found) continue; // the rest of the tensor is in the next piece
    const values = split(
      concat(parts, 0),
      found.map(({ shape }) => elements(shape)),
    );
    found.forEach(({ name, shape }, i) => {
      const value = values[i];
      if (value) tensors.set(name, reshape(value, shape));
    });
    waiting.splice(0, found.length);
    parts = [];
  }
  return tensors;
}

/** The tensors, from the front, that fill some pieces exactly; null where there are none. */
function sharing(pieces: readonly Value[], slots: readonly Slot[]): readonly Slot[] | null {
  const length = pieces.reduce((sum, { shape }) => sum + elements(shape), 0);
  let filled = 0;
  const count = slots.findIndex(({ shape }) => (filled += elements(shape)) >= length) + 1;
  return filled === length && count > 0 ? slots.slice(0, count) : null;
}
