import { parentPort, workerData } from "node:worker_threads";
import { augmenter } from "../../augmentation/augmenter.ts";
import { InputError } from "../../core/errors.ts";
import { restoreRandom } from "../../core/random.ts";
import { type BatchReader, directReader } from "../../data/batch-reader.ts";
import { memoryRows, type Rows } from "../../data/pixel-source.ts";
import { packedRows } from "../cache/packed-dataset.ts";
import { openPackedFile } from "../cache/packed-file.ts";
import type { ReadAnswer, ReaderSettings, ReadJob } from "./messages.ts";

// A thread that makes the batches it is asked for, one after another, as a reader of the main thread would.

function openRows({ pixels }: ReaderSettings): Rows {
  if (pixels.kind === "memory") return memoryRows(pixels);
  const { path, fingerprint, turns } = pixels;
  try {
    const packed = openPackedFile(path);
    if (packed.header.fingerprint !== fingerprint) throw new Error("it holds other images now");
    return packedRows(packed, turns);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`invalid image cache: ${path}: ${reason}; start again, it will be made anew`, {
      cause: error,
    });
  }
}

function openReader(settings: ReaderSettings): BatchReader {
  const { pixels, augmentation, random } = settings;
  return directReader(openRows(settings), {
    ...(augmentation !== undefined && { augment: augmenter(augmentation, pixels.shape) }),
    ...(random !== undefined && { random: restoreRandom(random) }),
  });
}

let reader: BatchReader | undefined;

async function answer(job: ReadJob): Promise<ReadAnswer> {
  try {
    reader ??= openReader(workerData as ReaderSettings);
    // Made by `new Float32Array(length)`, whose memory can be handed over.
    const samples = (await reader.read(job)) as Float32Array<ArrayBuffer>;
    return { samples };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const failed = error instanceof InputError ? "InputError" : error instanceof RangeError ? "RangeError" : "Error";
    return { failed, message };
  }
}

let last = Promise.resolve();
parentPort?.on("message", (job: ReadJob) => {
  last = last.then(async () => {
    const said = await answer(job);
    parentPort?.postMessage(said, "samples" in said ? [said.samples.buffer] : []);
  });
});
