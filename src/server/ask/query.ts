import { InputError } from "../../core/errors.ts";
import { matrix, row } from "../../core/matrix.ts";
import type { Preprocessing, VectorPreprocessing } from "../../data/preprocessing.ts";
import { standardised } from "../../data/preprocessing.ts";
import { vectorDataset } from "../../data/vectors.ts";
import { readPicture } from "../../node/read-picture.ts";
import type { Query } from "../api.ts";
import type { Samples } from "../data/samples.ts";
import { refusal } from "../refusal.ts";
import type { Embedder } from "./embedder.ts";

/** What is asked about, embedded. */
export interface EmbeddedQuery {
  readonly embedding: Float32Array;
  /** Index of the sample that it is; null where it is none. */
  readonly sample: number | null;
}

/** Embeds what is asked about, prepared exactly as what the run was trained on. Throws a refusal for what does not fit the run. */
export async function embedQuery(query: Query, samples: Samples, embedder: Embedder): Promise<EmbeddedQuery> {
  const { preprocessing } = embedder.run.configuration.data;
  if (query.kind === "sample") {
    const sample = samples.indexOf(query.id);
    return { embedding: row(await embedder.ofSamples(samples, [sample]), 0), sample };
  }
  const input =
    query.kind === "picture"
      ? await pictureInput(query.base64, preprocessing)
      : vectorInput(query.values, preprocessing);
  return { embedding: await embedder.ofInput(input), sample: null };
}

async function pictureInput(base64: string, preprocessing: Preprocessing): Promise<Float32Array> {
  if (preprocessing.kind !== "image") {
    throw refusal(
      400,
      "invalid query: a picture, but the run was trained on rows of numbers; ask by a vector or a sample",
    );
  }
  try {
    return await readPicture(Buffer.from(base64, "base64"), preprocessing);
  } catch (error) {
    throw error instanceof InputError ? refusal(400, error.message) : error;
  }
}

function vectorInput(values: readonly number[], preprocessing: Preprocessing): Float32Array {
  if (preprocessing.kind !== "vectors") {
    throw refusal(400, "invalid query: a vector, but the run was trained on images; ask by a picture or a sample");
  }
  const { columns } = preprocessing;
  if (values.length !== columns.length) {
    throw refusal(400, `invalid query: ${values.length} numbers, expected ${columns.length}, one for each column`);
  }
  const row = Float32Array.from(values);
  if (!row.every(Number.isFinite)) throw refusal(400, "invalid query: a number too large for float32");
  return standardisedRow(row, preprocessing);
}

function standardisedRow(values: Float32Array, preprocessing: VectorPreprocessing): Float32Array {
  const labelling = { name: "query", labels: Int32Array.of(0), classNames: [""], ids: ["query"] };
  const out = new Float32Array(values.length);
  standardised(vectorDataset(matrix(values, 1, values.length), labelling), preprocessing).read([0], out);
  return out;
}
