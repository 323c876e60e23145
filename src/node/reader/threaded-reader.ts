import type { AugmentationSettings } from "../../augmentation/augmenter.ts";
import { checkAugmentation } from "../../augmentation/check-settings.ts";
import { InputError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import type { BatchReader, BatchRequest } from "../../data/batch-reader.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { PixelSource } from "../../data/pixel-source.ts";
import { startWorker } from "../start-worker.ts";
import type { ReadAnswer, ReaderSettings } from "./messages.ts";

export interface ThreadedReaderOptions {
  /** How samples are changed. Default: they stay as they are. */
  readonly augmentation?: AugmentationSettings;
  /** Where the changes are drawn from; needed with `augmentation`. */
  readonly random?: Random;
  /** Threads that read. Default: 1, which leaves the others to the network. */
  readonly threads?: number;
}

/**
 * Reads images in threads of their own, so that the next batch is made while a step keeps this one busy. What a request
 * gives is bit for bit what `directReader` gives with `augmenter(augmentation, shape)`, whatever the number of threads.
 * Images in memory that threads cannot share are copied once. The reader keeps a program alive only while it reads.
 * Throws a TypeError for a dataset without images or changes without a source to draw them from, an InputError for settings
 * that are not valid.
 */
export function threadedReader(dataset: Dataset, options: ThreadedReaderOptions = {}): BatchReader {
  const { augmentation, random, threads = 1 } = options;
  if (!(Number.isInteger(threads) && threads >= 1))
    throw new RangeError(`invalid threads: ${threads}, expected 1 or more`);
  if (augmentation !== undefined) {
    if (random === undefined)
      throw new TypeError("missing option: random, expected a seeded source to draw the augmentation from");
    checkAugmentation(augmentation);
  }
  const settings: ReaderSettings = { pixels: shared(dataset), augmentation, random: random?.state() };
  const workers = Array.from({ length: threads }, () => readingThread(settings));
  return {
    async read(request) {
      const [first, ...others] = workers;
      if (first === undefined) throw new RangeError("no thread to read in");
      return others.reduce((least, worker) => (worker.busy() < least.busy() ? worker : least), first).read(request);
    },
    async dispose() {
      await Promise.all(workers.map((worker) => worker.end()));
    },
  };
}

/** Where the images lie, in memory that threads share. */
function shared({ name, size, pixels }: Dataset): PixelSource {
  if (pixels === undefined)
    throw new TypeError(
      `invalid dataset: ${name} does not say where its images lie, expected one to read in this thread`,
    );
  const samples = pixels.turns === true ? 4 * pixels.count : pixels.count;
  if (samples !== size)
    throw new TypeError(`invalid dataset: ${name} has ${size} samples, but its images give ${samples}`);
  if (pixels.kind === "file" || pixels.pixels.buffer instanceof SharedArrayBuffer) return pixels;
  const copy = new Uint8Array(new SharedArrayBuffer(pixels.pixels.length));
  copy.set(pixels.pixels);
  return { ...pixels, pixels: copy };
}

const errors = { InputError, RangeError, Error } as const;

function readingThread(settings: ReaderSettings) {
  const worker = startWorker(new URL("./worker.js", import.meta.url), { workerData: settings });
  const waiting: { resolve: (samples: Float32Array) => void; reject: (error: Error) => void }[] = [];
  let failure: Error | undefined;
  const settle = (told: (job: (typeof waiting)[number]) => void) => {
    const job = waiting.shift();
    if (waiting.length === 0) worker.unref();
    if (job !== undefined) told(job);
  };
  const fail = (error: Error) => {
    failure ??= error;
    while (waiting.length > 0) settle(({ reject }) => reject(error));
  };
  worker.unref();
  worker.on("message", (answer: ReadAnswer) =>
    settle(({ resolve, reject }) => {
      if ("samples" in answer) resolve(answer.samples);
      else reject(new errors[answer.failed](answer.message));
    }),
  );
  worker.on("error", fail);
  worker.on("exit", (code) => fail(new Error(`a thread that reads data ended with exit code ${code}`)));
  return {
    /** Requests that are not answered yet. */
    busy: () => waiting.length,
    read: ({ indices, epoch }: BatchRequest) =>
      new Promise<Float32Array>((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        waiting.push({ resolve, reject });
        worker.ref();
        // A copy, for a view would take all of the memory that it looks at along.
        worker.postMessage({ indices: indices.slice(), epoch });
      }),
    async end() {
      fail(new Error("the reader has been disposed of"));
      await worker.terminate();
    },
  };
}
