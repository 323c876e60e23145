import { parentPort, workerData } from "node:worker_threads";
import { InputError } from "../../core/errors.ts";
import { createImageReader } from "../decode-image.ts";
import { decodeChunk } from "./decode-chunk.ts";
import type { DecodeAnswer, DecodeJob, DecoderSettings } from "./messages.ts";
import { locationReader } from "./read-location.ts";

// A thread that decodes the images it is sent, one chunk after another, until it is ended.

const settings = workerData as DecoderSettings;
const decode = createImageReader(settings);
const locations = locationReader();

async function answer(job: DecodeJob): Promise<DecodeAnswer> {
  const read = async (place: number): Promise<Uint8Array> => {
    const item = job[place];
    if (item === undefined) throw new RangeError(`invalid place: ${place}, expected below ${job.length}`);
    if (item instanceof Uint8Array) return Promise.resolve(item);
    if (item.kind === "unreadable") throw new Error(item.reason);
    return Promise.resolve(locations.read(item));
  };
  try {
    return { chunk: await decodeChunk(job.length, settings.height * settings.width, read, decode) };
  } catch (error) {
    if (error instanceof InputError) return { refused: error.message };
    throw error;
  }
}

let last = Promise.resolve();
parentPort?.on("message", (job: DecodeJob) => {
  last = last.then(async () => {
    const said = await answer(job);
    parentPort?.postMessage(said, "chunk" in said ? [said.chunk.pixels.buffer] : []);
  });
});
