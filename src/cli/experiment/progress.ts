import { type Io, styled } from "../io.ts";
import { duration } from "../terminal/format.ts";

/** A line at the bottom of the terminal that shows how far an experiment is; without a terminal, nothing. */
export interface Progress {
  /** Says how much of a training is done, a share in [0, 1]. */
  advance(training: string, share: number): void;
  /** Writes a line above the bar, also where there is no terminal. */
  print(text: string): void;
  /** Counts a training as done. */
  done(training: string): void;
  clear(): void;
}

const width = 24;
/** Milliseconds between two drawings. */
const interval = 200;

/** Draws on stderr the share of all trainings that is done, and the time left. */
export function createProgress(io: Io, trainings: number): Progress {
  const { stderr } = io;
  const started = io.now();
  const underWay = new Map<string, number>();
  let [ended, drawnAt, shown] = [0, -Infinity, false];
  const clear = () => {
    if (shown) stderr.write("\r\u001b[2K");
    shown = false;
  };
  const draw = () => {
    if (stderr.isTTY !== true || io.now() - drawnAt < interval) return;
    drawnAt = io.now();
    const share = (ended + sum(underWay.values())) / trainings;
    const filled = Math.round(share * width);
    const bar = `${styled(stderr, "cyan", "━".repeat(filled))}${styled(stderr, "dim", "─".repeat(width - filled))}`;
    const passed = io.now() - started;
    const left = share > 0.01 ? `  ${duration((passed / share) * (1 - share))} left` : "";
    const text = `${ended} of ${trainings} trainings${left}  ${[...underWay.keys()].join(", ")}`;
    clear();
    stderr.write(`${bar}  ${text.slice(0, Math.max(0, (stderr.columns ?? 80) - width - 3))}`);
    shown = true;
  };
  return {
    advance(training, share) {
      underWay.set(training, share);
      draw();
    },
    print(text) {
      clear();
      stderr.write(`${text}\n`);
      draw();
    },
    done(training) {
      underWay.delete(training);
      ended++;
      draw();
    },
    clear,
  };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
