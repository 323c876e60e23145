import { counted, listed } from "../report/format.ts";
import type { PairComparison } from "./compare-groups.ts";
import { evaluationAt, type MeasuredRun, type Moment } from "./measured-run.ts";
import { groupBy, type RunGroup, settingsOf } from "./group-runs.ts";
import { fewest } from "./power.ts";
import { isOfRankings } from "../report/measures.ts";
import { differingThings, relevanceText } from "./settings.ts";

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
    | "other-relevance"
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

/** Where so few seeds could not tell groups apart whatever they had reached. `confidence` is that of the comparison. */
export function fewSeeds(pairs: readonly PairComparison[], confidence: number): Caution[] {
  const alpha = 1 - confidence;
  const hopeless = pairs.filter(({ smallestAdjustedP }) => smallestAdjustedP > alpha);
  const [first] = hopeless;
  if (!first) return [];
  const needed = fewest(first.paired, alpha / pairs.length);
  const which =
    hopeless.length === pairs.length ? "groups" : listed(hopeless.map((one) => `${one.first} and ${one.second}`));
  const message = `so few seeds cannot tell ${which} apart, whatever they reach: ${counted(pairs.length, "comparison")} at ${Number((100 * confidence).toFixed(2))} % confidence need${pairs.length === 1 ? "s" : ""} ${needed} ${first.paired ? "shared seeds" : "seeds of each"} at least`;
  return [{ code: "few-seeds", message }];
}

/** Everything to be said against comparing these groups by this measure. */
export function cautionsOf(groups: readonly RunGroup[], question: Question): Caution[] {
  const runs = groups.flatMap((group) => group.runs);
  return [
    ...repeatedSeeds(groups),
    ...otherMeaning(runs, question),
    ...pairsOf(groups).flatMap(([a, b]) => [...sharedSeeds(a, b), ...severalSettings(a, b)]),
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

const repeatedSeeds = (groups: readonly RunGroup[]): Caution[] =>
  groups.flatMap(({ label, repeated }) =>
    repeated.map(({ name, seed }) => ({
      code: "repeated-seed" as const,
      message: `${label} has seed ${seed} more than once: ${name} is left out, since the same seed is the same training`,
    })),
  );

/** A measure of rankings is one of what was to be found: where that is not the same, neither is the measure. */
function otherMeaning(runs: readonly MeasuredRun[], question: Question): Caution[] {
  const { measure } = question;
  const relevances = isOfRankings(measure) ? [...new Set(runs.map(relevanceText))] : [];
  if (relevances.length < 2) return otherDefinitions(runs, question);
  const message = `${measure} does not mean the same in all runs, which do not go by one relevance (${relevances.join(" against ")}): the numbers cannot be compared`;
  return [{ code: "other-relevance", message }];
}

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

function sharedSeeds(a: RunGroup, b: RunGroup): Caution[] {
  const shared = a.runs.filter(({ seed }) => b.runs.some((run) => run.seed === seed)).length;
  const names = `${a.label} and ${b.label}`;
  if (shared < 2) {
    const what = shared === 0 ? "share no seeds" : "share one seed alone";
    const message = `${names} ${what}: they are compared unpaired, which needs more trainings; train both with the same seeds`;
    return [{ code: "no-shared-seeds", message }];
  }
  const rest = a.runs.length + b.runs.length - 2 * shared;
  if (rest === 0) return [];
  const message = `${names} share ${shared} seeds: ${counted(rest, "training")} with other seeds ${rest === 1 ? "does" : "do"} not count in their comparison`;
  return [{ code: "partly-shared-seeds", message }];
}

function severalSettings(a: RunGroup, b: RunGroup): Caution[] {
  const [first, second] = [a.runs[0], b.runs[0]];
  if (!first || !second) return [];
  const things = differingThings([settingsOf(first), settingsOf(second)]);
  if (things.length < 2) return [];
  const message = `${a.label} and ${b.label} differ in ${listed(things)}: a difference may come from any of them`;
  return [{ code: "several-settings", message }];
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
  const message = `of ${chosen.length === runs.length ? "every run" : `${chosen.length} of ${runs.length} runs`} the best of several epochs was chosen by ${measure} on the samples that it is compared on, which flatters, and flatters what varies most; compare by --at last, or evaluate on a test part`;
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
  groups.flatMap(({ label, runs }) =>
    Object.entries(early).flatMap(([status, how]) => {
      const count = runs.filter((run) => run.status === status).length;
      if (count === 0) return [];
      return [
        {
          code: "ended-early" as const,
          message: `${counted(count, "training")} of ${label} ended ${how}; it counts as it is`,
        },
      ];
    }),
  );
