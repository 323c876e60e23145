import { availableParallelism } from "node:os";
import { generalDecoder } from "../decode-image.ts";
import type { FileSource } from "../file-source.ts";
import type { DecodedChunk } from "./decode-chunk.ts";
import { type Decoder, localDecoder, threadedDecoder } from "./decoders.ts";

export interface DecodeOptions {
  readonly size: { readonly height: number; readonly width: number };
  /** Threads that decode; 0 for this one. Default: as many as there are cores, where there are enough images to be worth it. */
  readonly threads?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Below this number, starting threads takes longer than they save. */
const worthThreads = 1000;

/** Images of a chunk at most, and bytes of it when decoded. */
const most = { images: 32, bytes: 4 * 1024 * 1024 };

/**
 * Decodes files and hands them over chunk by chunk, in their order. Few chunks exist at a time, however many files there
 * are: the next are decoded while `take` keeps one.
 * @param take returns false to end it.
 */
export async function decodeImages(
  source: FileSource,
  files: readonly string[],
  { size, threads, signal }: DecodeOptions,
  take: (chunk: DecodedChunk) => Promise<boolean>,
): Promise<void> {
  const wanted = threads ?? (files.length < worthThreads ? 0 : availableParallelism());
  const settings = { height: size.height, width: size.width };
  if (wanted > 0) generalDecoder();
  const decoder = wanted === 0 ? localDecoder(source, settings) : threadedDecoder(source, settings, wanted);
  try {
    await inOrder(decoder, chunksOf(files, 3 * size.height * size.width), take, signal);
  } finally {
    await decoder.close();
  }
}

function* chunksOf(files: readonly string[], imageBytes: number): Generator<readonly string[], undefined> {
  const length = Math.max(1, Math.min(most.images, Math.floor(most.bytes / imageBytes)));
  for (let start = 0; start < files.length; start += length) yield files.slice(start, start + length);
}

async function inOrder(
  decoder: Decoder,
  chunks: Iterator<readonly string[], undefined>,
  take: (chunk: DecodedChunk) => Promise<boolean>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const pending: Promise<DecodedChunk>[] = [];
  const fill = () => {
    while (pending.length < decoder.lanes) {
      const files = chunks.next().value;
      if (files === undefined) return;
      const decoding = decoder.decode(files);
      // Whoever waits for it is told; until then, and where an earlier one has ended it all, it must not count as unhandled.
      decoding.catch(() => undefined);
      pending.push(decoding);
    }
  };
  for (;;) {
    signal?.throwIfAborted();
    fill();
    const first = pending.shift();
    if (first === undefined) return;
    const goesOn = await take(await first);
    if (!goesOn) return;
  }
}
