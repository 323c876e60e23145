import { InputError } from "../../core/errors.ts";
import { createImageReader } from "../decode-image.ts";
import type { FileSource } from "../file-source.ts";
import { startWorker } from "../start-worker.ts";
import { type DecodedChunk, decodeChunk } from "./decode-chunk.ts";
import type { DecodeAnswer, DecodeJob, DecoderSettings } from "./messages.ts";

/** Decodes chunks of files, several at a time. */
export interface Decoder {
  /** Chunks that are worth having under way. */
  readonly lanes: number;
  decode(files: readonly string[]): Promise<DecodedChunk>;
  close(): Promise<void>;
}

/** Decodes in this thread, which the general decoder leaves for the most of its work. */
export function localDecoder(source: FileSource, settings: DecoderSettings): Decoder {
  const decode = createImageReader(settings);
  const area = settings.height * settings.width;
  return {
    lanes: 2,
    decode: (files) => decodeChunk(files.length, area, (place) => source.read(files[place] ?? ""), decode),
    close: () => Promise.resolve(),
  };
}

/** Decodes in threads of their own, which also read what they decode where the source can tell them where it lies. */
export function threadedDecoder(source: FileSource, settings: DecoderSettings, threads: number): Decoder {
  const workers = Array.from({ length: threads }, () => decodingThread(settings));
  return {
    lanes: 3 * threads,
    async decode(files) {
      const job = await Promise.all(files.map((file) => itemFor(source, file)));
      const [first, ...others] = workers;
      if (first === undefined) throw new RangeError(`invalid threads: ${threads}, expected 1 or more`);
      return others.reduce((least, worker) => (worker.busy() < least.busy() ? worker : least), first).decode(job);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.end()));
    },
  };
}

/** What a thread needs of a file. An InputError ends it all; any other is the file's own, and told in its place. */
async function itemFor(source: FileSource, file: string): Promise<DecodeJob[number]> {
  if (source.locate !== undefined) return source.locate(file);
  try {
    return await source.read(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    return { kind: "unreadable", reason: error instanceof Error ? error.message : String(error) };
  }
}

function decodingThread(settings: DecoderSettings) {
  const worker = startWorker(new URL("./worker.js", import.meta.url), { workerData: settings });
  const waiting: { resolve: (chunk: DecodedChunk) => void; reject: (error: Error) => void }[] = [];
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on("message", (answer: DecodeAnswer) => {
    const job = waiting.shift();
    if ("refused" in answer) job?.reject(new InputError(answer.refused));
    else job?.resolve(answer.chunk);
  });
  worker.on("error", fail);
  worker.on("exit", (code) => fail(new Error(`a thread that decodes images ended with exit code ${code}`)));
  return {
    /** Jobs that are not answered yet. */
    busy: () => waiting.length,
    decode: (job: DecodeJob) =>
      new Promise<DecodedChunk>((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        waiting.push({ resolve, reject });
        worker.postMessage(job);
      }),
    end: () => worker.terminate(),
  };
}
