import { InputError } from "../../core/errors.ts";
import type { PixelSink } from "./pixel-sink.ts";

/** Bytes of one array at most. */
const mostBytes = 2 ** 32 - 1;

/**
 * Keeps images in memory that threads can share.
 * @param count images at most.
 * @param area height × width.
 */
export function memorySink(count: number, area: number, channels: 1 | 3) {
  let present = channels;
  let pixels = allocate(count, area, channels);
  let images = 0;
  const sink: PixelSink = {
    append(block) {
      pixels.set(block, images * present * area);
      images += block.length / (present * area);
      return Promise.resolve();
    },
    widen() {
      const grey = pixels;
      pixels = allocate(count, area, 3);
      for (let i = 0; i < 3 * images; i++) {
        const from = Math.floor(i / 3) * area;
        pixels.set(grey.subarray(from, from + area), i * area);
      }
      present = 3;
      return Promise.resolve();
    },
  };
  return { ...sink, pixels: () => pixels.subarray(0, images * present * area) };
}

function allocate(count: number, area: number, channels: number): Uint8Array {
  const bytes = count * channels * area;
  if (bytes > mostBytes) {
    throw new InputError(
      `invalid size: ${count} images of ${channels} × ${area} pixels take more than 4 GiB, expected less; choose a smaller size, or keep them in a cache on the disk`,
    );
  }
  return new Uint8Array(new SharedArrayBuffer(bytes));
}
