import type { History, StepColumns } from "../../src/server/api.ts";
import type { EpochEvent, EndEvent, MixtureRecord, StepEvent, WarningEvent } from "../../src/training/events.ts";
import type { ControlEvent, Evaluation, Logged } from "./logged.ts";
import { noSteps, type StepPoint, type StepSeries, withSteps } from "./steps.ts";

/** Something that is told in words. */
export type Incident = WarningEvent | ControlEvent | EndEvent;

/** A mixture, and the epoch from whose start it held, counted from 0. */
export interface MixtureChange {
  readonly epoch: number;
  readonly mixture: MixtureRecord;
}

/** What the page keeps of a run's log: enough to draw it, and no more however long it grows. */
export interface Log {
  readonly steps: StepSeries;
  readonly epochs: readonly EpochEvent[];
  readonly evaluations: readonly Evaluation[];
  /** The latest; `incidentsBefore` more came first. */
  readonly incidents: readonly Incident[];
  readonly incidentsBefore: number;
  readonly mixtures: readonly MixtureChange[];
  /** The latest step and the epoch it is of, counted from 1; 0 before the first. */
  readonly step: number;
  readonly epoch: number;
}

/** Of each kind of event but steps, as many are kept at most. */
const mostEvents = 2000;
const mostIncidents = 500;

export const emptyLog: Log = {
  steps: noSteps,
  epochs: [],
  evaluations: [],
  incidents: [],
  incidentsBefore: 0,
  mixtures: [],
  step: 0,
  epoch: 0,
};

/** The log so far. */
export function logOf({ steps, events }: History): Log {
  const points = pointsOf(steps);
  const [step = 0, epoch = 0] = [steps.step.at(-1), steps.epoch.at(-1)];
  const log = withEvents(emptyLog, events as readonly Logged[]);
  return {
    ...log,
    steps: withSteps({ stride: strideOf(steps.step), points: [] }, points),
    step: Math.max(step, log.step),
    epoch: Math.max(epoch, log.epoch),
  };
}

/** The log with what has been added to it. */
export function withEvents(log: Log, events: readonly Logged[]): Log {
  const of = <T extends Logged["type"]>(type: T) =>
    events.filter((event): event is Extract<Logged, { type: T }> => event.type === type);
  const [steps, epochs] = [of("step"), of("epoch")];
  const incidents = [
    ...log.incidents,
    ...events.filter(
      (event): event is Incident => event.type === "warning" || event.type === "control" || event.type === "end",
    ),
  ];
  const dropped = Math.max(0, incidents.length - mostIncidents);
  const [lastStep, lastEpoch] = [steps.at(-1), epochs.at(-1)];
  return {
    steps: steps.length === 0 ? log.steps : withSteps(log.steps, steps.map(pointOf)),
    epochs: bounded(log.epochs, epochs),
    evaluations: bounded(log.evaluations, of("evaluation")),
    incidents: incidents.slice(dropped),
    incidentsBefore: log.incidentsBefore + dropped,
    mixtures: withMixtures(log.mixtures, events),
    step: lastStep?.step ?? Math.max(log.step, lastEpoch?.step ?? 0),
    epoch: lastStep?.epoch ?? Math.max(log.epoch, lastEpoch?.epoch ?? 0),
  };
}

/** Leaves out every other one of the older half until few enough are left, so that what is new stays whole. */
function bounded<T>(before: readonly T[], more: readonly T[]): readonly T[] {
  if (more.length === 0) return before;
  let all = [...before, ...more];
  while (all.length > mostEvents) {
    const half = Math.floor(all.length / 2);
    all = all.filter((_, i) => i >= half || i % 2 === 0);
  }
  return all;
}

/** Mixtures where they change. Steps tell them sooner than their epoch does. */
function withMixtures(before: readonly MixtureChange[], events: readonly Logged[]): readonly MixtureChange[] {
  const changes = [...before];
  for (const event of events) {
    if ((event.type !== "step" && event.type !== "epoch") || Object.keys(event.mixture).length === 0) continue;
    const last = changes.at(-1);
    if (last && isSame(last.mixture, event.mixture)) continue;
    changes.push({ epoch: event.epoch - 1, mixture: event.mixture });
  }
  return bounded(before, changes.slice(before.length));
}

function isSame(a: MixtureRecord, b: MixtureRecord): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => (a[name] ?? 0) === (b[name] ?? 0));
}

const pointOf = ({ step, loss, active, pairs, gradientNorm, learningRate }: StepEvent): StepPoint => ({
  step,
  count: 1,
  loss,
  low: loss,
  high: loss,
  activeShare: active / Math.max(1, pairs),
  gradientNorm,
  learningRate,
});

/** Of a history that holds every n-th step each stands for those between. */
const pointsOf = (columns: StepColumns): StepPoint[] =>
  columns.step.map((step, i) => {
    const loss = columns.loss[i] ?? NaN;
    return {
      step,
      count: 1,
      loss,
      low: loss,
      high: loss,
      activeShare: columns.activeShare[i] ?? NaN,
      gradientNorm: columns.gradientNorm[i] ?? NaN,
      learningRate: columns.learningRate[i] ?? NaN,
    };
  });

/** Every how many steps there is one. */
function strideOf(steps: readonly number[]): number {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined || steps.length < 2) return 1;
  return Math.max(1, Math.round((last - first) / (steps.length - 1)));
}
