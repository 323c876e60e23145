import type { Random } from "../../core/random.ts";
import { givenTriplets, tripletInputs } from "../../engine/objectives/given-triplets.ts";
import { openStep } from "../../engine/step.ts";
import type { Shape } from "../../graph/value.ts";
import { tripletMargin } from "../../losses/triplet-margin.ts";
import type { TrainingSettings } from "../settings.ts";
import type { Stepper } from "../stepper.ts";
import { handled, ingredients } from "./common.ts";

/** What the log of triplets calls the policy by which these were chosen. */
const POLICY = "given";

/** Steps by the triplets that batches consist of: `size` anchors, then their positives, then their negatives. */
export async function openWithTriplets(
  settings: TrainingSettings,
  sampleShape: Shape,
  random: Random,
  size: number,
): Promise<Stepper> {
  const { margin, distance, reduction, inspect, accumulate } = settings;
  const { graph, initial, options } = ingredients(settings, sampleShape, random);
  const loss = tripletMargin({ distance, margin, reduction });
  const step = await openStep({ ...graph, objective: givenTriplets(loss, size), inspect }, initial, options);
  const places = Int32Array.from({ length: 3 * size }, (_, i) => i);
  const pairs = { anchors: places.subarray(0, size), positives: places.subarray(size, 2 * size) };
  const negatives = places.subarray(2 * size);
  const inputs = tripletInputs({ ...pairs, negatives }, { capacity: size, batchSize: 3 * size });
  return {
    ...handled(step, size * accumulate),
    get state() {
      return step.state;
    },
    run: ({ batches, learningRate }) =>
      step.run({ batches: batches.map(({ samples }) => ({ samples, inputs })), learningRate }),
    triplets: ({ details }) =>
      (inspect ? details : []).map(({ violations }) => ({
        pairs,
        negatives: [...negatives],
        policies: Array.from(negatives, () => POLICY),
        violations: Array.from(violations?.data ?? [], Number),
        valid: Array.from(negatives, () => true),
      })),
    position: () => ({ draws: [], capacity: 0 }),
    restore(state) {
      step.restore(state);
      return Promise.resolve();
    },
  };
}
