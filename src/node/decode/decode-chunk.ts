import { InputError } from "../../core/errors.ts";

/** Images of a chunk, decoded. */
export interface DecodedChunk {
  /** Planes of each image, one after the other: height × width bytes for grey, three times as many for colour. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** Planes of each image: 1, 3, or 0 where it did not decode. */
  readonly planes: Uint8Array;
  /** Why an image did not decode, by its place in the chunk. */
  readonly failures: readonly { readonly place: number; readonly reason: string }[];
}

/** Images decoded at a time: the general decoder works in the background, on about as many threads. */
const lanes = 4;

/**
 * Reads and decodes `count` images. One that fails is noted; an InputError, such as that of an archive which lies about
 * itself, is thrown.
 * @param area height × width.
 */
export async function decodeChunk(
  count: number,
  area: number,
  read: (place: number) => Promise<Uint8Array>,
  decode: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<DecodedChunk> {
  const images: Uint8Array[] = Array.from({ length: count });
  const failures: { place: number; reason: string }[] = [];
  let next = 0;
  const work = async () => {
    for (let place = next++; place < count; place = next++) {
      try {
        images[place] = await decode(await read(place));
      } catch (error) {
        if (error instanceof InputError) throw error;
        failures.push({ place, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  const planes = Uint8Array.from(images, (image) => (image?.length ?? 0) / area);
  const pixels = new Uint8Array(planes.reduce((total, own) => total + own, 0) * area);
  let to = 0;
  for (const image of images) {
    if (image === undefined) continue;
    pixels.set(image, to);
    to += image.length;
  }
  return { pixels, planes, failures: failures.sort((a, b) => a.place - b.place) };
}
