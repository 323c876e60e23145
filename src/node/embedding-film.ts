import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Matrix, matrix, row } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";
import type { Dataset } from "../data/dataset.ts";
import type { TrainingEvent } from "../training/events.ts";
import { evenly } from "./even-draw.ts";
import { encodeNpy } from "../data/npy.ts";
import { filmFormat, type FilmSamples, frameEpoch, frameFile, samplesFile } from "./read-embedding-film.ts";
import { runFiles } from "./run-files.ts";
import { explained, explainedLater } from "./run-folder.ts";
import { writeAtomic } from "./write-atomic.ts";

/** Bytes of a run's embeddings, about: where there are many evaluations, fewer samples of each are kept. */
const MOST_BYTES = 200e6;

/** Keeps the embeddings of a training's evaluations. Hand its hooks to `train`, behind those that make the run's folder. */
export interface FilmRecorder {
  onEvent(event: TrainingEvent): void;
  onEmbeddings(epoch: number, embeddings: Matrix<Float32Array>, indices: Int32Array): Promise<void>;
}

export interface FilmOptions {
  readonly dataset: Pick<Dataset, "ids" | "labels" | "classNames">;
  /** Samples that are kept at most. */
  readonly samples: number;
  /** Evaluations that there will be. */
  readonly evaluations: number;
  /** What makes samples of one kind, as the run's record says it; null for classes. */
  readonly relevance: FilmSamples["relevance"];
  /** Draws the samples. */
  readonly random: Random;
  /** Makes the run's folder where it is not there. */
  readonly begin: () => void;
  /** Where a training goes on: epochs done, and whether one is under way. */
  readonly resume: { readonly epoch: number; readonly midway: boolean } | null;
}

/**
 * Records into the folder `embeddings` of a run: `samples.json` and `epoch-000010.npy` for each evaluation at the end of an
 * epoch. What an earlier process wrote of later epochs is removed, so that a training that goes on leaves the same files. An evaluation
 * in the middle of an epoch, as an interruption brings it, is left out for the same reason.
 */
export function recordFilm(run: string, options: FilmOptions): FilmRecorder {
  const { dataset, samples, evaluations, relevance, random, begin, resume } = options;
  const folder = join(run, runFiles.embeddings);
  let midway = resume?.midway ?? false;
  let opened = false;
  let kept: Int32Array | undefined;
  const open = () => {
    if (opened) return;
    opened = true;
    explained(run, () => removeBehind(folder, resume?.epoch ?? -1));
  };
  const first = async ({ columns }: Matrix, indices: Int32Array): Promise<Int32Array> => {
    const most = Math.floor(MOST_BYTES / (evaluations * columns * Float32Array.BYTES_PER_ELEMENT));
    const labels = Int32Array.from(indices, (index) => dataset.labels[index] ?? 0);
    const places = evenly(labels, Math.min(samples, most), random);
    const drawn = Array.from(places, (place) => indices[place] ?? 0);
    const text: FilmSamples = {
      ...filmFormat,
      dimensions: columns,
      ids: drawn.map((index) => dataset.ids[index] ?? ""),
      classNames: [...dataset.classNames],
      labels: drawn.map((index) => dataset.labels[index] ?? 0),
      relevance,
    };
    await explainedLater(run, async () => {
      mkdirSync(folder, { recursive: true });
      await writeAtomic(join(folder, samplesFile), JSON.stringify(text));
    });
    return places;
  };
  return {
    onEvent(event) {
      open();
      if (event.type === "step") midway = true;
      if (event.type === "epoch") midway = false;
    },
    async onEmbeddings(epoch, embeddings, indices) {
      begin();
      open();
      if (midway) return;
      const places = (kept ??= await first(embeddings, indices));
      const { columns } = embeddings;
      const data = new Float32Array(places.length * columns);
      places.forEach((place, i) => data.set(row(embeddings, place), i * columns));
      const bytes = encodeNpy(matrix(data, places.length, columns));
      await explainedLater(run, () => writeAtomic(join(folder, frameFile(epoch)), bytes));
    },
  };
}

/** Removes what there is of later epochs, and of files that were not finished. */
function removeBehind(folder: string, epoch: number): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const later = (frameEpoch(name) ?? -1) > epoch;
    if (later || name.endsWith(".partial")) rmSync(join(folder, name), { force: true });
  }
}
