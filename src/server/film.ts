import { basename } from "node:path";
import { type EmbeddingFilm, readEmbeddingFilm, readFrame } from "../node/read-embedding-film.ts";
import { runFiles } from "../node/run-files.ts";
import type { Film } from "./api.ts";
import { refusal } from "./refusal.ts";
import type { RunFolder } from "./runs/run-folders.ts";

/** The film of a run. Throws a refusal where it has none. */
async function openFilm(run: RunFolder): Promise<EmbeddingFilm> {
  const file = await run.file(runFiles.embeddings, "samples.json");
  const film = file === null ? null : await readEmbeddingFilm(run.path);
  if (film === null)
    throw refusal(404, "missing embeddings: the run keeps none, or its first evaluation is still to come");
  return film;
}

/** Whose embeddings a run keeps, and of which epochs. */
export async function filmView(run: RunFolder): Promise<Film> {
  const { samples, frames } = await openFilm(run);
  const { ids, classNames, labels, dimensions } = samples;
  return { ids, classNames, labels, epochs: frames.map(({ epoch }) => epoch), dimensions };
}

/** The embeddings after an epoch: samples × dimensions float32, little-endian, row by row. */
export async function filmFrame(run: RunFolder, epoch: number): Promise<Uint8Array<ArrayBuffer>> {
  const film = await openFilm(run);
  const frame = film.frames.find((one) => one.epoch === epoch);
  if (!frame) throw refusal(404, "missing embeddings: there are none of this epoch");
  // A frame is a plain file of the run, or it is not shown.
  await run.file(runFiles.embeddings, basename(frame.file));
  const { data } = await readFrame(film, frame);
  return littleEndian(data);
}

function littleEndian(values: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setFloat32(4 * i, value, true);
  return bytes;
}
