/** What needs Node: files in, files out. */

// Data from files
export { openDataset, type OpenDatasetOptions, type OpenedDataset } from "./open-dataset.ts";

export { type Inspection, inspectData, type InspectDataOptions } from "./inspect-data.ts";
export { fetchNamed, type FetchOptions } from "./datasets/fetch-named.ts";
export { namedDataset, type NamedDataset } from "./datasets/registry.ts";
export { type IdxArray, readIdx } from "./idx.ts";
export { threadedReader, type ThreadedReaderOptions } from "./reader/threaded-reader.ts";
export { readClassWeights, readGrades, readSuperClasses, readTripletList } from "./sampler-lists.ts";

// Runs: what `kinfold train` writes
export { openRun, readRun, type Run } from "./open-run.ts";
export { findRuns } from "./find-runs.ts";
export { readMeasuredRun } from "./read-measured-run.ts";
export type { RunConfiguration, RunStart, RunStatus } from "../recipe/run-schema.ts";
export { checkOutput } from "./check-output.ts";
export { continueRun, createRun, type RunResult, type RunWriter } from "./run-folder.ts";
export { readSnapshot, type RunSnapshot } from "./read-snapshot.ts";
export { runFiles } from "./run-files.ts";
export { createEventsLog, type EventsLog, readEvents } from "./events-log.ts";
export { readTriplets, type SampleRecord, type TripletRecord, type Triplets } from "./triplet-records.ts";
export { recordTriplets, type TripletsRecorder } from "./triplets-log.ts";
export { controlFile, sendControl, type SentControl } from "./control-file.ts";
export { type ProgressFile, progressFile, readProgress, type RunProgress } from "./progress-file.ts";
export { type FilmRecorder, recordFilm } from "./embedding-film.ts";
export { type EmbeddingFilm, type FilmFrame, readEmbeddingFilm, readFrame } from "./read-embedding-film.ts";
export { readControls } from "./read-controls.ts";
export { lockHolder, type LockHolder } from "./run-lock.ts";
export { versions } from "./versions.ts";

// Embeddings to files, and arrays from them
export { encodeNpy } from "../data/npy.ts";
export { type NpyArray, readNpy } from "./npy.ts";
export type { EmbeddingTable } from "../data/embedding-table.ts";
export { checkEmbeddingsPath, writeEmbeddings } from "./write-embeddings.ts";
export { writeAtomic } from "./write-atomic.ts";
