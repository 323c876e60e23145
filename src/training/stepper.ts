import type { Random } from "../core/random.ts";
import type { StepState } from "../engine/state.ts";
import type { StepReport } from "../engine/step.ts";
import { layoutFor } from "../engine/step-graph.ts";
import type { Shape } from "../graph/value.ts";
import type { Mixture } from "../mining/mixture.ts";
import type { Pairs } from "../mining/pairs.ts";
import type { Layout } from "../nn/scope.ts";
import type { StateShape } from "./checkpoint.ts";
import type { FedBatch } from "./feed.ts";
import { type Phase, phaseOf } from "./pretraining.ts";
import type { StepperPosition } from "./progress.ts";
import type { BatchLoss } from "../losses/loss.ts";
import { samplerOf } from "./sampler.ts";
import type { TrainingSettings } from "./settings.ts";
import { batchShapeOf, networkOf, optimizerOf } from "./stepper/common.ts";
import { openWithTriplets } from "./stepper/fixed-triplets.ts";
import { objectiveOf, openWithLoss } from "./stepper/losses.ts";
import { openWithMiner } from "./stepper/own-miner.ts";
import { openWithPolicies, policyObjective } from "./stepper/policies.ts";

export { networkOf };

/** What one training step takes. */
export interface StepperInputs {
  /** The batches that the step is made of. */
  readonly batches: readonly FedBatch[];
  readonly learningRate: number;
  readonly mixture: Mixture;
}

/** Triplets of a batch as a step chose them, for those who want to look at them. Lists have one entry a pair. */
export interface BatchTriplets {
  /** Indices into the batch. */
  readonly pairs: Pairs;
  readonly negatives: readonly number[];
  /** Name of the policy that was drawn. */
  readonly policies: readonly string[];
  /** d(a, p) − d(a, n) + m. */
  readonly violations: readonly number[];
  /** Whether the pair gave a triplet. */
  readonly valid: readonly boolean[];
}

/** Takes one training step after another, whatever it learns from. It holds native memory: `dispose` it. */
export interface Stepper {
  readonly layout: Layout;
  /** Anchor–positive pairs of a step, or what else its loss is of. */
  readonly pairs: number;
  /** Valid until the next step. */
  readonly state: StepState;
  run(inputs: StepperInputs): Promise<StepReport>;
  /** Triplets of each batch of a step that was inspected; none where the step was not, or mined outside the graph. */
  triplets(report: StepReport): readonly BatchTriplets[];
  /** Goes back to the state before the last update. */
  rollBack(): void;
  position(): StepperPosition;
  /** Goes on from a state, and from a position if that is given. */
  restore(state: StepState, position?: StepperPosition): Promise<void>;
  dispose(): Promise<void>;
}

/** The loss of a phase; null for triplets. */
const lossOf = ({ loss, pretrain }: TrainingSettings, phase: Phase): BatchLoss | null =>
  phase === "pretraining" ? (pretrain?.loss ?? null) : loss;

/** What a checkpoint of a training holds after so many epochs: a classifier's weights while it is pretrained. */
export const stateShape =
  (settings: TrainingSettings, sampleShape: Shape) =>
  (epochsDone: number): StateShape => {
    const loss = lossOf(settings, phaseOf(settings, epochsDone));
    // Without a memory triplets leave nothing in the state.
    const ofTriplets = settings.memory ? policyObjective(settings) : undefined;
    const objective = loss ? objectiveOf(loss, settings).objective : ofTriplets;
    return {
      layout: layoutFor(networkOf(settings), batchShapeOf(settings, sampleShape), objective),
      slots: optimizerOf(settings).slots,
    };
  };

/** Compiles the step of a training's phase: triplets by policies or by a miner of the user's own, or another loss. */
export function openStepper(
  settings: TrainingSettings,
  sampleShape: Shape,
  random: Random,
  phase: Phase = "training",
): Promise<Stepper> {
  const { miner } = settings;
  const loss = lossOf(settings, phase);
  // A pretraining takes its own batches.
  const sampler = phase === "pretraining" ? samplerOf(loss) : settings.sampler;
  if (loss) return openWithLoss({ ...settings, sampler }, sampleShape, random, loss);
  if (sampler.kind === "triplets") return openWithTriplets(settings, sampleShape, random, sampler.size);
  return miner ? openWithMiner(settings, sampleShape, random, miner) : openWithPolicies(settings, sampleShape, random);
}
