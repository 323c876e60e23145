import { InputError, unknownName } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import { counted, listed } from "../report/format.ts";
import { measures as reported } from "../report/measures.ts";
import { type Caution, cautionsOf, fewSeeds, type Question } from "./cautions.ts";
import { compareGroups, type CompareOptions, type GroupSummary, type PairComparison } from "./compare-groups.ts";
import { groupRuns, type RunGroup, valuesOf } from "./group-runs.ts";
import { evaluationAt, hasEnded, type MeasuredRun, type Moment } from "./measured-run.ts";
import { mean } from "./values.ts";
import { type MeasureReading, verdict } from "./verdict.ts";

export interface CompareRunsOptions extends CompareOptions {
  /** Name of the measure. Default: that by which the runs chose what is best. */
  readonly measure?: string;
  /** The evaluation of the model that a run ships, or its last. Default `kept`. */
  readonly moment?: Moment;
  /** Which way is better. Default: as the report says, else not known. */
  readonly better?: "higher" | "lower";
  /** Seed of what is drawn: bootstrap and, where there are too many arrangements, permutations. Default 1. */
  readonly seed?: number;
  /** A run's group by name, in place of what differs in its settings. */
  readonly nameOf?: (run: MeasuredRun) => string | undefined;
  /** Characters of a label. Where one is longer, groups are called (1), (2) …, and their legends say what that is. Default: any. */
  readonly longestLabel?: number;
}

export interface RunsComparison extends MeasureReading {
  readonly measure: string;
  /** What the measure means; null where no run says so. */
  readonly definition: string | null;
  readonly moment: Moment;
  readonly confidence: number;
  /** The best first, or where neither way is better the highest. */
  readonly groups: readonly (GroupSummary & {
    /** What the label stands for: the label itself, unless it is a number. */
    readonly legend: string;
    /** What each run reached, in the order of the seeds. */
    readonly runs: readonly { readonly run: string; readonly seed: number; readonly value: number }[];
  })[];
  readonly pairs: readonly (PairComparison & { readonly verdict: string })[];
  /** What makes the comparison mean less than it seems. */
  readonly cautions: readonly Caution[];
}

/**
 * Groups runs by their settings and compares the groups by a measure. Runs that have not come to their end are left out.
 * Throws an InputError where no run is left, or none has the measure.
 */
export function compareRuns(all: readonly MeasuredRun[], options: CompareRunsOptions = {}): RunsComparison {
  const { moment = "kept", confidence = 0.95, seed = 1 } = options;
  const ended = all.filter(hasEnded);
  if (ended.length === 0) {
    throw new InputError("missing runs: none has come to its end; wait, or go on with kinfold train --resume");
  }
  const measure = options.measure ?? ownMeasure(ended);
  const measured = ended.filter((run) => evaluationAt(run, moment)?.measures[measure] !== undefined);
  if (measured.length === 0) throw unknownMeasure(measure, ended, moment);
  const reading = readingOf(measure, options.better);
  const groups = ranked(groupRuns(measured), { measure, moment }, reading);
  const compared = compareGroups(
    groups.map((group) => valuesOf(group, measure, moment)),
    createRandom(seed).fork("compare"),
    options,
  );
  // What is drawn does not depend on what groups are called.
  const legends = named(groups, options.nameOf);
  const labels = short(legends, options.longestLabel);
  const labelOf = new Map(groups.map(({ label }, i) => [label, labels[i] ?? ""]));
  const relabelled = groups.map((group, i) => ({ ...group, label: labels[i] ?? "" }));
  const pairs = compared.pairs.map((pair) => ({
    ...pair,
    first: labelOf.get(pair.first) ?? "",
    second: labelOf.get(pair.second) ?? "",
  }));
  return {
    measure,
    definition: measured.find(({ definitions }) => Object.hasOwn(definitions, measure))?.definitions[measure] ?? null,
    moment,
    confidence,
    ...reading,
    groups: compared.groups.map((summary, i) => ({
      ...summary,
      label: labels[i] ?? "",
      legend: legends[i] ?? "",
      runs: valuesByRun(groups[i], measure, moment),
    })),
    pairs: pairs.map((pair) => ({ ...pair, verdict: verdict(pair, { ...reading, confidence }) })),
    cautions: [
      ...leftOut(all, ended, measured, measure),
      ...fewSeeds(pairs, confidence),
      ...cautionsOf(relabelled, { measure, moment }),
    ],
  };
}

function ownMeasure(runs: readonly MeasuredRun[]): string {
  const own = [...new Set(runs.map(({ settings }) => String(settings["measure"])))];
  const [only = "", ...more] = own;
  if (more.length === 0) return only;
  throw new InputError(`missing measure: the runs chose their best by ${listed(own)}; name one of them`);
}

function unknownMeasure(measure: string, runs: readonly MeasuredRun[], moment: Moment): InputError {
  const known = new Set(runs.flatMap((run) => Object.keys(evaluationAt(run, moment)?.measures ?? {})));
  if (known.size === 0) return new InputError("missing measures: no run was evaluated; train with --evaluate-every");
  return unknownName("measure", measure, [...known]);
}

/** Which way a measure is better, and whether it is a share. */
export function readingOf(measure: string, better?: "higher" | "lower"): MeasureReading {
  const known = reported.find(({ key }) => key === measure);
  if (known) return { better: better ?? known.better, isShare: known.unit === "share" };
  const isOneShot = /^oneShot(\.|$)/.test(measure);
  return { better: better ?? (isOneShot ? "higher" : null), isShare: isOneShot };
}

/** The groups by their means, so that their order is the same whatever the order in which runs were found. */
function ranked(
  groups: readonly RunGroup[],
  { measure, moment }: Question,
  { better }: MeasureReading,
): readonly RunGroup[] {
  const sign = better === "lower" ? 1 : -1;
  const meanOf = (group: RunGroup) => mean(valuesOf(group, measure, moment).values.map(({ value }) => value));
  return groups
    .map((group) => ({ group, mean: meanOf(group) }))
    .sort((a, b) => sign * (a.mean - b.mean) || (a.group.label < b.group.label ? -1 : 1))
    .map(({ group }) => group);
}

/** The names that were given to the groups' runs where each group has one of its own, else their labels. */
function named(groups: readonly RunGroup[], nameOf: CompareRunsOptions["nameOf"]): readonly string[] {
  const labels = groups.map(({ label }) => label);
  const names = groups.map(({ runs }) => {
    const [name, ...more] = new Set(runs.map((run) => nameOf?.(run)));
    return more.length === 0 ? name : undefined;
  });
  return new Set(names).size < groups.length ? labels : labels.map((label, i) => names[i] ?? label);
}

const short = (labels: readonly string[], longest = Infinity): readonly string[] =>
  labels.some((label) => label.length > longest) ? labels.map((_, i) => `(${i + 1})`) : labels;

const valuesByRun = (group: RunGroup | undefined, measure: string, moment: Moment) =>
  (group?.runs ?? []).map((run) => ({
    run: run.name,
    seed: run.seed,
    value: evaluationAt(run, moment)?.measures[measure] ?? NaN,
  }));

function leftOut(
  all: readonly MeasuredRun[],
  ended: readonly MeasuredRun[],
  measured: readonly MeasuredRun[],
  measure: string,
): Caution[] {
  const without = (runs: readonly MeasuredRun[], kept: readonly MeasuredRun[]) =>
    runs.filter((run) => !kept.includes(run));
  const open = without(all, ended).map(({ name, status }) => `${name} (${status})`);
  const blank = without(ended, measured).map(({ name }) => name);
  return [
    ...(open.length === 0
      ? []
      : [
          {
            code: "not-ended" as const,
            message: `${counted(open.length, "run")} left out that ${open.length === 1 ? "has not come to its end" : "have not come to their end"}: ${listed(open)}`,
          },
        ]),
    ...(blank.length === 0
      ? []
      : [
          {
            code: "no-value" as const,
            message: `${counted(blank.length, "run")} left out without ${measure}: ${listed(blank)}`,
          },
        ]),
  ];
}
