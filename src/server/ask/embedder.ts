import { availableParallelism } from "node:os";
import { InputError } from "../../core/errors.ts";
import { type Matrix, row } from "../../core/matrix.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { Samples } from "../data/samples.ts";
import { openRun, type Run } from "../../node/open-run.ts";
import { runFiles } from "../../node/run-files.ts";
import { exactIndex, type VectorIndex } from "../../search/exact.ts";
import { embedSamples } from "../../training/validation.ts";
import type { Question } from "../api.ts";
import { refusal } from "../refusal.ts";
import type { RunFolder } from "../runs/run-folders.ts";
import { fileKey } from "../runs/run-state.ts";

/** Half of the machine: a training may be under way. */
const threads = Math.max(1, Math.floor(availableParallelism() / 2));

/** Some samples of a run and their embeddings, to be searched. */
export interface Searched {
  readonly samples: Int32Array;
  readonly index: VectorIndex;
}

/** A run's model as its file was at a time, and what it has made of the data. It holds native memory: `dispose` it. */
export interface Embedder {
  /** Of the model's file. */
  readonly key: string;
  readonly run: Run;
  /** The samples that are searched, embedded when they are first asked for. */
  searched(samples: Samples, among: Question["among"]): Promise<Searched>;
  /** Embeddings of some samples, one a row. */
  ofSamples(samples: Samples, indices: ArrayLike<number>): Promise<Matrix<Float32Array>>;
  /** The embedding of what the network takes. */
  ofInput(input: Float32Array): Promise<Float32Array>;
}

/**
 * Opens a run's model. Throws an InputError where there is none, as while the first training goes on.
 * @param closing ends what takes long.
 */
export async function openEmbedder(folder: RunFolder, closing: AbortSignal): Promise<Embedder> {
  const file = await folder.file(runFiles.model);
  const key = file === null ? "" : await fileKey(file);
  const run = await openRun(folder.path, { threads });
  const kept = new Map<Question["among"], Searched>();
  const { distance } = run.configuration.settings;
  const ofSamples = async (samples: Samples, indices: ArrayLike<number>) =>
    finite(await embedSamples(run.model, until(closing, samples.dataset), indices));
  return {
    key,
    run,
    ofSamples,
    async searched(samples, among) {
      const known = kept.get(among);
      if (known) return known;
      const indices = samples.part[among];
      if (indices.length === 0) throw refusal(409, "no samples: the run held none back, search among all of them");
      const found = { samples: indices, index: exactIndex(await ofSamples(samples, indices), { distance }) };
      kept.set(among, found);
      return found;
    },
    async ofInput(input) {
      return row(finite(await run.model.embed(input, 1)), 0);
    },
  };
}

/** The dataset as long as the studio is open: it is read some samples at a time, and a million take minutes. */
const until = (closing: AbortSignal, dataset: Dataset): Dataset => ({
  ...dataset,
  read(indices, out) {
    if (closing.aborted) throw refusal(409, "the studio has been closed");
    dataset.read(indices, out);
  },
});

/** Throws an InputError for a number that is none: whatever is near it means nothing. */
function finite(embeddings: Matrix<Float32Array>): Matrix<Float32Array> {
  if (embeddings.data.every(Number.isFinite)) return embeddings;
  throw new InputError("invalid model: its embeddings are not finite, the training has diverged; ask another run");
}
