import { noForeign, type Finding, type PolicySummary } from "../../experiment/summary.ts";
import { meanAndSd } from "../../report/format.ts";
import type { Summary } from "../../report/statistics.ts";
import { fittedColumns, wrapped } from "../terminal/format.ts";

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

/** The comparison as lines for a terminal of so many characters: a row a policy. Shares are in [0, 1], mean ± standard deviation. */
export function comparison(summaries: readonly PolicySummary[], width: number): string[] {
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
  return fittedColumns([heads, ...rows], width);
}

const share = ({ mean, sd }: Summary, digits = 3): string => meanAndSd(mean, sd, (value) => value.toFixed(digits));

/** The paper's findings, and whether they are seen here. */
export const findingLines = (findings: readonly Finding[], width: number): string[] => [
  `The paper's findings (none inside: a mean below ${noForeign}):`,
  ...findings.flatMap(({ claim, holds, evidence }) => wrapped(`  ${answer(holds)}  ${claim}: ${evidence}`, width, 4)),
];

const answer = (holds: boolean | null): string => (holds === null ? "not asked" : holds ? "seen" : "NOT seen");
