import type { Random } from "../../core/random.ts";
import { copyState, freshState, type StepState } from "../../engine/state.ts";
import { layoutFor } from "../../engine/step-graph.ts";
import type { Shape } from "../../graph/value.ts";
import type { Weights } from "../../nn/scope.ts";
import type { Phase } from "../pretraining.ts";
import type { TrainingSettings } from "../settings.ts";
import { weightsOf } from "../standing.ts";
import { openStepper, type Stepper } from "../stepper.ts";
import { batchShapeOf, networkOf } from "./common.ts";

/** A stepper that begins with the pretraining, where there is one to do, and is told when that is over. */
export interface PhasedStepper extends Stepper {
  readonly phase: Phase;
  /** Goes over to the training proper, from the network's weights as they are. Does nothing where it is there already. */
  endPretraining(): Promise<void>;
}

/**
 * Compiles the steps of a phase and of those after it, all at once, so that what is wrong with any of them is said before
 * the first step is taken.
 */
export async function openPhases(
  settings: TrainingSettings,
  sampleShape: Shape,
  random: Random,
  phase: Phase,
): Promise<PhasedStepper> {
  let current = await openStepper(settings, sampleShape, random, phase);
  let later: Stepper | null = null;
  try {
    if (phase === "pretraining") later = await openStepper(settings, sampleShape, random, "training");
  } catch (error) {
    await current.dispose();
    throw error;
  }
  return {
    get phase() {
      return later ? "pretraining" : "training";
    },
    async endPretraining() {
      if (!later) return;
      const before = current;
      const { parameterCount } = layoutFor(networkOf(settings), batchShapeOf(settings, sampleShape));
      await later.restore(carriedOver(weightsOf(settings, before.state), later.state, parameterCount));
      [current, later] = [later, null];
      await before.dispose();
    },
    get layout() {
      return current.layout;
    },
    get pairs() {
      return current.pairs;
    },
    get state() {
      return current.state;
    },
    run: (inputs) => current.run(inputs),
    triplets: (report) => current.triplets(report),
    rollBack: () => current.rollBack(),
    position: () => current.position(),
    restore: (state, position) => current.restore(state, position),
    async dispose() {
      await current.dispose();
      await later?.dispose();
    },
  };
}

/** The first state of a phase, with the network's weights from the one before; a loss's own weights start anew. */
function carriedOver({ parameters, buffers }: Weights, first: StepState, networkCount: number): StepState {
  const copy = copyState(first);
  copy.parameters.set(parameters.subarray(0, networkCount));
  copy.buffers.set(buffers.subarray(0, copy.buffers.length));
  return freshState(copy, copy.slots.length);
}
