import type { FileHandle } from "node:fs/promises";
import * as yauzl from "yauzl";

/** Bytes read at once: some thousand entries. */
const blockSize = 1 << 18;

/**
 * Serves the zip reader's small reads from blocks of the file. It asks twice for each entry of the directory; from the
 * disk, a million entries would take a minute and a half.
 */
export class BlockReader extends yauzl.RandomAccessReader {
  readonly #file: FileHandle;
  #block = Buffer.alloc(0);
  #start = 0;

  constructor(file: FileHandle) {
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
    void this.#load(position, Math.max(length, blockSize)).then(
      () => callback(this.#serve(buffer, offset, length, position) ? null : new Error("the archive ends too early")),
      callback,
    );
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

  async #load(position: number, length: number): Promise<void> {
    const { buffer, bytesRead } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, position);
    this.#block = buffer.subarray(0, bytesRead);
    this.#start = position;
  }
}
