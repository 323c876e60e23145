import type { ReportData } from "../../src/report/data.ts";
import { controlText } from "../../src/training/controls.ts";
import type { MixtureRecord } from "../../src/training/events.ts";
import type { Scatter } from "../../src/training/record.ts";
import { aligned } from "./align.ts";
import type { Evaluation, PlanSummary, PlaygroundMessage } from "./messages.ts";

/** How a training is going, as the page shows it. */
export interface Run {
  readonly standing: "idle" | "running" | "paused" | "finishing" | "finished" | "stopped" | "failed" | "left";
  readonly plan: PlanSummary | null;
  readonly step: number;
  readonly epoch: number;
  /** The first evaluation, of the untrained network, and the latest. */
  readonly before: Evaluation | null;
  readonly latest: Evaluation | null;
  readonly scatter: Scatter | null;
  /** What the report shows so far; null until there is something. */
  readonly report: ReportData | null;
  readonly notes: readonly string[];
  /** Mixture that was set by hand and rules. */
  readonly byHand: MixtureRecord | null;
  /** Why it failed, or how it ended. */
  readonly message: string;
  /** Steps and times that speed is told from: a window of the latest. */
  readonly marks: readonly { readonly step: number; readonly time: number }[];
}

export const emptyRun: Run = {
  standing: "idle",
  plan: null,
  step: 0,
  epoch: 0,
  before: null,
  latest: null,
  scatter: null,
  report: null,
  notes: [],
  byHand: null,
  message: "",
  marks: [],
};

/** Milliseconds that speed is told from. */
const speedWindow = 10_000;

/** The run after a message of the worker's, heard at `now`. */
export function heard(run: Run, message: PlaygroundMessage, now: number): Run {
  switch (message.type) {
    case "step": {
      const marks = [...run.marks.filter(({ time }) => now - time <= speedWindow), { step: message.step, time: now }];
      return { ...run, step: message.step, epoch: message.epoch, marks };
    }
    case "evaluation": {
      const { evaluation, scatter } = message;
      return {
        ...run,
        before: run.before ?? evaluation,
        latest: evaluation,
        scatter: scatter ? aligned(scatter, run.scatter) : run.scatter,
      };
    }
    case "report":
      return { ...run, report: message.report };
    case "warning":
      return { ...run, notes: [...run.notes, message.message] };
    case "control":
      return controlled(run, message);
    case "finishing":
      return { ...run, standing: "finishing" };
    case "finished": {
      const { end } = message.outcome;
      // Who has stopped it knows that it was stopped from outside.
      const how =
        end.reason === "interrupted"
          ? ({ standing: "stopped", message: "what was learned so far is kept" } as const)
          : ({ standing: "finished", message: end.message } as const);
      return { ...run, ...how, step: end.step, epoch: end.epoch };
    }
    case "failed":
      return { ...run, standing: "failed", message: message.message };
    case "reading":
    case "opened":
    case "refused":
    case "planned":
    case "plan-refused":
    case "examples":
      return run;
  }
}

function controlled(run: Run, { event }: Extract<PlaygroundMessage, { type: "control" }>): Run {
  switch (event.action) {
    case "pause":
      return { ...run, standing: "paused", marks: [] };
    case "resume":
      return { ...run, standing: "running", marks: [] };
    case "stop":
      return { ...run, standing: "finishing" };
    case "mixture":
    case "schedule":
      return { ...run, byHand: event.mixture ?? null, notes: [...run.notes, controlText(event)] };
  }
}

/** Steps a second over the latest ten seconds; null until that can be told. */
export function stepsPerSecond({ marks }: Pick<Run, "marks">): number | null {
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last || last.time - first.time < 500) return null;
  return (1000 * (last.step - first.step)) / (last.time - first.time);
}

/** Seconds that are left of a training, by its speed; null until that can be told. */
export function secondsLeft(run: Run): number | null {
  const speed = stepsPerSecond(run);
  if (speed === null || speed === 0 || !run.plan) return null;
  return Math.max(0, (run.plan.steps - run.step) / speed);
}

/** `40 s`, `3 min`, `2 h 5 min` */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
