import { among, type Degrees } from "../../core/degrees.ts";
import { type Random, restoreRandom } from "../../core/random.ts";
import { sameClass } from "../../data/relevance/same-class.ts";
import { openBatchDistances } from "../../engine/forward.ts";
import { givenTriplets, tripletInputs } from "../../engine/objectives/given-triplets.ts";
import type { StepState } from "../../engine/state.ts";
import { openStep, type Step, type StepReport } from "../../engine/step.ts";
import { layoutFor } from "../../engine/step-graph.ts";
import type { Shape } from "../../graph/value.ts";
import type { Miner, TripletIndices } from "../../mining/miner.ts";
import type { Layout } from "../../nn/scope.ts";
import type { TrainingSettings } from "../settings.ts";
import type { Stepper } from "../stepper.ts";
import { tripletIngredients } from "./common.ts";

/** Steps whose triplets a miner of the user's own finds, from the distances of each batch. */
export async function openWithMiner(
  settings: TrainingSettings,
  sampleShape: Shape,
  random: Random,
  miner: Miner,
): Promise<Stepper> {
  const { labels, pairs, loss, graph, initial, options, ...rest } = tripletIngredients(settings, sampleShape, random);
  let { draws } = rest;
  const batchSize = labels.length;
  const layout = layoutFor(graph.backbone, graph.batchShape);
  const { miningDistance, relevance } = settings;
  const byLabels = sameClass(labels);
  const distances = await openBatchDistances(graph.backbone, graph.batchShape, layout, miningDistance, options);
  // The step graph has room for a fixed number of triplets; it is built again, twice as large, when a miner finds more.
  let capacity = pairs.anchors.length;
  const open = (state: (layout: Layout) => StepState) =>
    openStep({ ...graph, objective: givenTriplets(loss, capacity) }, state, options);
  let step = await open(initial);
  const makeRoom = async (count: number) => {
    if (count <= capacity) return;
    while (count > capacity) capacity *= 2;
    const smaller = step;
    step = await open(() => smaller.state);
    await smaller.dispose();
  };
  return {
    layout,
    pairs: pairs.anchors.length * settings.accumulate,
    get state() {
      return step.state;
    },
    async run({ batches, learningRate }) {
      const found = [];
      for (const { samples, indices } of batches) {
        const matrix = await distances.of(samples, step.state);
        // No miner is asked what it makes of numbers that are none: the training has to end.
        if (!matrix.data.every(Number.isFinite)) return lost(step);
        const degrees = relevance ? among(relevance, indices) : byLabels;
        const triplets = miner(matrix, labels, draws, degrees);
        found.push(relevance ? borneOut(triplets, degrees, batchSize) : triplets);
      }
      await makeRoom(Math.max(...found.map(({ anchors }) => anchors.length)));
      const inputs = found.map((triplets) => tripletInputs(triplets, { capacity, batchSize }));
      return step.run({
        batches: batches.map(({ samples }, i) => ({ samples, inputs: inputs[i] ?? {} })),
        learningRate,
      });
    },
    triplets: () => [],
    position: () => ({ draws: draws.state(), capacity }),
    async restore(state, position) {
      if (position) {
        await makeRoom(position.capacity);
        draws = restoreRandom(position.draws);
      }
      step.restore(state);
    },
    rollBack: () => step.rollBack(),
    async dispose() {
      await step.dispose();
      await distances.dispose();
    },
  };
}

/**
 * Those of the triplets whose positive is of the anchor's kind and whose negative is of another. Lists that are none of
 * triplets stay as they are, to be refused.
 */
function borneOut(
  triplets: TripletIndices,
  { between, positiveFrom, negativeTo }: Degrees,
  size: number,
): TripletIndices {
  const { anchors, positives, negatives } = triplets;
  const isSample = (place: number) => Number.isInteger(place) && place >= 0 && place < size;
  if (positives.length !== anchors.length || negatives.length !== anchors.length) return triplets;
  const kept: number[] = [];
  for (let t = 0; t < anchors.length; t++) {
    const [a = NaN, p = NaN, n = NaN] = [anchors[t], positives[t], negatives[t]];
    if (![a, p, n].every(isSample)) return triplets;
    if (a !== p && a !== n && between(a, p) >= positiveFrom && between(a, n) <= negativeTo) kept.push(t);
  }
  const side = (list: ArrayLike<number>) => kept.map((t) => list[t] ?? 0);
  return { anchors: side(anchors), positives: side(positives), negatives: side(negatives) };
}

/** What a step says that met embeddings which are not finite: it goes back to the weights that the last loss was finite with. */
function lost(step: Step): StepReport {
  step.rollBack();
  return { loss: NaN, mined: 0, active: 0, gradientNorm: NaN, updated: false, finite: false, details: [] };
}
