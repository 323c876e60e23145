import type { Matrix } from "../core/matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { allSamples } from "../data/labels.ts";
import { exportModel, openModel } from "../engine/model.ts";
import type { StepState } from "../engine/state.ts";
import type { Shape } from "../graph/value.ts";
import type { Layout } from "../nn/scope.ts";
import type { EndEvent } from "./events.ts";
import type { TrainingSettings } from "./settings.ts";
import { networkOf } from "./stepper.ts";
import { embedSamples } from "./validation.ts";

/** What a training leaves. */
export interface TrainedModel {
  /** How the training ended. */
  readonly end: EndEvent;
  /** Weights and optimizer state. */
  readonly state: StepState;
  /** Where each weight lies in `state`. */
  readonly layout: Layout;
  readonly sampleShape: Shape;
  /** The embedding as an ONNX model: `samples` (N × sample shape) to `embeddings` (N × d), any N. It carries `metadata`. */
  toOnnx(metadata?: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer>;
  /** Embeddings of samples, in the order of `indices` (all by default), n × d. */
  embed(dataset: Dataset, indices?: ArrayLike<number>): Promise<Matrix<Float32Array>>;
}

/** Wraps the end of a training. */
export function trainedModel(
  settings: TrainingSettings,
  sampleShape: Shape,
  state: StepState,
  layout: Layout,
  end: EndEvent,
): TrainedModel {
  const toOnnx = (metadata: Readonly<Record<string, string>> = {}) =>
    exportModel(networkOf(settings), sampleShape, state, { "kinfold.backbone": settings.backbone.name, ...metadata });
  return {
    end,
    state,
    layout,
    sampleShape,
    toOnnx,
    async embed(dataset, indices = allSamples(dataset.size)) {
      const model = await openModel(
        toOnnx(),
        sampleShape,
        settings.threads === null ? {} : { threads: settings.threads },
      );
      try {
        return await embedSamples(model, dataset, indices);
      } finally {
        await model.dispose();
      }
    },
  };
}
