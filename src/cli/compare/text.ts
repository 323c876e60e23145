import type { PairComparison } from "../../comparison/compare-groups.ts";
import type { RunsComparison } from "../../comparison/compare-runs.ts";
import { numberText } from "../../comparison/verdict.ts";
import { decimal } from "../../report/format.ts";
import { columns } from "../terminal/format.ts";

/** A comparison as lines for a terminal, its cautions apart. */
export function comparisonLines(comparison: RunsComparison): string[] {
  const { measure, moment, definition, isShare, better, pairs } = comparison;
  const which = better === null ? "" : `, ${better} is better`;
  const at = moment === "kept" ? "of the model that each run ships" : "of each run's last evaluation";
  return [
    `${measure}${isShare ? " in percent" : ""}, ${at}${which}`,
    ...(definition === null ? [] : [definition]),
    "",
    ...groupTable(comparison),
    ...(pairs.length === 0 ? [] : ["", ...pairTable(comparison), "", ...pairs.map(({ verdict }) => verdict)]),
  ];
}

function groupTable({ groups, confidence, ...reading }: RunsComparison): string[] {
  const rows = groups.map(({ label, n, mean, sd, interval }) => [
    label,
    String(n),
    ...[mean, sd, interval.low, interval.high].map((value) => numberText(value, reading)),
  ]);
  return columns([["", "n", "mean", "sd", ...bounds(confidence)], ...rows]);
}

const bounds = (confidence: number): string[] => [`${Number((100 * confidence).toFixed(2))} % from`, "to"];

function pairTable({ pairs, confidence, ...reading }: RunsComparison): string[] {
  const rows = pairs.map((pair) => [
    `${pair.first} − ${pair.second}`,
    pair.paired ? `${String(pair.n)} pairs` : `${[pair.n].flat().join(" + ")} apart`,
    ...[pair.difference, pair.interval.low, pair.interval.high].map((value) => numberText(value, reading)),
    `${pText(pair.p)}${pair.exact ? "" : " drawn"}`,
    pText(pair.adjustedP),
    effectText(pair),
    seedsText(pair),
  ]);
  const head = ["", "seeds", "difference", ...bounds(confidence), "p", "p (Holm)", "effect", "seeds for 80 %"];
  return columns([head, ...rows]);
}

const pText = (p: number): string => (p < 0.0001 ? "<0.0001" : decimal(p, 4));

const effectText = ({ effect, paired }: PairComparison): string =>
  `${paired ? "d_z" : "g"} ${Number.isFinite(effect) ? decimal(effect, 2) : Number.isNaN(effect) ? "–" : effect > 0 ? "∞" : "−∞"}`;

const seedsText = ({ seedsNeeded }: PairComparison): string =>
  Number.isNaN(seedsNeeded) ? "–" : Number.isFinite(seedsNeeded) ? String(seedsNeeded) : "∞";

/** What the numbers assume, in as many words as they need. */
export const assumptions = ({ confidence, pairs }: RunsComparison): string[] =>
  pairs.length === 0
    ? []
    : [
        `p: two-sided permutation test; p (Holm): adjusted for ${pairs.length} comparison${pairs.length === 1 ? "" : "s"}; effect: d_z of shared seeds, Hedges' g without`,
        `seeds for 80 %: how many would find an effect as large as the one seen in four of five attempts, at ${decimal((100 * (1 - confidence)) / pairs.length, 2)} % false alarms a comparison, if values are about normal and the effect is what it seems: of few seeds it is only a guess`,
      ];
