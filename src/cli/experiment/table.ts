import { noForeign, type Finding, type PolicySummary } from "../../experiment/summary.ts";
import { meanAndSd } from "../../report/format.ts";
import type { Summary } from "../../report/statistics.ts";
import { columns } from "../terminal/format.ts";

const heads = [
  "",
  "collapsed",
  "foreign inside",
  "of survivors",
  "precision@1",
  "MAP@R",
  "one-shot",
  "unseen p@1",
  "unseen MAP@R",
];

/** The comparison as lines for a terminal: a row a policy. Shares are in [0, 1], mean ± standard deviation. */
export function comparison(summaries: readonly PolicySummary[]): string[] {
  const rows = summaries.map((one) => [
    one.policy,
    `${one.collapsed}/${one.trainings}`,
    share(one.foreign, 4),
    share(one.foreignOfSurvivors, 4),
    share(one.precisionAt1),
    share(one.mapAtR),
    share(one.oneShot),
    share(one.unseen.precisionAt1),
    share(one.unseen.mapAtR),
  ]);
  return columns([heads, ...rows]);
}

const share = ({ mean, sd }: Summary, digits = 3): string => meanAndSd(mean, sd, (value) => value.toFixed(digits));

/** The paper's findings, and whether they are seen here. */
export const findingLines = (findings: readonly Finding[]): string[] => [
  `The paper's findings (none inside: a mean below ${noForeign}):`,
  ...findings.map(({ claim, holds, evidence }) => `  ${answer(holds)}  ${claim}: ${evidence}`),
];

const answer = (holds: boolean | null): string => (holds === null ? "not asked" : holds ? "seen" : "NOT seen");
