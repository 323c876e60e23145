import { InputError } from "../core/errors.ts";
import { and, equal, not, reshape } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

/** What a loss sees of a batch: B samples, and the M references that they are compared with. */
export interface LossBatch {
  /** Embeddings of the samples, B × d. */
  readonly embeddings: Value;
  /** Embeddings of the references, M × d. The first B are the samples themselves; a memory of earlier batches may follow. */
  readonly references: Value;
  /** Whether a reference is of a sample's kind and not the sample itself, bool, B × M. */
  readonly positives: Value;
  /** Whether a reference is of another kind, bool, B × M. */
  readonly negatives: Value;
  /** Class of each sample, from 0 on without gaps, int64, B. Asking for it may give the graph one more input. */
  readonly labels: () => Value;
  /** Number of classes that `labels` counts. */
  readonly classes: number;
  /**
   * How relevant a reference is to a sample, in [0, 1], float32, B × M, where that is more than a yes or a no. Asking for it
   * may give the graph one more input. Default: 1 for positives.
   */
  readonly relevance?: () => Value;
}

/** A batch that is compared with itself, with labels that are known when the graph is built. */
export function batchOf(embeddings: Value, labels: Int32Array): LossBatch {
  const { graph } = embeddings;
  const size = labels.length;
  const mask = (holds: (i: number, j: number) => boolean) =>
    graph.constant(
      Array.from({ length: size * size }, (_, k) => (holds(Math.floor(k / size), k % size) ? 1 : 0)),
      "bool",
      [size, size],
    );
  return {
    embeddings,
    references: embeddings,
    positives: mask((i, j) => i !== j && labels[i] === labels[j]),
    negatives: mask((i, j) => labels[i] !== labels[j]),
    labels: () => graph.constant(Array.from(labels), "int64", [size]),
    classes: labels.reduce((most, label) => Math.max(most, label + 1), 0),
  };
}

/** A batch that is compared with itself, with labels (int64, B) that only the running graph knows. */
export function batchWithLabels(embeddings: Value, labels: () => Value, classes: number): LossBatch {
  const [size = 0] = embeddings.shape;
  const { graph } = embeddings;
  const same = () => equal(reshape(labels(), [size, 1]), reshape(labels(), [1, size]));
  const other = () =>
    graph.constant(
      Array.from({ length: size * size }, (_, k) => (Math.floor(k / size) === k % size ? 0 : 1)),
      "bool",
      [size, size],
    );
  return {
    embeddings,
    references: embeddings,
    // Most losses over classes never look at pairs.
    get positives() {
      return and(same(), other());
    },
    get negatives() {
      return not(same());
    },
    labels,
    classes,
  };
}

/**
 * A batch that is compared with itself, of which each run of the graph says anew what is of one kind. Inputs: `positiveMask` and
 * `negativeMask` (bool, B × B), and `relevance` (float32, B × B) only where a loss asks for it.
 */
export function batchByRelevance(embeddings: Value): LossBatch {
  const { graph } = embeddings;
  const [size = 0] = embeddings.shape;
  let degrees: Value | undefined;
  return {
    embeddings,
    references: embeddings,
    positives: graph.input("positiveMask", "bool", [size, size]),
    negatives: graph.input("negativeMask", "bool", [size, size]),
    labels: () => {
      throw new InputError(
        "invalid loss: it, its reducer or its miner asks for the class of each sample, which a training by relevance does not have; choose another",
      );
    },
    classes: 0,
    relevance: () => (degrees ??= graph.input("relevance", "float32", [size, size])),
  };
}
