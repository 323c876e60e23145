import { among } from "../../core/degrees.ts";
import type { Random } from "../../core/random.ts";
import { memoryInputs, rememberedSamples, remembering } from "../../engine/objectives/memory-inputs.ts";
import { relevanceInputs } from "../../engine/objectives/relevance-inputs.ts";
import type { TensorData } from "../../engine/session.ts";
import { freshState } from "../../engine/state.ts";
import type { Step } from "../../engine/step.ts";
import type { Shape } from "../../graph/value.ts";
import { tripletMargin } from "../../losses/triplet-margin.ts";
import { balancedLabels, pairsOf } from "../../mining/pairs.ts";
import { type Backbone, normalised } from "../../nn/backbone.ts";
import { initialWeights, type Layout } from "../../nn/scope.ts";
import { averaged } from "../../optim/averaged.ts";
import type { FedBatch } from "../feed.ts";
import { sessionOptions } from "../session-options.ts";
import type { TrainingSettings } from "../settings.ts";

/** The network that a training trains: the backbone, with embeddings of length one where that is asked for. */
export const networkOf = ({ backbone, normalise }: Pick<TrainingSettings, "backbone" | "normalise">): Backbone =>
  normalise ? normalised(backbone) : backbone;

/** Vectors that the optimizer of a training remembers. */
export const optimizerOf = ({ optimizer, average }: Pick<TrainingSettings, "optimizer" | "average">) =>
  average === null ? optimizer : averaged(optimizer, average);

/** Shape of a batch: P × K samples, or three for each triplet. */
export const batchShapeOf = ({ classes, samples, sampler }: TrainingSettings, sampleShape: Shape): Shape => [
  sampler.kind === "triplets" ? 3 * sampler.size : classes * samples,
  ...sampleShape,
];

/** What every kind of step is built from, but for its objective. */
export function ingredients(settings: TrainingSettings, sampleShape: Shape, random: Random) {
  const { clipNorm, decay, weightsRate, accumulate } = settings;
  const optimizer = optimizerOf(settings);
  return {
    graph: {
      backbone: networkOf(settings),
      batchShape: batchShapeOf(settings, sampleShape),
      optimizer,
      decay,
      weightsRate,
      accumulate,
      ...(clipNorm !== null && { clipNorm }),
    },
    initial: (layout: Layout) => freshState(initialWeights(layout, random.fork("weights")), optimizer.slots),
    options: sessionOptions(settings),
  };
}

/** The same, for steps that learn from triplets. */
export const tripletIngredients = (settings: TrainingSettings, sampleShape: Shape, random: Random) => ({
  ...ingredients(settings, sampleShape, random),
  ...tripletParts(settings),
  draws: random.fork("draws"),
});

/** What triplets are made of, and what they cost. */
export function tripletParts(settings: TrainingSettings) {
  const { classes, samples, margin, distance, reduction, swap, smooth } = settings;
  const labels = balancedLabels(classes, samples);
  return {
    labels,
    pairs: pairsOf(labels, settings.pairs),
    loss: tripletMargin({ distance, margin, reduction, swap, smooth }),
  };
}

/**
 * What says of each batch of a step which of its samples are of one kind, and which of those that are remembered, as inputs of
 * the step; nothing in a training by classes.
 */
export function relevanceOf(
  { relevance }: Pick<TrainingSettings, "relevance">,
  step: Step,
): (batches: readonly FedBatch[]) => readonly Record<string, TensorData>[] {
  if (!relevance) return (batches) => batches.map(() => ({}));
  return (batches) => {
    // Each batch of a step meets those before it, so that the memory is followed from one to the next.
    let remembered = rememberedSamples(step.layout, step.state);
    return batches.map(({ indices }) => {
      const inputs = {
        ...relevanceInputs(among(relevance, indices), indices.length),
        ...(remembered && memoryInputs(relevance, indices, remembered)),
      };
      remembered &&= remembering(remembered, indices);
      return Object.fromEntries(Object.entries(inputs).filter(([name]) => step.inputs.includes(name)));
    });
  };
}

/** What a stepper passes on to its step, and says where there is nothing to say. */
export const handled = (step: Step, pairs: number) => ({
  layout: step.layout,
  pairs,
  triplets: () => [],
  rollBack: () => step.rollBack(),
  dispose: () => step.dispose(),
});
