import { toOnnx } from "../graph/onnx.ts";
import type { Shape } from "../graph/value.ts";
import type { TripletIndices } from "../mining/miner.ts";
import type { Layout } from "../nn/scope.ts";
import { openSession, type Session, type SessionOptions, type TensorData } from "./session.ts";
import { emptyState, type StepState } from "./state.ts";
import { buildStepGraph, layoutFor, type StepGraphSettings, type TripletSource } from "./step-graph.ts";

/** What a step takes besides the samples. */
export interface StepInputs {
  /** Samples of the batch, in the order of its labels. */
  readonly samples: Float32Array;
  readonly learningRate: number;
  /** Bounds of the mixture and 2 × Q uniform numbers, for triplets mined in the graph. */
  readonly draw?: { readonly bounds: Float32Array; readonly uniforms: Float32Array };
  /** Triplets from outside, for a graph that takes them. */
  readonly triplets?: TripletIndices;
}

/** What a step says. Counts are of triplets. */
export interface StepReport {
  readonly loss: number;
  readonly mined: number;
  readonly active: number;
  /** False where nothing was mined or a number was not finite: then there is no new state. */
  readonly updated: boolean;
  /** False where the loss or a weight was NaN or infinite. After a loss the state is the last one that gave a finite one. */
  readonly finite: boolean;
}

/** A compiled training step and its state. It holds native memory: `dispose` it. */
export interface Step {
  readonly layout: Layout;
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
 */
export async function openStep(
  settings: StepGraphSettings,
  initial: (layout: Layout) => StepState,
  options: SessionOptions = {},
): Promise<Step> {
  const layout = layoutFor(settings.backbone, settings.batchShape);
  const model = toOnnx(buildStepGraph(settings, layout));
  const session = await openSession(model, { ...options, constantWeights: false });
  const make = () => emptyState(layout, settings.optimizer.slots);
  let current = make();
  let next = make();
  let before = make();
  let canGoBack = false;
  const step: Step = {
    layout,
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
    async run(inputs) {
      const feeds = {
        ...stateTensors(current, ""),
        ...inputTensors(inputs, settings.batchShape, settings.triplets, current.step + 1),
      };
      const outputs = await session.run(feeds, stateTensors(next, "'"));
      const [loss = NaN, mined = 0, active = 0] = Array.from(outputs["report"]?.data ?? [], Number);
      const finite = Number.isFinite(loss) && allFinite(next.parameters);
      const updated = finite && mined > 0;
      if (updated) {
        [current, next, before] = [{ ...next, step: current.step + 1 }, before, current];
        canGoBack = true;
      } else if (!Number.isFinite(loss)) step.rollBack();
      return { loss, mined, active, updated, finite };
    },
    dispose: () => session.dispose(),
  };
  await orDispose(session, () => step.restore(initial(layout)));
  return step;
}

async function orDispose(session: Session, action: () => void): Promise<void> {
  try {
    action();
  } catch (error) {
    await session.dispose();
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

function allFinite(vector: Float32Array): boolean {
  for (let i = 0; i < vector.length; i++) if (!Number.isFinite(vector[i])) return false;
  return true;
}

function stateTensors({ parameters, buffers, slots }: StepState, mark: string): Record<string, TensorData> {
  const vector = (data: Float32Array): TensorData => ({ dtype: "float32", shape: [data.length], data });
  const tensors: Record<string, TensorData> = { [`parameters${mark}`]: vector(parameters) };
  if (buffers.length > 0) tensors[`buffers${mark}`] = vector(buffers);
  slots.forEach((slot, i) => (tensors[`slot${i}${mark}`] = vector(slot)));
  return tensors;
}

function inputTensors(
  inputs: StepInputs,
  batchShape: Shape,
  source: TripletSource,
  step: number,
): Record<string, TensorData> {
  const { samples, learningRate, draw, triplets } = inputs;
  return {
    samples: { dtype: "float32", shape: batchShape, data: samples },
    learningRate: { dtype: "float32", shape: [], data: Float32Array.of(learningRate) },
    step: { dtype: "float64", shape: [], data: Float64Array.of(step) },
    ...(source.kind === "mined" ? drawTensors(draw) : tripletTensors(triplets, source.capacity, batchShape[0] ?? 0)),
  };
}

function drawTensors(draw: StepInputs["draw"]): Record<string, TensorData> {
  if (!draw) throw new RangeError("missing input: bounds and uniform numbers of the mixture");
  const { bounds, uniforms } = draw;
  return {
    bounds: { dtype: "float32", shape: [bounds.length], data: bounds },
    uniforms: { dtype: "float32", shape: [2, uniforms.length / 2], data: uniforms },
  };
}

/** Triplets filled up to the graph's capacity with invalid ones. */
function tripletTensors(
  triplets: TripletIndices | undefined,
  capacity: number,
  batchSize: number,
): Record<string, TensorData> {
  if (!triplets) throw new RangeError("missing input: triplets");
  const count = triplets.anchors.length;
  if (triplets.positives.length !== count || triplets.negatives.length !== count) {
    throw new RangeError("invalid triplets: anchors, positives and negatives differ in length");
  }
  if (count > capacity) throw new RangeError(`invalid triplets: ${count}, the graph has room for ${capacity}`);
  const padded = (list: ArrayLike<number>): TensorData => {
    const wrong = Array.from(list).find((index) => !(Number.isInteger(index) && index >= 0 && index < batchSize));
    if (wrong !== undefined) {
      throw new RangeError(`invalid triplets: index ${wrong}, expected a whole number from 0 to ${batchSize - 1}`);
    }
    const data = BigInt64Array.from({ length: capacity }, (_, i) => BigInt(list[i] ?? 0));
    return { dtype: "int64", shape: [capacity], data };
  };
  return {
    anchors: padded(triplets.anchors),
    positives: padded(triplets.positives),
    negatives: padded(triplets.negatives),
    valid: {
      dtype: "bool",
      shape: [capacity],
      data: Uint8Array.from({ length: capacity }, (_, i) => (i < count ? 1 : 0)),
    },
  };
}
