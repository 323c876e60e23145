import type { Curve } from "../api.ts";
import { damageText, noDamage, noteDamage } from "../log/damage.ts";
import type { Fold } from "../log/fold.ts";
import { isStep, lastStepOf, parseEvent } from "../log/parse-event.ts";
import { type Thinned, thinned } from "../log/thinned.ts";
import type { EvaluationEvent } from "../../training/events.ts";

/** Points of a curve in the table at most, the last one included. */
const most = 60;

type Point = readonly [x: number, y: number];

/** What the table shows of a log. */
export interface LogSummary {
  readonly epoch: number;
  readonly step: number;
  readonly measures: Readonly<Record<string, number>>;
  readonly curves: { readonly loss: Curve; readonly precisionAt1: Curve };
  /** What is wrong with the log; null where nothing is. */
  readonly problem: string | null;
}

export interface SummaryFold extends Fold {
  view(): LogSummary;
}

/** Gathers what the table shows, in little memory: there may be hundreds of runs. */
export function summaryFold(): SummaryFold {
  const [loss, precisionAt1] = [curve(), curve()];
  const damage = noDamage();
  let [line, epoch, step] = [0, 0, 0];
  let measures: Record<string, number> = {};
  let lastStep: Buffer | null = null;
  const take = (text: Buffer) => {
    const event = parseEvent(text);
    if (event === null) return noteDamage(damage, line);
    step = event.step;
    if ("epoch" in event) epoch = event.epoch;
    if (event.type === "epoch") loss.add([event.epoch, event.loss]);
    if (event.type !== "evaluation") return;
    precisionAt1.add([event.epoch, event.precisionAt1]);
    measures = measuresOf(event);
  };
  return {
    take(lines) {
      for (const text of lines) {
        line++;
        if (!isStep(text)) take(text);
      }
      lastStep = lastStepOf(lines) ?? lastStep;
    },
    view() {
      const last = lastStep && parseEvent(lastStep);
      const now = last?.type === "step" && last.step >= step ? last : { step, epoch };
      return {
        step: now.step,
        epoch: now.epoch,
        measures,
        curves: { loss: loss.view(), precisionAt1: precisionAt1.view() },
        problem: damageText(damage),
      };
    },
  };
}

/** Every measure that is one number, by its name. */
function measuresOf({ precisionAt1, mapAtR, ndcg, oneShot, clusters }: EvaluationEvent): Record<string, number> {
  const most = oneShot?.at(-1);
  return {
    precisionAt1,
    mapAtR,
    ...(ndcg !== undefined && { ndcg }),
    ...(most && { oneShot: most.accuracy }),
    ...clusters,
  };
}

function curve() {
  const points: Thinned<Point> = thinned(most - 1);
  let last: Point | null = null;
  return {
    add(point: Point) {
      points.offer(() => point);
      last = point;
    },
    view(): Curve {
      const shown = [...new Set([...points.values(), ...(last ? [last] : [])])];
      return { x: shown.map(([x]) => x), y: shown.map(([, y]) => y) };
    },
  };
}
