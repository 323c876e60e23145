import { InputError } from "../core/errors.ts";
import {
  add,
  and,
  cast,
  concat,
  equal,
  gather,
  greater,
  greaterOrEqual,
  less,
  minimum,
  mul,
  not,
  reshape,
  sub,
  where,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { filled } from "../nn/initializers.ts";
import type { Scope } from "../nn/scope.ts";
import type { LossBatch } from "./batch.ts";

/** Embeddings of earlier batches that a batch is compared with as well. */
export interface MemoryOptions {
  /** Samples that are remembered, those of the latest batches; at least as many as a batch has. */
  readonly size: number;
  /** Batches that are only remembered, before the first that is compared with them: early embeddings move too fast. Default 0. */
  readonly warmUp?: number;
}

/** Whole numbers up to here are exact in float32, which is what the state of a step is kept in. */
const EXACT = 2 ** 24;

/** How a memory knows what is of one kind with the samples of a batch. */
export interface Recollection {
  /** What is numbered, for messages. */
  readonly of: "classes" | "samples";
  /** Name of the buffer that keeps the numbers. */
  readonly name: string;
  /** The number of each sample, which is kept with its embedding, int64, B. Asking for it may give the graph one more input. */
  numbers(): Value;
  /** How many numbers there may be. */
  readonly count: number;
  /** What those of the batch have in common with what is remembered (both of one type; −1 is empty), B × size. */
  masks(own: Value, remembered: Value): Pick<LossBatch, "positives" | "negatives" | "relevance">;
}

/** What is remembered are classes: one of the same class is a positive. */
export const byClass = (batch: LossBatch): Recollection => ({
  of: "classes",
  name: "labels",
  numbers: batch.labels,
  count: batch.classes,
  masks(own, remembered) {
    const same = equal(reshape(own, [own.shape[0] ?? 0, 1]), reshape(remembered, [1, remembered.shape[0] ?? 0]));
    return { positives: same, negatives: not(same) };
  },
});

/**
 * What is remembered are the samples themselves, by their numbers in a dataset of so many, so that whoever feeds the graph
 * can say of each run what they have in common with the batch (see `memoryInputs`). Inputs: `indices` (int64, B),
 * `memoryPositiveMask` and `memoryNegativeMask` (bool, B × size), and `memoryRelevance` (float32, B × size) only where a loss
 * asks for it.
 */
export const bySample = ({ embeddings }: LossBatch, samples: number): Recollection => ({
  of: "samples",
  name: MEMORY_INDICES,
  numbers: () => embeddings.graph.input("indices", "int64", [embeddings.shape[0] ?? 0]),
  count: samples,
  masks(own, remembered) {
    const { graph } = embeddings;
    const shape = [own.shape[0] ?? 0, remembered.shape[0] ?? 0];
    let degrees: Value | undefined;
    return {
      positives: graph.input("memoryPositiveMask", "bool", shape),
      negatives: graph.input("memoryNegativeMask", "bool", shape),
      relevance: () => (degrees ??= graph.input("memoryRelevance", "float32", shape)),
    };
  },
});

/** Names of the buffers that say which samples are remembered, and where the next ones go. */
export const MEMORY_INDICES = "indices";
export const MEMORY_CURSOR = "cursor";

/**
 * Cross-batch memory (Wang et al. 2020, *Cross-batch memory for embedding learning*, section 3.2): a ring of the latest
 * embeddings and what they are of, as buffers of the step, so that a checkpoint holds them with their place. The batch gets
 * them as further references, behind itself; they have no gradient. Losses and miners see no difference.
 * Buffers: `embeddings` (size × d), `labels` or `indices` (size; −1 is empty), `cursor` (next place to write), `batches`
 * (seen so far).
 * Throws an InputError for a memory smaller than a batch, and for more classes or samples than float32 can count.
 */
export function remember(
  batch: LossBatch,
  scope: Scope,
  { size, warmUp = 0 }: MemoryOptions,
  by: Recollection = byClass(batch),
): LossBatch {
  const { embeddings, relevance } = batch;
  const { dtype } = embeddings;
  const [count = 0, dimensions = 0] = embeddings.shape;
  if (size < count) {
    throw new InputError(`invalid size of the memory: ${size}, expected at least the ${count} samples of a batch`);
  }
  if (by.count > EXACT) throw new InputError(`invalid memory: ${by.count} ${by.of}, expected ${EXACT} or fewer`);
  const rows = scope.buffer("embeddings", [size, dimensions], filled(0));
  const numbers = scope.buffer(by.name, [size], filled(-1));
  const cursor = scope.buffer(MEMORY_CURSOR, [1], filled(0));
  const batches = scope.buffer("batches", [1], filled(0));

  const own = cast(by.numbers(), numbers.dtype);
  const ring = { cursor, size, count };
  scope.updateBuffer("embeddings", written(rows, cast(embeddings, rows.dtype), ring));
  scope.updateBuffer(by.name, written(numbers, own, ring));
  scope.updateBuffer(MEMORY_CURSOR, wrapped(add(cursor, count), size));
  scope.updateBuffer("batches", minimum(add(batches, 1), EXACT));

  const masks = by.masks(own, numbers);
  const usable = and(greaterOrEqual(numbers, 0), greaterOrEqual(batches, warmUp));
  const behind = (mask: Value, remembered: Value) => concat([mask, and(remembered, reshape(usable, [1, size]))], 1);
  return {
    ...batch,
    references: concat([batch.references, cast(rows, dtype)], 0),
    positives: behind(batch.positives, masks.positives),
    negatives: behind(batch.negatives, masks.negatives),
    ...(relevance && masks.relevance && { relevance: joined(relevance, masks.relevance) }),
  };
}

/** Degrees of the batch, and behind them those of what is remembered. */
const joined = (own: () => Value, remembered: () => Value) => (): Value => concat([own(), remembered()], 1);

interface Ring {
  readonly cursor: Value;
  readonly size: number;
  /** Rows that are written, from the cursor on. */
  readonly count: number;
}

/** Rows with the new ones written over the oldest: place j takes new row (j − cursor) mod size, where there is one. */
function written(rows: Value, fresh: Value, { cursor, size, count }: Ring): Value {
  const places = rows.graph.constant(
    Array.from({ length: size }, (_, j) => j),
    cursor.dtype,
    [size],
  );
  const ahead = sub(places, cursor);
  const index = add(ahead, mul(cast(less(ahead, 0), cursor.dtype), size));
  const isFresh = reshape(less(index, count), [size, ...rows.shape.slice(1).map(() => 1)]);
  return where(isFresh, gather(fresh, cast(minimum(index, count - 1), "int64")), rows);
}

/** A place behind the end of a ring, from its start on. */
const wrapped = (place: Value, size: number): Value =>
  sub(place, mul(cast(greater(place, size - 1), place.dtype), size));
