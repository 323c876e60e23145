import type { Matrix } from "../core/matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { allSamples } from "../data/labels.ts";
import type { WaitingTime } from "../data/read-ahead.ts";
import { exportModel, openModel } from "../engine/model.ts";
import type { StepState } from "../engine/state.ts";
import type { Shape } from "../graph/value.ts";
import type { Layout, Weights } from "../nn/scope.ts";
import type { EndEvent } from "./events.ts";
import { sessionOptions } from "./session-options.ts";
import type { TrainingSettings } from "./settings.ts";
import { networkOf } from "./stepper.ts";
import { embedSamples } from "./validation.ts";

/** What a training leaves. */
export interface TrainedModel {
  /** How the training ended. */
  readonly end: EndEvent;
  /** Weights and optimizer state after the last update. */
  readonly state: StepState;
  /** The weights that are shipped: the last, their average, or the best, as the options say. */
  readonly weights: Weights;
  /** How much of the time went by in waiting for data. */
  readonly time: WaitingTime;
  /** Where each weight lies in `state`. */
  readonly layout: Layout;
  readonly sampleShape: Shape;
  /** The embedding as an ONNX model: `samples` (N × sample shape) to `embeddings` (N × d), any N. It carries `metadata`. */
  toOnnx(metadata?: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer>;
  /** Embeddings of samples, in the order of `indices` (all by default), n × d. */
  embed(dataset: Dataset, indices?: ArrayLike<number>): Promise<Matrix<Float32Array>>;
}

/** Wraps the end of a training. */
export function trainedModel({
  settings,
  ...trained
}: Omit<TrainedModel, "toOnnx" | "embed"> & { readonly settings: TrainingSettings }): TrainedModel {
  const { sampleShape, weights } = trained;
  const toOnnx = (metadata: Readonly<Record<string, string>> = {}) =>
    exportModel(networkOf(settings), sampleShape, weights, { "kinfold.backbone": settings.backbone.name, ...metadata });
  return {
    ...trained,
    toOnnx,
    async embed(dataset, indices = allSamples(dataset.size)) {
      const model = await openModel(toOnnx(), sampleShape, sessionOptions(settings));
      try {
        return await embedSamples(model, dataset, indices);
      } finally {
        await model.dispose();
      }
    },
  };
}
