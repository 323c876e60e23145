import { read } from "node:fs";
import * as yauzl from "yauzl";

/** Bytes read at once: some thousand entries. */
const blockSize = 1 << 18;

/**
 * Serves the zip reader's small reads from blocks of the file. It asks twice for each entry of the directory; from the
 * disk, a million entries would take a minute and a half.
 */
export class BlockReader extends yauzl.RandomAccessReader {
  readonly #file: number;
  #block = Buffer.alloc(0);
  #start = 0;

  /** @param file descriptor of the archive; whoever opened it closes it. */
  constructor(file: number) {
    super();
    this.#file = file;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    if (this.#serve(buffer, offset, length, position)) return callback(null);
    const block = Buffer.allocUnsafe(Math.max(length, blockSize));
    read(this.#file, block, 0, block.length, position, (error, count) => {
      if (error !== null) return callback(error);
      this.#block = block.subarray(0, count);
      this.#start = position;
      callback(this.#serve(buffer, offset, length, position) ? null : new Error("the archive ends too early"));
    });
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }

  #serve(buffer: Buffer, offset: number, length: number, position: number): boolean {
    const from = position - this.#start;
    if (from < 0 || from + length > this.#block.length) return false;
    this.#block.copy(buffer, offset, from, from + length);
    return true;
  }
}
