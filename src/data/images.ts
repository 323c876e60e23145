import type { Dataset } from "./dataset.ts";
import { memoryRows, type PixelMemory } from "./pixel-source.ts";
import { checkLabelling } from "./vectors.ts";
import type { Labelling } from "./vectors.ts";

/** Size of every image of a dataset. */
export interface ImageShape {
  /** 1 for grey, 3 for red, green, blue. */
  readonly channels: 1 | 3;
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
}

/**
 * A dataset of images: `pixels` holds them one after the other, each channels × height × width (planar).
 * They are read as floats, byte / 255, in [0, 1]. It keeps the pixels, it does not copy them.
 * Throws a RangeError where lengths do not fit.
 */
export function imageDataset(pixels: Uint8Array, shape: ImageShape, labelling: Labelling): Dataset {
  const { channels, height, width } = shape;
  const length = channels * height * width;
  const size = pixels.length / length;
  if (!(length > 0 && Number.isInteger(size))) {
    throw new RangeError(`invalid pixels: ${pixels.length}, expected a multiple of ${channels} × ${height} × ${width}`);
  }
  const ids = checkLabelling(labelling, size);
  const source: PixelMemory = { kind: "memory", pixels, count: size, shape };
  return {
    ...memoryRows(source),
    name: labelling.name,
    size,
    labels: labelling.labels,
    classNames: labelling.classNames,
    ids,
    pixels: source,
  };
}
