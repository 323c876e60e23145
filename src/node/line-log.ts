import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { InputError } from "../core/errors.ts";

/** A file that only grows, line by line, and that others may read meanwhile. */
export interface LineLog {
  /** Adds text; it may wait in memory for more. */
  add(text: string): void;
  /** Writes what waits. */
  writeOut(): void;
  /** Brings everything to the disk and returns how many bytes the file has. */
  flush(): number;
  close(): void;
}

/** Characters that are gathered before they are written. */
const buffered = 1 << 16;

/** Makes a new file. Throws where it exists. */
export const createLineLog = (file: string): LineLog => logOn(openSync(file, "wx"), 0);

/**
 * Goes on with a file after its first `bytes` bytes; what comes behind them is dropped. Where there were none it may be
 * missing. Throws an InputError where it is shorter than that.
 */
export function continueLineLog(file: string, bytes: number): LineLog {
  if (bytes === 0 && !existsSync(file)) return createLineLog(file);
  const descriptor = openSync(file, "r+");
  const { size } = fstatSync(descriptor);
  if (size < bytes) {
    closeSync(descriptor);
    throw new InputError(
      `invalid log: ${file} has ${size} bytes, but ${bytes} when the checkpoint was written; use an intact copy`,
    );
  }
  if (size > bytes) ftruncateSync(descriptor, bytes);
  return logOn(descriptor, bytes);
}

function logOn(descriptor: number, start: number): LineLog {
  let position = start;
  let text = "";
  const writeOut = () => {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length;) {
      const count = writeSync(descriptor, bytes, written, bytes.length - written, position);
      written += count;
      position += count;
    }
    text = "";
  };
  return {
    add(more) {
      text += more;
      if (text.length > buffered) writeOut();
    },
    writeOut,
    flush() {
      writeOut();
      fsyncSync(descriptor);
      return position;
    },
    close() {
      try {
        writeOut();
      } finally {
        closeSync(descriptor);
      }
    },
  };
}
