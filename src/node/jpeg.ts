/** What the head of a JPEG file says of its image. */
export interface JpegHead {
  /** Pixels as they lie in the file, before its orientation is heeded. */
  readonly width: number;
  readonly height: number;
  /** Whether there is a segment that may hold an orientation (APP1: EXIF or XMP). */
  readonly described: boolean;
}

/**
 * Reads a JPEG file up to its frame header (SOF; ITU-T T.81, B.2.2). Undefined where there is none. It says how a file may
 * be decoded, never whether: that is for the decoder.
 */
export function jpegHead(bytes: Uint8Array): JpegHead | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let described = false;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (isFrame(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), described };
    described ||= marker === 0xe1;
    // A segment's length counts its own two bytes; 0xff before a marker may be repeated.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** SOF0 to SOF15, among whose numbers DHT, JPG and DAC have theirs. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
