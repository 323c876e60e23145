import { lostAtEpoch } from "./alive.ts";
import type { TrainingRecord } from "./data.ts";
import { knownMeasures, valueOf } from "./measures.ts";
import { summarise } from "./statistics.ts";

/** Evaluations from before a training stopped or collapsed: the ones that the report averages. */
function aliveEvaluations(training: TrainingRecord): TrainingRecord["evaluations"] {
  const lost = lostAtEpoch(training);
  return training.evaluations.filter(({ epoch }) => epoch < lost);
}

/** Deviation of each training from the average at each epoch, for one measure, and the spread of all of them. */
function deviations(trainings: readonly TrainingRecord[], key: (typeof knownMeasures)[number]["key"]) {
  const byEpoch = new Map<number, number[]>();
  for (const training of trainings) {
    for (const evaluation of aliveEvaluations(training)) {
      const value = valueOf(evaluation, key);
      if (Number.isFinite(value)) byEpoch.set(evaluation.epoch, [...(byEpoch.get(evaluation.epoch) ?? []), value]);
    }
  }
  const average = new Map([...byEpoch].map(([epoch, values]) => [epoch, summarise(values).mean]));
  const each = trainings.map((training) =>
    aliveEvaluations(training).map((evaluation) => valueOf(evaluation, key) - (average.get(evaluation.epoch) ?? NaN)),
  );
  const all = each.flat().filter(Number.isFinite);
  return { each, spread: Math.sqrt(summarise(all.map((deviation) => deviation ** 2)).mean) };
}

/**
 * Distance of each training from the average of all: the root mean square, over its evaluations and every measure, of
 * z = (value − average at that epoch) / s, where s is the root mean square of that measure's deviations over all
 * trainings and epochs. Evaluations at or after a collapse are left out. So each measure weighs the same whatever its unit. A measure that never differs is left out;
 * a training without a finite value is at Infinity, and so is one with no evaluations.
 */
export function distancesFromAverage(trainings: readonly TrainingRecord[]): number[] {
  const scored = knownMeasures.map(({ key }) => deviations(trainings, key)).filter(({ spread }) => spread > 0);
  return trainings.map((training, index) => {
    const squares = scored
      .flatMap(({ each, spread }) => (each[index] ?? []).map((deviation) => (deviation / spread) ** 2))
      .filter(Number.isFinite);
    if (squares.length > 0) return Math.sqrt(summarise(squares).mean);
    return aliveEvaluations(training).length > 0 && scored.length === 0 ? 0 : Infinity;
  });
}

/**
 * The training closest to the average (`distancesFromAverage`), null where there is none with an evaluation. Only
 * trainings with at least as many evaluations as the (lower) median one compete: a run that stopped at once agrees
 * with the average of the few epochs it saw, and would otherwise stand for all. Ties: the first.
 */
export function representative(trainings: readonly TrainingRecord[]): TrainingRecord | null {
  const counts = trainings.map((training) => aliveEvaluations(training).length).sort((a, b) => a - b);
  const enough = Math.max(1, counts[Math.floor((counts.length - 1) / 2)] ?? 1);
  let best: TrainingRecord | null = null;
  let bestDistance = Infinity;
  distancesFromAverage(trainings).forEach((distance, index) => {
    const training = trainings[index];
    if (training === undefined || aliveEvaluations(training).length < enough || distance >= bestDistance) return;
    best = training;
    bestDistance = distance;
  });
  return best;
}
