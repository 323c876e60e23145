import type { Graph } from "../graph/graph.ts";
import { piecesOf } from "../nn/pieces.ts";
import type { Layout } from "../nn/scope.ts";
import type { Session, SessionOptions, TensorData } from "./session.ts";
import type { StepState } from "./state.ts";
import { holdState, inPieces, vector } from "./state-tensors.ts";
import { openTrainingSession } from "./training-session.ts";
import { buildGatherGraph, buildStepGraph, layoutFor, type StepGraphSettings } from "./step-graph.ts";

/** One batch: its samples, in the order of the objective's labels, and the objective's own inputs. */
export interface BatchInputs {
  readonly samples: Float32Array;
  readonly inputs: Readonly<Record<string, TensorData>>;
}

/** What a step takes: as many batches as one update is made of. */
export interface StepInputs {
  readonly batches: readonly BatchInputs[];
  readonly learningRate: number;
}

/** What a step says. Counts are of triplets, or of what else the objective counts, over all its batches. */
export interface StepReport {
  /** Mean over the batches that had anything to learn from. */
  readonly loss: number;
  readonly mined: number;
  readonly active: number;
  /** Euclidean length of the gradient, before it is clipped. */
  readonly gradientNorm: number;
  /** False where nothing was mined or a number was not finite: then there is no new state. */
  readonly updated: boolean;
  /** False where the loss or a weight was NaN or infinite. After a loss the state is the last one that gave a finite one. */
  readonly finite: boolean;
  /** The objective's details of each batch, where the step is inspected. */
  readonly details: readonly Readonly<Record<string, TensorData>>[];
}

/** A compiled training step and its state. It holds native memory: `dispose` it. */
export interface Step {
  readonly layout: Layout;
  /** Names of what the graph takes, the objective's own inputs among them. */
  readonly inputs: readonly string[];
  /** The current state. Valid until the next `run`; copy what must last. */
  readonly state: StepState;
  run(inputs: StepInputs): Promise<StepReport>;
  /** Replaces the state by a copy of another. Throws a RangeError where the sizes differ. */
  restore(state: StepState): void;
  /** Goes back to the state before the last update, once, where there was an update since the last time. */
  rollBack(): void;
  dispose(): Promise<void>;
}

/**
 * Compiles a training step and holds its state. The state is kept in three sets of buffers: the graph reads one and
 * writes another, which takes its place once it is known to be good. The third is the state before, to go back to:
 * weights can be finite and give a loss that is not, which shows a step later. `initial` gives the state to start from.
 *
 * Where several batches make one update, all but the last go through a graph that only gathers their gradients.
 */
export async function openStep(
  settings: StepGraphSettings,
  initial: (layout: Layout) => StepState,
  options: SessionOptions = {},
): Promise<Step> {
  const { accumulate = 1, batchShape, optimizer } = settings;
  const layout = layoutFor(settings.backbone, batchShape, settings.objective);
  const open = (one: Graph) => openTrainingSession(one, options);
  const graph = buildStepGraph(settings, layout);
  const session = await open(graph);
  const gatherer =
    accumulate > 1 ? await orDispose([session], async () => open(buildGatherGraph(settings, layout))) : null;
  const sessions = gatherer ? [session, gatherer] : [session];
  const make = () => holdState(layout, optimizer.slots);
  let [current, next, before] = [make(), make(), make()];
  let canGoBack = false;

  const pieces = piecesOf(layout.parameters);
  const feedsOf = ({ samples, inputs }: BatchInputs, buffers: Float32Array) => ({
    samples: { dtype: "float32", shape: batchShape, data: samples } as const,
    ...current.weights,
    ...(buffers.length > 0 && { buffers: vector(buffers) }),
    ...inputs,
  });

  const sums = gatherer ? [new Float32Array(layout.parameterCount), new Float32Array(layout.parameterCount)] : [];

  /** Gathers the gradients of all batches but the last: their sum, and the buffers that they leave. */
  async function gather(batches: readonly BatchInputs[], reports: BatchReport[]) {
    let [sum, next] = sums;
    let { buffers } = current;
    sum?.fill(0);
    for (const batch of batches) {
      if (!gatherer || !sum || !next) break;
      const feeds = { ...feedsOf(batch, buffers), ...inPieces("gathered", sum, pieces) };
      const outputs = await gatherer.run(feeds, inPieces("gathered", next, pieces, "'"));
      reports.push(readReport(outputs));
      [sum, next] = [next, sum];
      if (buffers.length > 0) buffers = floats(outputs["buffers'"]);
    }
    return { sum, buffers };
  }

  const step: Step = {
    layout,
    inputs: graph.inputs.map(({ name }) => name),
    get state() {
      return current;
    },
    restore(state) {
      copyInto(current, state);
      current = { ...current, step: state.step };
      canGoBack = false;
    },
    rollBack() {
      if (canGoBack) [current, before] = [before, current];
      canGoBack = false;
    },
    async run({ batches, learningRate }) {
      const last = batches.at(-1);
      if (!last || batches.length !== accumulate) {
        throw new RangeError(`invalid step: ${batches.length} batches, expected ${accumulate}`);
      }
      const reports: BatchReport[] = [];
      const { sum, buffers } = await gather(batches.slice(0, -1), reports);
      const outputs = await session.run(
        {
          ...feedsOf(last, buffers),
          ...current.memory,
          learningRate: { dtype: "float32", shape: [], data: Float32Array.of(learningRate) },
          step: { dtype: "float64", shape: [], data: Float64Array.of(current.step + 1) },
          ...(sum && {
            ...inPieces("gathered", sum, pieces),
            batches: { dtype: "float32", shape: [], data: Float32Array.of(learnt(reports)) } as const,
          }),
        },
        next.targets,
      );
      reports.push(readReport(outputs));
      const { weightSum, ...report } = summed(reports);
      const isSound = Number.isFinite(report.loss) && Number.isFinite(report.gradientNorm);
      const finite = isSound && Number.isFinite(weightSum);
      const updated = finite && report.mined > 0;
      if (updated) {
        [current, next, before] = [{ ...next, step: current.step + 1 }, before, current];
        canGoBack = true;
      } else if (!isSound) step.rollBack();
      return { ...report, updated, finite };
    },
    async dispose() {
      for (const one of sessions) await one.dispose();
    },
  };
  await orDispose(sessions, async () => step.restore(initial(layout)));
  return step;
}

/** What one batch says. */
interface BatchReport {
  readonly loss: number;
  readonly mined: number;
  readonly active: number;
  readonly gradientNorm: number;
  /** Sum of the new weights, NaN where the batch gives none. */
  readonly weightSum: number;
  readonly details: Readonly<Record<string, TensorData>>;
}

/** Outputs that are no detail of the objective. */
const isOwn = (name: string): boolean => name === "report" || name.endsWith("'");

function readReport(outputs: Readonly<Record<string, TensorData>>): BatchReport {
  const [loss = NaN, mined = 0, active = 0, gradientNorm = NaN, weightSum = NaN] = Array.from(
    outputs["report"]?.data ?? [],
    Number,
  );
  const details = Object.fromEntries(Object.entries(outputs).filter(([name]) => !isOwn(name)));
  return { loss, mined, active, gradientNorm, weightSum, details };
}

/** Batches that had anything to learn from. */
const learnt = (reports: readonly BatchReport[]): number => reports.filter(({ mined }) => mined > 0).length;

/** A loss that is not finite stays so in the mean; the gradient's length and the weights are those of the whole step, which the last batch knows. */
function summed(reports: readonly BatchReport[]): Omit<BatchReport, "details"> & Pick<StepReport, "details"> {
  const total = (pick: (report: BatchReport) => number) => reports.reduce((sum, report) => sum + pick(report), 0);
  return {
    loss: total(({ loss }) => loss) / Math.max(1, learnt(reports)),
    mined: total(({ mined }) => mined),
    active: total(({ active }) => active),
    gradientNorm: reports.at(-1)?.gradientNorm ?? NaN,
    weightSum: reports.at(-1)?.weightSum ?? NaN,
    details: reports.map(({ details }) => details),
  };
}

async function orDispose<T>(sessions: readonly Session[], action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    for (const session of sessions) await session.dispose();
    throw error;
  }
}

function copyInto(target: StepState, source: StepState): void {
  const pairs = [
    [target.parameters, source.parameters],
    [target.buffers, source.buffers],
    ...target.slots.map((slot, i) => [slot, source.slots[i] ?? new Float32Array(0)] as const),
  ] as const;
  if (source.slots.length !== target.slots.length) {
    throw new RangeError(
      `invalid state: an optimizer of ${source.slots.length} vectors, expected ${target.slots.length}`,
    );
  }
  for (const [to, from] of pairs) {
    if (to.length !== from.length)
      throw new RangeError(`invalid state: a vector of ${from.length}, expected ${to.length}`);
  }
  for (const [to, from] of pairs) to.set(from);
}

function floats(tensor: TensorData | undefined): Float32Array<ArrayBuffer> {
  if (!(tensor?.data instanceof Float32Array)) throw new RangeError("missing output: expected a float32 vector");
  return new Float32Array(tensor.data);
}
