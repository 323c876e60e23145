import type { StepEvent } from "../../training/events.ts";
import type { History, StepColumns } from "../api.ts";
import { damageText, noDamage, noteDamage } from "./damage.ts";
import type { Fold } from "./fold.ts";
import { isStep, lastStepOf, parseEvent } from "./parse-event.ts";
import { type Thinned, thinned } from "./thinned.ts";

/** Points of a curve at most, the last one included, which is always shown. */
const most = 2000;

type OtherEvent = History["events"][number];
interface Placed {
  readonly line: number;
  readonly event: OtherEvent;
}

/** A log as the page shows it, however long it is. */
export interface HistoryFold extends Fold {
  /** @param offset where the log has been read to. */
  view(offset: number): History;
}

/** Gathers a history: steps, and each other kind of event, thinned to 2,000; the last of each kind stays. */
export function historyFold(): HistoryFold {
  const steps = thinned<StepEvent | null>(most - 1);
  const others = new Map<string, { readonly list: Thinned<Placed>; last: Placed }>();
  // Only what is shown is looked into: most steps are passed over unread.
  let lastStep: Buffer | null = null;
  let line = 0;
  const damage = noDamage();
  const step = (text: Buffer): StepEvent | null => {
    const event = parseEvent(text);
    if (event?.type === "step") return event;
    noteDamage(damage, line);
    return null;
  };
  const other = (text: Buffer) => {
    const event = parseEvent(text);
    if (event === null || event.type === "step") return noteDamage(damage, line);
    const placed = { line, event };
    const kind = others.get(event.type) ?? { list: thinned<Placed>(most - 1), last: placed };
    kind.list.offer(() => placed);
    kind.last = placed;
    others.set(event.type, kind);
  };
  return {
    take(lines) {
      for (const text of lines) {
        line++;
        if (isStep(text)) steps.offer(() => step(text));
        else other(text);
      }
      lastStep = lastStepOf(lines) ?? lastStep;
    },
    view(offset) {
      const last = lastStep && parseEvent(lastStep);
      const message = damageText(damage);
      const shown = steps.values().filter((event) => event !== null);
      const events = [...others.values()]
        .flatMap(({ list, last: latest }) => [...new Set([...list.values(), latest])])
        .sort((a, b) => a.line - b.line)
        .map(({ event }) => event);
      return {
        steps: columnsOf(last?.type === "step" && last.step !== shown.at(-1)?.step ? [...shown, last] : shown),
        events:
          message === null ? events : [...events, { type: "warning", code: "data", step: last?.step ?? 0, message }],
        offset,
      };
    },
  };
}

/** A share of nothing is none. */
const share = ({ active, pairs }: StepEvent): number => (pairs === 0 ? 0 : active / pairs);

const columnsOf = (steps: readonly StepEvent[]): StepColumns => ({
  step: steps.map((event) => event.step),
  epoch: steps.map((event) => event.epoch),
  loss: steps.map((event) => event.loss),
  activeShare: steps.map(share),
  gradientNorm: steps.map((event) => event.gradientNorm),
  learningRate: steps.map((event) => event.learningRate),
});
