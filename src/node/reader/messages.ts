import type { AugmentationSettings } from "../../augmentation/augmenter.ts";
import type { BatchRequest } from "../../data/batch-reader.ts";
import type { PixelSource } from "../../data/pixel-source.ts";

/** What a reading thread is started with: plain values that any thread makes the same of. */
export interface ReaderSettings {
  readonly pixels: PixelSource;
  readonly augmentation: AugmentationSettings | undefined;
  /** What `random.state()` says. */
  readonly random: readonly number[] | undefined;
}

export type ReadJob = BatchRequest;

/** The answer to a job: answers come in the order of the jobs. */
export type ReadAnswer =
  | { readonly samples: Float32Array<ArrayBuffer> }
  | { readonly failed: "InputError" | "RangeError" | "Error"; readonly message: string };
