import type { StepEvent } from "../../training/events.ts";
import { type Io, styled } from "../io.ts";
import { duration, mixtureText, percent } from "./format.ts";

/** A line at the bottom of the terminal that shows how far a training is. */
export interface Bar {
  step(event: StepEvent): void;
  /** Writes lines above the bar. */
  print(text: string): void;
  /** Removes the bar. */
  clear(): void;
}

/** Milliseconds between two drawings. */
const interval = 100;

/** Weight of the newest step in the running means that the bar shows. */
const newest = 0.05;

/** Characters of the bar itself, where the terminal is wide and where it is not. */
const [wide, narrow] = [20, 8];

/** Draws a bar for a training of `steps` steps on stderr, which is a terminal. */
export function createBar({ stderr, now }: Io, { steps, epochs }: { steps: number; epochs: number }): Bar {
  let started: { at: number; step: number } | undefined;
  let [drawnAt, shown] = [-Infinity, false];
  let means: { loss: number; active: number } | undefined;
  const clear = () => {
    if (shown) stderr.write("\r\u001b[2K");
    shown = false;
  };
  const draw = ({ step, epoch, mixture }: StepEvent) => {
    const room = (stderr.columns ?? 80) - 1;
    const width = room > 110 ? wide : narrow;
    const done = step / steps;
    const filled = Math.round(done * width);
    const bar = `${styled(stderr, "cyan", "━".repeat(filled))}${styled(stderr, "dim", "─".repeat(width - filled))}`;
    const passed = step - (started?.step ?? 0);
    const left = passed > 0 ? ((now() - (started?.at ?? 0)) / passed) * (steps - step) : undefined;
    // The mixture comes last, since it is what can be spared where the line is cut.
    const facts = [
      `epoch ${epoch}/${epochs}`,
      `loss ${(means?.loss ?? 0).toPrecision(4)}`,
      `active ${percent(means?.active ?? 0)}`,
      ...(left === undefined ? [] : [`${duration(left)} left`]),
      mixtureText(mixture),
    ].join("  ");
    clear();
    // A line longer than the terminal would wrap and could not be drawn over.
    stderr.write(`${bar}  ${facts.slice(0, Math.max(0, room - width - 2))}`);
    shown = true;
  };
  return {
    step(event) {
      started ??= { at: now(), step: event.step };
      const [loss, active] = [event.loss, event.active / event.pairs];
      means = means
        ? { loss: means.loss + newest * (loss - means.loss), active: means.active + newest * (active - means.active) }
        : { loss, active };
      if (now() - drawnAt < interval) return;
      drawnAt = now();
      draw(event);
    },
    print(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    clear,
  };
}
