import { type Io, styled } from "../io.ts";
import { duration } from "./format.ts";

/** A line on the terminal that counts while data is downloaded and read; nothing where stderr is no terminal. */
export interface ReadingLine {
  readonly onProgress: (done: number, total: number) => void;
  readonly onDownload: (file: string, done: number, total: number | undefined) => void;
  clear(): void;
}

/** Readings that end sooner, in milliseconds, show nothing. */
const patience = 300;
const interval = 100;

/** Characters of the bar of a download. */
const width = 20;

/** Makes the line; `silent` for machines and for `--quiet`. */
export function createReadingLine({ stderr, now }: Io, silent = false): ReadingLine {
  const started = now();
  let [drawnAt, shown] = [0, false];
  let download: { file: string; at: number; from: number } | undefined;
  const draw = (text: () => string) => {
    if (silent || stderr.isTTY !== true || now() - started < patience || now() - drawnAt < interval) return;
    drawnAt = now();
    shown = true;
    stderr.write(`\r\u001b[2K${text()}`);
  };
  return {
    onProgress(done, total) {
      draw(() => `reading ${done} of ${total} images`);
    },
    onDownload(file, done, total) {
      if (download?.file !== file) download = { file, at: now(), from: done };
      const { at, from } = download;
      draw(() => {
        const speed = (done - from) / Math.max(1, now() - at);
        const facts = [`downloading ${sizes(done, total)}`, `${megabytes(1000 * speed)} MB/s`];
        // A line longer than the terminal would wrap and could not be drawn over; the name is what can be spared.
        const room = (stderr.columns ?? 80) - 1;
        if (total === undefined) return [...facts, file].join("  ").slice(0, room);
        const filled = Math.round((width * done) / total);
        const bar = `${styled(stderr, "cyan", "━".repeat(filled))}${styled(stderr, "dim", "─".repeat(width - filled))}`;
        const left = speed > 0 ? [`${duration((total - done) / speed)} left`] : [];
        return `${bar}  ${[...facts, ...left, file].join("  ").slice(0, Math.max(0, room - width - 2))}`;
      });
    },
    clear() {
      if (shown) stderr.write("\r\u001b[2K");
      shown = false;
    },
  };
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

const sizes = (done: number, total: number | undefined): string =>
  total === undefined ? `${megabytes(done)} MB` : `${megabytes(done)} of ${megabytes(total)} MB`;
