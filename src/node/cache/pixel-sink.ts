/** Takes decoded images one after the other, in memory or in a file. It starts with one channel, unless told otherwise. */
export interface PixelSink {
  /** Appends whole images of the present number of channels, planar. */
  append(pixels: Uint8Array): Promise<void>;
  /** Goes from one channel to three: every image that is there has its plane repeated. */
  widen(): Promise<void>;
}
