import { InputError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { openBatchDistances } from "../engine/forward.ts";
import type { SessionOptions } from "../engine/session.ts";
import { freshState, type StepState } from "../engine/state.ts";
import { openStep, type StepReport } from "../engine/step.ts";
import { layoutFor } from "../engine/step-graph.ts";
import type { Shape } from "../graph/value.ts";
import { tripletMargin } from "../losses/triplet-margin.ts";
import type { Miner } from "../mining/miner.ts";
import { intervals, type Mixture } from "../mining/mixture.ts";
import { balancedLabels, pairsOf } from "../mining/pairs.ts";
import { type Backbone, normalised } from "../nn/backbone.ts";
import { initialWeights, type Layout } from "../nn/scope.ts";
import { policiesOf, type TrainingSettings } from "./settings.ts";

/** Takes one training step after another, wherever its triplets come from. It holds native memory: `dispose` it. */
export interface Stepper {
  readonly layout: Layout;
  /** Anchor–positive pairs of a batch. */
  readonly pairs: number;
  /** Valid until the next step. */
  readonly state: StepState;
  run(samples: Float32Array, learningRate: number, mixture: Mixture): Promise<StepReport>;
  /** Goes back to the state before the last update. */
  rollBack(): void;
  dispose(): Promise<void>;
}

/** The network that a training trains: the backbone, with embeddings of length one where that is asked for. */
export const networkOf = ({ backbone, normalise }: Pick<TrainingSettings, "backbone" | "normalise">): Backbone =>
  normalise ? normalised(backbone) : backbone;

/** Compiles the step of a training: mined inside the graph by policies, or by a miner of the user's own. */
export function openStepper(settings: TrainingSettings, sampleShape: Shape, random: Random): Promise<Stepper> {
  const { miner } = settings;
  return miner ? openWithMiner(settings, sampleShape, random, miner) : openWithPolicies(settings, sampleShape, random);
}

function common(settings: TrainingSettings, sampleShape: Shape, random: Random) {
  const { classes, samples, margin, distance, reduction, optimizer, threads } = settings;
  const labels = balancedLabels(classes, samples);
  return {
    labels,
    pairs: pairsOf(labels, settings.pairs),
    graph: {
      backbone: networkOf(settings),
      batchShape: [labels.length, ...sampleShape],
      loss: tripletMargin({ distance, margin, reduction }),
      optimizer,
    },
    initial: (layout: Layout) => freshState(initialWeights(layout, random.fork("weights")), optimizer.slots),
    options: threads === null ? {} : ({ threads } satisfies SessionOptions),
    draws: random.fork("draws"),
  };
}

async function openWithPolicies(settings: TrainingSettings, sampleShape: Shape, random: Random): Promise<Stepper> {
  const { labels, pairs, graph, initial, options, draws } = common(settings, sampleShape, random);
  const policies = policiesOf(settings);
  const names = Object.keys(policies);
  const { miningDistance, margin } = settings;
  const triplets = { kind: "mined", distance: miningDistance, margin, labels, pairs, policies } as const;
  const step = await openStep({ ...graph, triplets }, initial, options);
  const count = pairs.anchors.length;
  const uniforms = new Float32Array(2 * count);
  return {
    layout: step.layout,
    pairs: count,
    get state() {
      return step.state;
    },
    run(samples, learningRate, mixture) {
      for (let i = 0; i < uniforms.length; i++) uniforms[i] = draws.uniform();
      if (settings.draw === "batch") uniforms.fill(uniforms[0] ?? 0, 0, count);
      return step.run({
        samples,
        learningRate,
        draw: { bounds: intervals(compiled(mixture, names), names), uniforms },
      });
    },
    rollBack: () => step.rollBack(),
    dispose: () => step.dispose(),
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
  const { labels, pairs, graph, initial, options, draws } = common(settings, sampleShape, random);
  const layout = layoutFor(graph.backbone, graph.batchShape);
  const distances = await openBatchDistances(
    graph.backbone,
    graph.batchShape,
    layout,
    settings.miningDistance,
    options,
  );
  // The step graph has room for a fixed number of triplets; it is built again, twice as large, when a miner finds more.
  let capacity = pairs.anchors.length;
  const open = (state: (layout: Layout) => StepState) =>
    openStep({ ...graph, triplets: { kind: "given", capacity } }, state, options);
  let step = await open(initial);
  return {
    layout,
    pairs: pairs.anchors.length,
    get state() {
      return step.state;
    },
    async run(samples, learningRate) {
      const triplets = miner(await distances.of(samples, step.state), labels, draws);
      if (triplets.anchors.length > capacity) {
        while (triplets.anchors.length > capacity) capacity *= 2;
        const smaller = step;
        step = await open(() => smaller.state);
        await smaller.dispose();
      }
      return step.run({ samples, learningRate, triplets });
    },
    rollBack: () => step.rollBack(),
    async dispose() {
      await step.dispose();
      await distances.dispose();
    },
  };
}
