import type { PairComparison } from "../../comparison/compare-groups.ts";
import { readingOf, type RunsComparison } from "../../comparison/compare-runs.ts";
import { evaluationAt, type MeasuredRun } from "../../comparison/measured-run.ts";
import { type MeasureReading, numberText } from "../../comparison/verdict.ts";
import { decimal } from "../../report/format.ts";
import { columns, fittedColumns, wrapped } from "../terminal/format.ts";

/** Characters of a group's name; longer ones are numbered, and told once. */
export const longestLabel = 24;

/** A comparison as lines for a terminal of so many characters, its cautions apart. */
export function comparisonLines(comparison: RunsComparison, width: number): string[] {
  const { measure, moment, definition, isShare, better, groups, pairs } = comparison;
  const which = better === null ? "" : `, ${better} is better`;
  const at = moment === "kept" ? "of the model that each run ships" : "of each run's last evaluation";
  return [
    `${measure}${isShare ? " in percent" : ""}, ${at}${which}`,
    ...(definition === null ? [] : wrapped(definition, width)),
    "",
    ...legendLines(comparison, width),
    ...groupTable(comparison, width),
    "",
    ...(groups.length === 1 ? ["all runs have the same settings: there is nothing to compare them with"] : []),
    ...(pairs.length === 0 ? [] : [...pairTable(comparison, width), ""]),
    ...pairs.flatMap(({ verdict }) => wrapped(verdict, width, 2)),
    "",
    ...assumptions(comparison).flatMap((line) => wrapped(line, width, 2)),
  ];
}

/** What the numbers of groups stand for, where they are numbered. */
function legendLines({ groups }: RunsComparison, width: number): string[] {
  const numbered = groups.filter(({ label, legend }) => label !== legend);
  if (numbered.length === 0) return [];
  return [...numbered.flatMap(({ label, legend }) => wrapped(`${label} ${legend}`, width, label.length + 1)), ""];
}

function groupTable({ groups, confidence, ...reading }: RunsComparison, width: number): string[] {
  const rows = groups.map(({ label, n, mean, sd, interval }) => [
    label,
    String(n),
    ...[mean, sd, interval.low, interval.high].map((value) => numberText(value, reading)),
  ]);
  return fittedColumns([["", "n", "mean", "sd", ...bounds(confidence)], ...rows], width);
}

const bounds = (confidence: number): string[] => [`${Number((100 * confidence).toFixed(2))} % from`, "to"];

function pairTable({ pairs, confidence, ...reading }: RunsComparison, width: number): string[] {
  const rows = pairs.map((pair) => [
    `${pair.first} − ${pair.second}`,
    pair.paired ? `${String(pair.n)} pairs` : `${[pair.n].flat().join(" + ")} apart`,
    ...[pair.difference, pair.interval.low, pair.interval.high].map((value) => numberText(value, reading)),
    `${pText(pair.p)}${pair.exact ? "" : " drawn"}`,
    pText(pair.adjustedP),
    effectText(pair),
    seedsText(pair),
  ]);
  const head = ["", "seeds", "difference", ...bounds(confidence), "p", "p (Holm)", "effect", "needed"];
  return fittedColumns([head, ...rows], width);
}

const pText = (p: number): string => (p < 0.0001 ? "<0.0001" : decimal(p, 4));

const effectText = ({ effect, paired }: PairComparison): string => {
  if (Number.isNaN(effect)) return "–";
  return `${paired ? "d_z" : "g"} ${Number.isFinite(effect) ? decimal(effect, 2) : effect > 0 ? "∞" : "−∞"}`;
};

const seedsText = ({ seedsNeeded }: PairComparison): string =>
  Number.isNaN(seedsNeeded) ? "–" : Number.isFinite(seedsNeeded) ? String(seedsNeeded) : "∞";

/** What the numbers assume, in as many words as they need. */
function assumptions({ confidence, pairs }: RunsComparison): string[] {
  const tests = pairs.filter(({ p }) => !Number.isNaN(p)).length;
  if (tests === 0) return [];
  const level = decimal((100 * (1 - confidence)) / tests, 2);
  return [
    `p: two-sided permutation test; p (Holm): adjusted for ${tests} comparison${tests === 1 ? "" : "s"}; effect: d_z of shared seeds, Hedges' g without`,
    `needed: how many seeds would find an effect as large as the one seen in four of five attempts, at ${level} % false alarms a comparison, if values are about normal and the effect is what it seems: of few seeds it is only a guess`,
  ];
}

/** What a run reached alone, measure by measure. */
export function singleRunLines(run: MeasuredRun, { moment }: Pick<RunsComparison, "moment">): string[] {
  const evaluation = evaluationAt(run, moment);
  const text = (value: number, reading: MeasureReading) =>
    `${numberText(value, reading)}${reading.isShare && Number.isFinite(value) ? " %" : ""}`;
  const rows = Object.entries(evaluation?.measures ?? {}).map(([name, value]) => [name, text(value, readingOf(name))]);
  const which = moment === "kept" ? "the model that it ships" : "its last evaluation";
  return [
    `${run.name}, seed ${run.seed}: ${which}, after epoch ${evaluation?.epoch ?? 0}`,
    "",
    ...columns(rows),
    "",
    "there is nothing to compare it with: give more runs, or a folder that holds some",
  ];
}
