import { counted, listed } from "../report/format.ts";
import type { PairComparison } from "./compare-groups.ts";
import { evaluationAt, type MeasuredRun, type Moment } from "./measured-run.ts";
import { groupBy, type RunGroup, settingsOf } from "./group-runs.ts";
import { fewest } from "./power.ts";
import { differingThings } from "./settings.ts";

/** What is being compared. */
export interface Question {
  readonly measure: string;
  readonly moment: Moment;
}

/** Something that makes a comparison mean less than it seems: `code` for programs, `message` for people. */
export interface Caution {
  readonly code:
    | "few-seeds"
    | "repeated-seed"
    | "other-definition"
    | "other-data"
    | "other-split"
    | "one-split"
    | "best-of-several"
    | "several-settings"
    | "no-shared-seeds"
    | "partly-shared-seeds"
    | "other-versions"
    | "other-trials"
    | "ended-early"
    | "not-ended"
    | "no-value";
  readonly message: string;
}

/** Pairs that a message names; beyond these their number has to do. */
const namedPairs = 3;

/** `a and b`, `a and b; a and c`: labels may have commas. */
function pairNames(pairs: readonly (readonly [first: string, second: string])[]): string {
  const names = pairs.slice(0, namedPairs).map(([first, second]) => `${first} and ${second}`);
  const more = pairs.length - names.length;
  return [...names, ...(more === 0 ? [] : [`and ${counted(more, "other pair")}`])].join("; ");
}

/** Where so few seeds could not tell groups apart whatever they had reached. `confidence` is that of the comparison. */
export function fewSeeds(pairs: readonly PairComparison[], confidence: number): Caution[] {
  const alpha = 1 - confidence;
  // Where a side has one seed there is no test.
  const hopeless = pairs.filter(({ smallestAdjustedP }) => !(smallestAdjustedP <= alpha));
  const [first] = hopeless;
  if (!first) return [];
  const shared = first.paired || Number.isNaN(first.p);
  const needed = fewest(shared, alpha / pairs.length);
  const which = hopeless.length === pairs.length ? "groups" : pairNames(hopeless.map((one) => [one.first, one.second]));
  const message = `so few seeds cannot tell ${which} apart, whatever they reach: ${counted(pairs.length, "comparison")} at ${Number((100 * confidence).toFixed(2))} % confidence need${pairs.length === 1 ? "s" : ""} ${needed} ${shared ? "shared seeds" : "seeds of each"} at least`;
  return [{ code: "few-seeds", message }];
}

/** Everything to be said against comparing these groups by this measure. */
export function cautionsOf(groups: readonly RunGroup[], question: Question): Caution[] {
  const runs = groups.flatMap((group) => group.runs);
  return [
    ...repeatedSeeds(groups),
    ...otherDefinitions(runs, question),
    ...ofPairs("no-shared-seeds", groups, noSharedSeeds),
    ...ofPairs("partly-shared-seeds", groups, partlySharedSeeds),
    ...ofPairs("several-settings", groups, severalSettings),
    ...otherData(groups),
    ...oneSplit(runs),
    ...bestOfSeveral(runs, question),
    ...otherTrials(runs, question),
    ...otherVersions(runs),
    ...endedEarly(groups),
  ];
}

const pairsOf = (groups: readonly RunGroup[]): [RunGroup, RunGroup][] =>
  groups.flatMap((first, i) => groups.slice(i + 1).map((second): [RunGroup, RunGroup] => [first, second]));

/** A caution for all pairs of which the same is to be said, where `say` finds something. */
function ofPairs(
  code: Caution["code"],
  groups: readonly RunGroup[],
  say: (a: RunGroup, b: RunGroup) => string | null,
): Caution[] {
  const said = pairsOf(groups).flatMap(([a, b]) => {
    const what = say(a, b);
    return what === null ? [] : [{ what, names: [a.label, b.label] as const }];
  });
  return [...groupBy(said, ({ what }) => what)].map(([what, same]) => ({
    code,
    message: `${pairNames(same.map(({ names }) => names))} ${what}`,
  }));
}

const repeatedSeeds = (groups: readonly RunGroup[]): Caution[] =>
  groups.flatMap(({ label, repeated }) => {
    if (repeated.length === 0) return [];
    const seeds = [...new Set(repeated.map(({ seed }) => seed))].map(String);
    const message = `${label} has seed${seeds.length === 1 ? "" : "s"} ${listed(seeds)} more than once: ${listed(repeated.map(({ name }) => name))} ${repeated.length === 1 ? "is" : "are"} left out, since the same seed is the same training`;
    return [{ code: "repeated-seed", message }];
  });

function otherDefinitions(runs: readonly MeasuredRun[], { measure }: Question): Caution[] {
  const defined = runs.flatMap(({ definitions }) => {
    const definition = Object.hasOwn(definitions, measure) ? definitions[measure] : undefined;
    return definition === undefined ? [] : [definition];
  });
  const different = [...new Set(defined)];
  if (different.length < 2) return [];
  const quoted = different.map((definition) => `“${definition}”`).join(" against ");
  const message = `${measure} does not mean the same in all runs (${quoted}): the numbers cannot be compared`;
  return [{ code: "other-definition", message }];
}

const sharedOf = (a: RunGroup, b: RunGroup): number =>
  a.runs.filter(({ seed }) => b.runs.some((run) => run.seed === seed)).length;

/** Of a single training nothing can be said in any case. */
function noSharedSeeds(a: RunGroup, b: RunGroup): string | null {
  const shared = sharedOf(a, b);
  if (shared >= 2 || a.runs.length < 2 || b.runs.length < 2) return null;
  const what = shared === 0 ? "share no seeds" : "share one seed alone";
  return `${what}: they are compared unpaired, which needs more trainings; train both with the same seeds`;
}

function partlySharedSeeds(a: RunGroup, b: RunGroup): string | null {
  const shared = sharedOf(a, b);
  const rest = a.runs.length + b.runs.length - 2 * shared;
  if (shared < 2 || rest === 0) return null;
  return `share ${shared} seeds: ${counted(rest, "training")} with other seeds ${rest === 1 ? "does" : "do"} not count in their comparison`;
}

function severalSettings(a: RunGroup, b: RunGroup): string | null {
  const [first, second] = [a.runs[0], b.runs[0]];
  if (!first || !second) return null;
  const things = differingThings([settingsOf(first), settingsOf(second)]);
  return things.length < 2 ? null : `differ in ${listed(things)}: a difference may come from any of them`;
}

/** Data and validation parts are compared seed by seed: a split may be drawn by the seed. */
function otherData(groups: readonly RunGroup[]): Caution[] {
  const bySeed = groupBy(
    groups.flatMap(({ runs }) => runs),
    ({ seed }) => seed,
  );
  const differ = (of: (run: MeasuredRun) => string) => [...bySeed].filter(([, same]) => new Set(same.map(of)).size > 1);
  const splits = differ(({ validation }) => validation);
  if (splits.length > 0) {
    return [
      {
        code: "other-split",
        message: `runs of one seed were measured on different samples (${seedList(splits)}): a difference may come from those`,
      },
    ];
  }
  const data = differ(({ fingerprint }) => fingerprint);
  return data.length === 0
    ? []
    : [
        {
          code: "other-data",
          message: `runs of one seed were trained and measured on different data (${seedList(data)}): a difference may come from those`,
        },
      ];
}

const seedList = (entries: readonly (readonly [number, unknown])[]): string =>
  `seed${entries.length === 1 ? "" : "s"} ${listed(entries.map(([seed]) => String(seed)))}`;

function oneSplit(runs: readonly MeasuredRun[]): Caution[] {
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  if (seeds < 2 || new Set(runs.map(({ validation }) => validation)).size > 1) return [];
  const message =
    "all runs were measured on the same samples: the intervals tell of the chance in training, not of how other classes or samples would fare";
  return [{ code: "one-split", message }];
}

// Two evaluations leave no choice: the first is of the untrained network.
function bestOfSeveral(runs: readonly MeasuredRun[], { measure, moment }: Question): Caution[] {
  const chosen = runs.filter(
    ({ kept, settings, evaluations }) =>
      evaluations.length > 2 &&
      (kept?.measure ?? (settings["keep"] === "best" ? settings["measure"] : null)) === measure,
  );
  if (moment === "last" || chosen.length === 0) return [];
  const message = `of ${chosen.length === runs.length ? "every run" : `${chosen.length} of ${runs.length} runs`} the best of several epochs was chosen by ${measure} on the samples that it is measured on, which flatters, and flatters what varies most; compare by --at last, or evaluate on a test part`;
  return [{ code: "best-of-several", message }];
}

function otherTrials(runs: readonly MeasuredRun[], { measure, moment }: Question): Caution[] {
  if (!measure.startsWith("oneShot")) return [];
  const trials = new Set(runs.flatMap((run) => evaluationAt(run, moment)?.trials ?? []));
  if (trials.size < 2) return [];
  const counts = listed([...trials].sort((a, b) => a - b).map(String));
  return [{ code: "other-trials", message: `one-shot accuracies are of ${counts} trials: some vary more than others` }];
}

function otherVersions(runs: readonly MeasuredRun[]): Caution[] {
  const programs = [...new Set(runs.flatMap(({ versions }) => Object.keys(versions)))];
  const different = programs.filter((program) => new Set(runs.map(({ versions }) => versions[program])).size > 1);
  if (different.length === 0) return [];
  const message = `runs were made by different versions or machines (${listed(different)}): measures and bits may differ for that`;
  return [{ code: "other-versions", message }];
}

/** Ends that are a result of their own: to leave such runs out would flatter. */
const early: Readonly<Record<string, string>> = {
  "not-finite": "by numbers that were not finite",
  collapsed: "collapsed",
  time: "by the clock",
};

const endedEarly = (groups: readonly RunGroup[]): Caution[] =>
  Object.entries(early).flatMap(([status, how]) => {
    const counts = groups.flatMap(({ label, runs }) => {
      const count = runs.filter((run) => run.status === status).length;
      return count === 0 ? [] : [{ count, text: `${count} of ${label}` }];
    });
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    if (total === 0) return [];
    const message = `${counted(total, "training")} ended ${how} (${counts.map(({ text }) => text).join("; ")}); ${total === 1 ? "it counts as it is" : "they count as they are"}`;
    return [{ code: "ended-early", message }];
  });
