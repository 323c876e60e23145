import { at, matrix, type Matrix, row } from "../core/matrix.ts";
import { samplesByClass } from "../data/labels.ts";
import { exactIndex } from "../search/exact.ts";
import type { Context } from "./context.ts";
import { pretrainingEpochs } from "./pretraining.ts";
import { weightsOf } from "./standing.ts";
import { look } from "./validation.ts";

/**
 * Tells the sampler which classes lie close together, where it asks for that and it is time to: the classes whose mean
 * embeddings over some samples of the training part are nearest. It depends on seed, epoch and weights alone, so that it
 * is found again where a training goes on. False where an embedding is not finite.
 */
export async function lookAtClasses({
  settings,
  dataset,
  split,
  feed,
  progress,
  stepper,
  random,
}: Context): Promise<boolean> {
  const { sampler, distance } = settings;
  const epoch = progress.epoch - pretrainingEpochs(settings);
  if (sampler.kind !== "classes" || !sampler.look || !feed.nearness) return true;
  const { every, samples } = sampler.look;
  if (epoch < 0 || epoch % every !== 0) return true;
  const stream = random.fork(`class centroids ${epoch}`);
  const members = samplesByClass(dataset.labels, split.train, dataset.classNames.length);
  const chosen = members.filter((own) => own.length > 0).map((own) => stream.shuffle([...own]).slice(0, samples));
  const weights = weightsOf(settings, stepper.state);
  const embeddings = await look({ settings, dataset, indices: Int32Array.from(chosen.flat()), weights });
  if (!embeddings) return false;
  const sizes = chosen.map(({ length }) => length);
  const kind = distance.kind === "cosine" ? "cosine" : "euclidean";
  feed.nearness.update(nearestRows(centroids(embeddings, sizes), feed.nearness.neighbours, kind));
  return true;
}

/** Mean of the first `sizes[0]` rows, of the next `sizes[1]` …, in float64. */
export function centroids(embeddings: Matrix, sizes: readonly number[]): Matrix<Float64Array> {
  const { data, columns } = embeddings;
  const means = new Float64Array(sizes.length * columns);
  let start = 0;
  for (const [c, size] of sizes.entries()) {
    for (let i = start * columns; i < (start + size) * columns; i++) {
      const place = c * columns + (i % columns);
      means[place] = at(means, place) + at(data, i) / size;
    }
    start += size;
  }
  return matrix(means, sizes.length, columns);
}

/** For each row, the numbers of so many others, nearest first; ties go to the lower number. */
export function nearestRows(rows: Matrix, count: number, distance: "euclidean" | "cosine"): number[][] {
  const index = exactIndex(rows, { distance });
  return Array.from({ length: rows.rows }, (_, own) =>
    index
      .search(row(rows, own), count + 1)
      .flatMap((found) => (found.index === own ? [] : [found.index]))
      .slice(0, count),
  );
}
