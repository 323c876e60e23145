import type { Random } from "../../core/random.ts";
import type { Objective } from "../../engine/objective.ts";
import { batchLoss, labelInputs } from "../../engine/objectives/batch-loss.ts";
import { mixturePairs } from "../../engine/objectives/mixture-pairs.ts";
import { openStep } from "../../engine/step.ts";
import type { Shape } from "../../graph/value.ts";
import type { PairMiner } from "../../mining/pair-miner.ts";
import { balancedLabels, pairsOf } from "../../mining/pairs.ts";
import type { BatchLoss } from "../../losses/loss.ts";
import type { TrainingSettings } from "../settings.ts";
import type { Stepper } from "../stepper.ts";
import { handled, ingredients, relevanceOf } from "./common.ts";
import { type Draws, openDraws } from "./draws.ts";

/** What a loss other than the triplets' makes a step minimise, and how many parts of a batch it is of. */
export function objectiveOf(
  loss: BatchLoss,
  settings: TrainingSettings,
): { readonly objective: Objective; readonly offered: number } {
  const labels = balancedLabels(settings.classes, settings.samples);
  const isClassification = loss.kind === "classification";
  const byRelevance = goesByRelevance(loss, settings);
  const known = {
    labels: isClassification ? null : labels,
    relevantAmong: byRelevance ? (settings.relevance?.size ?? null) : null,
    classes: settings.trainingClasses,
  };
  return {
    objective: batchLoss(loss, known, isClassification ? {} : { miner: minerOf(settings), memory: settings.memory }),
    offered: byRelevance ? mostOffered(loss, labels.length) : loss.offered(labels),
  };
}

/** A classification, which a pretraining may be, goes by classes whatever the training proper goes by. */
const goesByRelevance = ({ kind }: BatchLoss, { relevance }: TrainingSettings): boolean =>
  relevance !== null && kind === "labelled";

/** The most that a batch can offer, whatever is relevant in it: all of one kind have the most pairs, two halves the most triplets. */
const mostOffered = (loss: BatchLoss, size: number): number =>
  Math.max(...[1, 2].map((kinds) => loss.offered(Int32Array.from({ length: size }, (_, i) => i % kinds))));

/** What picks the pairs of a loss over pairs: a mixture of policies, a miner, or nothing, so that it is of all. */
function minerOf(settings: TrainingSettings): PairMiner | null {
  const { usesMixture, miningDistance: distance, miningMargin: margin, backbone } = settings;
  if (!usesMixture) return settings.pairMiner;
  const dimensions = backbone.embeddingSize;
  return mixturePairs({
    distance,
    margin,
    dimensions,
    pairs: pairsIn(settings),
    unsurePairs: settings.relevance !== null,
    policies: settings.compiled,
  });
}

const pairsIn = ({ classes, samples, pairs }: TrainingSettings) => pairsOf(balancedLabels(classes, samples), pairs);

/** What is drawn for a loss over pairs whose pairs a mixture picks; null where nothing is. */
function drawsOf(loss: BatchLoss, settings: TrainingSettings, random: Random): Draws | null {
  if (loss.kind === "classification" || !settings.usesMixture) return null;
  const names = Object.keys(settings.compiled);
  return openDraws(settings, { names, pairs: pairsIn(settings).anchors.length, random: random.fork("draws") });
}

/** Steps by a loss over whole batches. */
export async function openWithLoss(
  settings: TrainingSettings,
  sampleShape: Shape,
  random: Random,
  loss: BatchLoss,
): Promise<Stepper> {
  const { graph, initial, options } = ingredients(settings, sampleShape, random);
  const { objective, offered } = objectiveOf(loss, settings);
  const step = await openStep({ ...graph, objective }, initial, options);
  const draws = drawsOf(loss, settings, random);
  const inputsOf = (labels: Int32Array) => (step.inputs.includes("labels") ? labelInputs(labels) : {});
  const inCommon = relevanceOf({ relevance: goesByRelevance(loss, settings) ? settings.relevance : null }, step);
  return {
    ...handled(step, offered * settings.accumulate),
    get state() {
      return step.state;
    },
    run({ batches, learningRate, mixture }) {
      const shared = inCommon(batches);
      return step.run({
        batches: batches.map(({ samples, labels }, i) => ({
          samples,
          inputs: { ...inputsOf(labels), ...shared[i], ...draws?.next(mixture) },
        })),
        learningRate,
      });
    },
    position: () => draws?.position() ?? { draws: [], capacity: 0 },
    restore(state, position) {
      step.restore(state);
      if (position) draws?.restore(position);
      return Promise.resolve();
    },
  };
}
