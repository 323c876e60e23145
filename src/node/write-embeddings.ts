import { parquetWriteBuffer } from "hyparquet-writer";
import { extname } from "node:path";
import { InputError, lookUp } from "../core/errors.ts";
import { row } from "../core/matrix.ts";
import { type EmbeddingTable, embeddingCsv, labelCsv } from "../data/embedding-table.ts";
import { encodeNpy } from "../data/npy.ts";
import { writeAtomic } from "./write-atomic.ts";

type Writer = (path: string, table: EmbeddingTable) => Promise<string[]>;

/** How embeddings are written, by the extension of the file. */
const writers: Readonly<Record<string, Writer>> = {
  ".npy": writeNpy,
  ".csv": writeCsv,
  ".parquet": writeParquet,
};

/** Throws an InputError unless embeddings can be written to a file of this name: ask before the work is done. */
export function checkEmbeddingsPath(path: string): void {
  writerOf(path);
}

function writerOf(path: string): Writer {
  return lookUp(`extension of ${path}`, writers, extname(path).toLowerCase() || "none");
}

/**
 * Writes embeddings in the format that the extension names, and returns the paths written:
 * `.npy` float32, rows × dimensions, with `NAME.labels.csv` (id, label) beside it; `.csv` with the columns id, label, e0,
 * e1 …, each number as short as reads back to the same float32; `.parquet` with id, label and embedding, a list of float32. Throws an InputError for another extension, for
 * a folder that is not there, and where the path cannot be written.
 */
export async function writeEmbeddings(path: string, table: EmbeddingTable): Promise<string[]> {
  const { ids, labels, embeddings } = table;
  if (ids.length !== embeddings.rows || labels.length !== embeddings.rows) {
    throw new RangeError(
      `invalid embeddings: ${embeddings.rows} rows, ${ids.length} ids and ${labels.length} labels, expected as many of each`,
    );
  }
  const write = writerOf(path);
  try {
    return await write(path, table);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new InputError(`cannot write ${path}: ${error.message}; choose another path`, { cause: error });
  }
}

async function writeNpy(path: string, table: EmbeddingTable): Promise<string[]> {
  const beside = `${path.slice(0, -extname(path).length)}.labels.csv`;
  await writeAtomic(beside, labelCsv(table));
  await writeAtomic(path, encodeNpy(table.embeddings));
  return [path, beside];
}

async function writeCsv(path: string, table: EmbeddingTable): Promise<string[]> {
  await writeAtomic(path, embeddingCsv(table));
  return [path];
}

async function writeParquet(path: string, { ids, labels, embeddings }: EmbeddingTable): Promise<string[]> {
  const rows = Array.from({ length: embeddings.rows }, (_, i) => Array.from(row(embeddings, i)));
  const bytes = parquetWriteBuffer({
    schema: [
      { name: "root", num_children: 3 },
      { name: "id", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
      { name: "label", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
      { name: "embedding", converted_type: "LIST", repetition_type: "REQUIRED", num_children: 1 },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", type: "FLOAT", repetition_type: "REQUIRED" },
    ],
    columnData: [
      { name: "id", data: [...ids] },
      { name: "label", data: [...labels] },
      { name: "embedding", data: rows },
    ],
    createdBy: "kinfold",
  });
  await writeAtomic(path, new Uint8Array(bytes));
  return [path];
}
