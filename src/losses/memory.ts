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

/**
 * Cross-batch memory (Wang et al. 2020, *Cross-batch memory for embedding learning*, section 3.2): a ring of the latest
 * embeddings and their classes, as buffers of the step, so that a checkpoint holds them with their place. The batch gets
 * them as further references, behind itself; they have no gradient. Losses and miners see no difference.
 * Buffers: `embeddings` (size × d), `labels` (size; −1 is empty), `cursor` (next place to write), `batches` (seen so far).
 * Throws an InputError for a memory smaller than a batch, and for more classes than float32 can count.
 */
export function remember(batch: LossBatch, scope: Scope, { size, warmUp = 0 }: MemoryOptions): LossBatch {
  const { embeddings, classes } = batch;
  const { dtype } = embeddings;
  const [count = 0, dimensions = 0] = embeddings.shape;
  if (size < count) {
    throw new InputError(`invalid size of the memory: ${size}, expected at least the ${count} samples of a batch`);
  }
  if (classes > EXACT) throw new InputError(`invalid memory: ${classes} classes, expected ${EXACT} or fewer`);
  const rows = scope.buffer("embeddings", [size, dimensions], filled(0));
  const labels = scope.buffer("labels", [size], filled(-1));
  const cursor = scope.buffer("cursor", [1], filled(0));
  const batches = scope.buffer("batches", [1], filled(0));

  const own = cast(batch.labels(), labels.dtype);
  const ring = { cursor, size, count };
  scope.updateBuffer("embeddings", written(rows, cast(embeddings, rows.dtype), ring));
  scope.updateBuffer("labels", written(labels, own, ring));
  scope.updateBuffer("cursor", wrapped(add(cursor, count), size));
  scope.updateBuffer("batches", minimum(add(batches, 1), EXACT));

  const same = equal(reshape(own, [count, 1]), reshape(labels, [1, size]));
  const usable = and(greaterOrEqual(labels, 0), greaterOrEqual(batches, warmUp));
  const behind = (mask: Value, remembered: Value) => concat([mask, and(remembered, reshape(usable, [1, size]))], 1);
  return {
    ...batch,
    references: concat([batch.references, cast(rows, dtype)], 0),
    positives: behind(batch.positives, same),
    negatives: behind(batch.negatives, not(same)),
  };
}

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
