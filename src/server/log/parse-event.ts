import { eventSchema } from "../../node/event-schema.ts";
import type { TrainingEvent } from "../../training/events.ts";

const stepStart = Buffer.from('{"type":"step"');

/** Whether a line is a step's, as nearly all are, by its first bytes. */
export const isStep = (line: Buffer): boolean =>
  line.length > stepStart.length && line.compare(stepStart, 0, stepStart.length, 0, stepStart.length) === 0;

/** The event of a line; null where it is none. */
export function parseEvent(line: Buffer): TrainingEvent | null {
  try {
    const parsed = eventSchema.safeParse(JSON.parse(line.toString("utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The last step among some lines, to be kept after them; null where there is none. */
export function lastStepOf(lines: readonly Buffer[]): Buffer | null {
  const last = lines.findLast(isStep);
  return last ? Buffer.from(last) : null;
}
