import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.ts";
import { type Matrix, matrix } from "../core/matrix.ts";
import { describeIssue } from "../recipe/run-schema.ts";
import { readNpy } from "./npy.ts";
import { runFiles } from "./run-files.ts";

export const filmFormat = { format: "kinfold-embeddings", version: 1 } as const;
export const samplesFile = "samples.json";

/** Bytes that `samples.json` may have: more than a million samples with long names need. */
const longest = 256 * 2 ** 20;

const samplesSchema = z
  .object({
    format: z.literal(filmFormat.format),
    version: z.literal(filmFormat.version),
    /** Of the embedding. */
    dimensions: z.int().positive(),
    /** Name of each sample that is kept, a row of every frame. */
    ids: z.array(z.string()),
    classNames: z.array(z.string()),
    /** Class of each sample, an index into `classNames`. */
    labels: z.array(z.int().nonnegative()),
    /** What made samples of one kind; null where their classes did. */
    relevance: z.object({ name: z.string(), settings: z.record(z.string(), z.unknown()) }).nullable(),
  })
  .refine(({ ids, labels }) => ids.length === labels.length, "expected a label for each id")
  .refine(({ labels, classNames }) => labels.every((label) => label < classNames.length), "expected labels of classes");

/** `samples.json` of a run's embeddings. */
export type FilmSamples = z.infer<typeof samplesSchema>;

/** The embeddings of an evaluation. */
export interface FilmFrame {
  /** Epochs done; 0 is the untrained network. */
  readonly epoch: number;
  /** A path. */
  readonly file: string;
}

/** The embeddings of a run's evaluations, to be shown one after the other. */
export interface EmbeddingFilm {
  readonly samples: FilmSamples;
  /** By epoch. More may come while the training goes on. */
  readonly frames: readonly FilmFrame[];
}

/** `epoch-000010.npy` */
export const frameFile = (epoch: number): string => `epoch-${String(epoch).padStart(6, "0")}.npy`;

/** The epoch of a frame's name; null for another name. */
export function frameEpoch(name: string): number | null {
  const digits = /^epoch-(\d{6,15})\.npy$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/**
 * Reads which samples a run has kept the embeddings of, and after which epochs; null where it keeps none, or not yet. Throws
 * an InputError where `samples.json` is damaged or of a later version.
 */
export async function readEmbeddingFilm(run: string): Promise<EmbeddingFilm | null> {
  const folder = join(run, runFiles.embeddings);
  const file = join(folder, samplesFile);
  if (!existsSync(file)) return null;
  const { size } = await stat(file);
  if (size > longest)
    throw new InputError(`invalid embeddings: ${file} has ${size} bytes, expected ${longest} at most`);
  const parsed = samplesSchema.safeParse(parsedJson(await readFile(file, "utf8")));
  if (!parsed.success) {
    throw new InputError(`invalid embeddings: ${file}: ${describeIssue(parsed.error)}; use an intact copy`);
  }
  const frames = (await readdir(folder)).flatMap((name): FilmFrame[] => {
    const epoch = frameEpoch(name);
    return epoch === null ? [] : [{ epoch, file: join(folder, name) }];
  });
  return { samples: parsed.data, frames: frames.sort((a, b) => a.epoch - b.epoch) };
}

/** Reads the embeddings of one evaluation, samples × dimensions. Throws an InputError where the file is none of that size. */
export async function readFrame({ samples }: EmbeddingFilm, { file }: FilmFrame): Promise<Matrix<Float32Array>> {
  const { shape, data } = await readNpy(file);
  const [rows, columns] = [samples.ids.length, samples.dimensions];
  if (data instanceof Float32Array && shape.length === 2 && shape[0] === rows && shape[1] === columns) {
    return matrix(data, rows, columns);
  }
  throw new InputError(
    `invalid embeddings: ${file} is of the shape ${shape.join(" × ")}, expected float32, ${rows} × ${columns}, as ${samplesFile} says; use an intact copy`,
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
