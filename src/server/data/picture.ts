import type { ImagePreprocessing } from "../../data/preprocessing.ts";
import { generalDecoder } from "../../node/decode-image.ts";
import type { Samples } from "./samples.ts";

/** A sample as a PNG, in the size in which the network takes it. Black and white are as in the data. */
export async function pictureOf(
  { dataset }: Samples,
  index: number,
  { channels, height, width, invert }: ImagePreprocessing,
): Promise<Buffer<ArrayBufferLike>> {
  const area = height * width;
  const planes = new Float32Array(channels * area);
  dataset.read([index], planes);
  const pixels = Uint8Array.from({ length: planes.length }, (_, i) => {
    const level = Math.round(255 * (planes[(i % channels) * area + Math.floor(i / channels)] ?? 0));
    return invert ? 255 - level : level;
  });
  const image = generalDecoder()(pixels, { raw: { width, height, channels } });
  return (channels === 1 ? image.toColourspace("b-w") : image).png().toBuffer();
}
