import type { FileLocation } from "../file-source.ts";
import type { DecodedChunk } from "./decode-chunk.ts";

/** What a thread is started with. */
export interface DecoderSettings {
  readonly height: number;
  readonly width: number;
}

/** A file that could not be read where the thread does not read for itself. */
interface Unreadable {
  readonly kind: "unreadable";
  readonly reason: string;
}

/** A chunk of images, each by where it lies or, where the thread cannot know that, by its bytes. */
export type DecodeJob = readonly (FileLocation | Uint8Array | Unreadable)[];

/** The answer to a job: answers come in the order of the jobs. `refused` is the text of an InputError. */
export type DecodeAnswer = { readonly chunk: DecodedChunk } | { readonly refused: string };
