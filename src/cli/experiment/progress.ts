import { type Io, styled } from "../io.ts";
import { duration } from "../terminal/format.ts";

/** A line at the bottom of the terminal that shows how far an experiment is; without a terminal, a line a training. */
export interface Progress {
  /** Says how much of a training is done, a share in [0, 1]. */
  advance(training: string, share: number): void;
  /** Counts a training as done. Why it failed is said in any case. */
  done(training: string, failure?: string | null): void;
  clear(): void;
}

const width = 24;
/** Milliseconds between two drawings. */
const interval = 200;

/** Says on stderr what share of all trainings is done, and the time left; with `silent`, for machines, failures alone. */
export function createProgress(io: Io, trainings: number, { silent = false } = {}): Progress {
  const { stderr } = io;
  const started = io.now();
  const underWay = new Map<string, number>();
  let [ended, drawnAt, shown] = [0, -Infinity, false];
  const clear = () => {
    if (shown) stderr.write("\r\u001b[2K");
    shown = false;
  };
  const shareDone = () => (ended + sum(underWay.values())) / trainings;
  const standing = (names: string) => {
    const share = shareDone();
    const left = share > 0.01 && share < 1 ? `  ${duration(((io.now() - started) / share) * (1 - share))} left` : "";
    return `${ended} of ${trainings} trainings${left}  ${names}`;
  };
  const draw = () => {
    if (stderr.isTTY !== true || io.now() - drawnAt < interval) return;
    drawnAt = io.now();
    const filled = Math.round(shareDone() * width);
    const bar = `${styled(stderr, "cyan", "━".repeat(filled))}${styled(stderr, "dim", "─".repeat(width - filled))}`;
    const text = standing([...underWay.keys()].join(", "));
    clear();
    stderr.write(`${bar}  ${text.slice(0, Math.max(0, (stderr.columns ?? 80) - width - 3))}`);
    shown = true;
  };
  return {
    advance(training, share) {
      underWay.set(training, share);
      draw();
    },
    done(training, failure = null) {
      underWay.delete(training);
      ended++;
      if (failure !== null) {
        clear();
        stderr.write(`${styled(stderr, "red", "error:")} ${training}: ${failure}\n`);
      } else if (stderr.isTTY !== true && !silent) stderr.write(`${standing(training)}\n`);
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
