import type { Io } from "../io.ts";

/** A line on the terminal that counts while data is read; nothing where stderr is no terminal. */
export interface ReadingLine {
  readonly onProgress: (done: number, total: number) => void;
  clear(): void;
}

/** Readings that end sooner, in milliseconds, show nothing. */
const patience = 300;
const interval = 100;

/** Makes the line; `silent` for machines and for `--quiet`. */
export function createReadingLine({ stderr, now }: Io, silent = false): ReadingLine {
  const started = now();
  let [drawnAt, shown] = [0, false];
  return {
    onProgress(done, total) {
      if (silent || stderr.isTTY !== true || now() - started < patience || now() - drawnAt < interval) return;
      drawnAt = now();
      shown = true;
      stderr.write(`\r\u001b[2Kreading ${done} of ${total} images`);
    },
    clear() {
      if (shown) stderr.write("\r\u001b[2K");
      shown = false;
    },
  };
}
