import { type Summary, summarise } from "../report/statistics.ts";
import type { TrainingResult } from "./training.ts";

/** What all trainings of one policy came to. Shares are in [0, 1]. */
export interface PolicySummary {
  readonly policy: string;
  readonly trainings: number;
  /** Trainings that ended with the embedding collapsed to a point. */
  readonly collapsed: number;
  /** Trainings that were found collapsed at any report after the start, the ones that left that state included. */
  readonly collapsedOnce: number;
  /** Trainings whose untrained network counts as collapsed too, so that a collapse later on means not to have left. */
  readonly collapsedAtStart: number;
  /** Foreign samples inside a cluster's radius at the last report, over all trainings … */
  readonly foreign: Summary;
  /** … and over those that did not end collapsed. */
  readonly foreignOfSurvivors: Summary;
  readonly precisionAt1: Summary;
  readonly mapAtR: Summary;
  /** One-shot accuracy on the validation classes, with as many ways as there are classes. */
  readonly oneShot: Summary;
  /** Measures of the two classes never seen. */
  readonly unseen: { readonly precisionAt1: Summary; readonly mapAtR: Summary; readonly oneShot: Summary };
}

/** Summarises each policy's trainings, in the order of `policies`. A policy without any is left out. */
export const summarisePolicies = (policies: readonly string[], results: readonly TrainingResult[]): PolicySummary[] =>
  policies.flatMap((policy) => {
    const own = results.filter((result) => result.policy === policy);
    return own.length === 0 ? [] : [summaryOf(policy, own)];
  });

function summaryOf(policy: string, results: readonly TrainingResult[]): PolicySummary {
  const over = (value: (result: TrainingResult) => number, among = results) => summarise(among.map(value));
  return {
    policy,
    trainings: results.length,
    collapsed: results.filter(hasCollapsed).length,
    collapsedOnce: results.filter((result) => result.collapsedOnce).length,
    collapsedAtStart: results.filter((result) => result.collapsedAtStart).length,
    foreign: over(foreignAtEnd),
    foreignOfSurvivors: over(
      foreignAtEnd,
      results.filter((result) => !hasCollapsed(result)),
    ),
    precisionAt1: over((result) => lastEvaluation(result)?.precisionAt1 ?? NaN),
    mapAtR: over((result) => lastEvaluation(result)?.mapAtR ?? NaN),
    oneShot: over((result) => lastEvaluation(result)?.oneShot?.at(-1)?.accuracy ?? NaN),
    unseen: {
      precisionAt1: over(({ unseen }) => unseen.precisionAt1),
      mapAtR: over(({ unseen }) => unseen.mapAtR),
      oneShot: over(({ unseen }) => unseen.oneShot.at(-1)?.accuracy ?? NaN),
    },
  };
}

const lastEvaluation = ({ record }: TrainingResult) => record.evaluations.at(-1);

/** Foreign samples inside a cluster at the last report. */
const foreignAtEnd = (result: TrainingResult): number =>
  lastEvaluation(result)?.clusters?.avgPctOfNegativesInCluster ?? NaN;

const hasCollapsed = ({ record }: TrainingResult): boolean => record.collapsedAtEpoch !== null;

/** Whether one of the paper's findings is seen in these trainings; null where they cannot tell. */
export interface Finding {
  readonly claim: string;
  readonly holds: boolean | null;
  /** The numbers behind the answer. */
  readonly evidence: string;
}

/** The bound that stands for none: foreign samples inside a cluster, mean over the trainings of a policy. */
export const noForeign = 0.001;

/** The paper's two findings on the synthetic data, in the light of these trainings. */
export function findings(summaries: readonly PolicySummary[]): Finding[] {
  const hardest = summaries.find(({ policy }) => policy === "hardest");
  const others = summaries.filter(({ policy }) => ["randomHard", "semiHard", "nspa"].includes(policy));
  return [
    {
      claim: "hardest collapses in most trainings",
      holds: hardest ? hardest.collapsed > hardest.trainings / 2 : null,
      evidence: hardest
        ? `${hardest.collapsed} of ${hardest.trainings} end collapsed to a point (found collapsed at any report after the start: ${hardest.collapsedOnce}; already before training: ${hardest.collapsedAtStart})`
        : "no training of hardest",
    },
    {
      claim: "random hard, semi-hard and NSPA end with no foreign sample inside a cluster",
      holds: others.length === 3 ? others.every(({ foreign }) => foreign.mean < noForeign) : null,
      evidence:
        others.map(({ policy, foreign }) => `${policy} ${foreign.mean.toPrecision(2)}`).join(", ") ||
        "no such training",
    },
  ];
}
