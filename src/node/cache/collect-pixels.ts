import { layImage } from "../../data/pixels.ts";
import type { DecodedChunk } from "../decode/decode-chunk.ts";
import type { PixelSink } from "./pixel-sink.ts";

export interface CollectOptions {
  /** Height × width. */
  readonly area: number;
  /** Channels that are wanted; without them, one as long as every image is grey, and three from the first colour on. */
  readonly channels: 1 | 3 | undefined;
  readonly invert: boolean;
}

/** Brings decoded images to the channels of the dataset and hands them on. */
export function pixelCollector(sink: PixelSink, { area, channels: wanted, invert }: CollectOptions) {
  let channels = wanted ?? 1;
  return {
    /** Channels of all images so far. */
    channels: () => channels,
    async take({ pixels, planes }: DecodedChunk): Promise<void> {
      if (wanted === undefined && channels === 1 && planes.includes(3)) {
        await sink.widen();
        channels = 3;
      }
      const length = channels * area;
      const block = new Uint8Array(planes.reduce((count, own) => count + Math.min(own, 1), 0) * length);
      let [from, to] = [0, 0];
      for (const own of planes) {
        if (own === 0) continue;
        const out = block.subarray(to, to + length);
        layImage(pixels.subarray(from, from + own * area), out, { channels, area, invert });
        from += own * area;
        to += length;
      }
      if (block.length > 0) await sink.append(block);
    },
  };
}
