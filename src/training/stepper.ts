import { InputError } from "../core/errors.ts";
import { type Random, restoreRandom } from "../core/random.ts";
import { openBatchDistances } from "../engine/forward.ts";
import { givenTriplets, tripletInputs } from "../engine/objectives/given-triplets.ts";
import { drawInputs, minedTriplets } from "../engine/objectives/mined-triplets.ts";
import type { SessionOptions, TensorData } from "../engine/session.ts";
import { freshState, type StepState } from "../engine/state.ts";
import { openStep, type Step, type StepReport } from "../engine/step.ts";
import { layoutFor } from "../engine/step-graph.ts";
import type { Shape } from "../graph/value.ts";
import { tripletMargin } from "../losses/triplet-margin.ts";
import type { Miner } from "../mining/miner.ts";
import { intervals, type Mixture } from "../mining/mixture.ts";
import { balancedLabels, type Pairs, pairsOf } from "../mining/pairs.ts";
import { type Backbone, normalised } from "../nn/backbone.ts";
import { initialWeights, type Layout } from "../nn/scope.ts";
import { averaged } from "../optim/averaged.ts";
import type { StepperPosition } from "./progress.ts";
import { policiesOf, type TrainingSettings } from "./settings.ts";

/** What one training step takes. */
export interface StepperInputs {
  /** Samples of each batch that the step is made of. */
  readonly batches: readonly Float32Array[];
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

/** Takes one training step after another, wherever its triplets come from. It holds native memory: `dispose` it. */
export interface Stepper {
  readonly layout: Layout;
  /** Anchor–positive pairs of a step. */
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

/** The network that a training trains: the backbone, with embeddings of length one where that is asked for. */
export const networkOf = ({ backbone, normalise }: Pick<TrainingSettings, "backbone" | "normalise">): Backbone =>
  normalise ? normalised(backbone) : backbone;

/** Vectors that the optimizer of a training remembers. */
export const optimizerOf = ({ optimizer, average }: Pick<TrainingSettings, "optimizer" | "average">) =>
  average === null ? optimizer : averaged(optimizer, average);

/** What a checkpoint of a training holds: the layout of its weights, and how many vectors its optimizer remembers. */
export const stateShape = (settings: TrainingSettings, sampleShape: Shape) => ({
  layout: layoutFor(networkOf(settings), [settings.classes * settings.samples, ...sampleShape]),
  slots: optimizerOf(settings).slots,
});

/** Compiles the step of a training: mined inside the graph by policies, or by a miner of the user's own. */
export function openStepper(settings: TrainingSettings, sampleShape: Shape, random: Random): Promise<Stepper> {
  const { miner } = settings;
  return miner ? openWithMiner(settings, sampleShape, random, miner) : openWithPolicies(settings, sampleShape, random);
}

function common(settings: TrainingSettings, sampleShape: Shape, random: Random) {
  const { classes, samples, margin, distance, reduction, threads, clipNorm, decay, accumulate } = settings;
  const labels = balancedLabels(classes, samples);
  const optimizer = optimizerOf(settings);
  return {
    labels,
    pairs: pairsOf(labels, settings.pairs),
    loss: tripletMargin({ distance, margin, reduction }),
    graph: {
      backbone: networkOf(settings),
      batchShape: [labels.length, ...sampleShape],
      optimizer,
      decay,
      accumulate,
      ...(clipNorm !== null && { clipNorm }),
    },
    initial: (layout: Layout) => freshState(initialWeights(layout, random.fork("weights")), optimizer.slots),
    options: threads === null ? {} : ({ threads } satisfies SessionOptions),
    draws: random.fork("draws"),
  };
}

async function openWithPolicies(settings: TrainingSettings, sampleShape: Shape, random: Random): Promise<Stepper> {
  const { labels, pairs, loss, graph, initial, options, ...rest } = common(settings, sampleShape, random);
  let { draws } = rest;
  const policies = policiesOf(settings);
  const names = Object.keys(policies);
  const { miningDistance: distance, margin, inspect } = settings;
  const objective = minedTriplets({ loss, distance, margin, labels, pairs, policies });
  const step = await openStep({ ...graph, objective, inspect }, initial, options);
  const count = pairs.anchors.length;
  const drawFor = (mixture: Mixture): Record<string, TensorData> => {
    const uniforms = Float32Array.from({ length: 2 * count }, () => draws.uniform());
    if (settings.draw === "batch") uniforms.fill(uniforms[0] ?? 0, 0, count);
    return drawInputs({ bounds: intervals(compiled(mixture, names), names), uniforms });
  };
  return {
    ...handled(step, count * settings.accumulate),
    get state() {
      return step.state;
    },
    run: ({ batches, learningRate, mixture }) =>
      step.run({ batches: batches.map((samples) => ({ samples, inputs: drawFor(mixture) })), learningRate }),
    triplets: ({ details }) => (inspect ? details.map((detail) => tripletsOf(detail, pairs, names)) : []),
    position: () => ({ draws: draws.state(), capacity: 0 }),
    restore(state, position) {
      step.restore(state);
      if (position) draws = restoreRandom(position.draws);
      return Promise.resolve();
    },
  };
}

/** What every stepper passes on to its step. */
const handled = (step: Step, pairs: number) => ({
  layout: step.layout,
  pairs,
  rollBack: () => step.rollBack(),
  dispose: () => step.dispose(),
});

function tripletsOf(
  details: Readonly<Record<string, TensorData>>,
  pairs: Pairs,
  names: readonly string[],
): BatchTriplets {
  const list = (name: string) => Array.from(details[name]?.data ?? [], Number);
  return {
    pairs,
    negatives: list("negatives"),
    policies: list("policies").map((k) => names[k] ?? ""),
    violations: list("violations"),
    valid: list("valid").map((value) => value !== 0),
  };
}

/** Returns the mixture, or throws an InputError where it draws a policy that the schedule named in no epoch when it was asked first. */
function compiled(mixture: Mixture, names: readonly string[]): Mixture {
  const late = Object.keys(mixture).find((name) => (mixture[name] ?? 0) > 0 && !names.includes(name));
  if (late === undefined) return mixture;
  throw new InputError(
    `invalid schedule: it draws ${late}, which it did in no epoch when it was asked before, expected a pure function of the epoch`,
  );
}

async function openWithMiner(
  settings: TrainingSettings,
  sampleShape: Shape,
  random: Random,
  miner: Miner,
): Promise<Stepper> {
  const { labels, pairs, loss, graph, initial, options, ...rest } = common(settings, sampleShape, random);
  let { draws } = rest;
  const batchSize = labels.length;
  const layout = layoutFor(graph.backbone, graph.batchShape);
  const { miningDistance } = settings;
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
      for (const samples of batches) found.push(miner(await distances.of(samples, step.state), labels, draws));
      await makeRoom(Math.max(...found.map(({ anchors }) => anchors.length)));
      const inputs = found.map((triplets) => tripletInputs(triplets, { capacity, batchSize }));
      return step.run({ batches: batches.map((samples, i) => ({ samples, inputs: inputs[i] ?? {} })), learningRate });
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
