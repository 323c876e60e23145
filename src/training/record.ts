import { at, type Matrix } from "../core/matrix.ts";
import { principalComponents } from "../evaluation/pca.ts";
import { controlText } from "./controls.ts";
import type { EndEvent, EvaluationEvent, MixtureRecord, TrainingEvent } from "./events.ts";
import type { TrainingHooks } from "./context.ts";

/** Points of a two-dimensional picture of an embedding. */
export interface Scatter {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Class of each point: an index into the dataset's class names. */
  readonly label: readonly number[];
  /** How the picture was made: `embedding` (it is two-dimensional) or `PCA, 61 % of the variance`. */
  readonly projection: string;
}

/** A collapse, what came before one, or the way back from it. */
export interface Incident {
  readonly kind: "ailing" | "collapse" | "rolled-back";
  readonly epoch: number;
  /** Epoch whose weights the training went back to. */
  readonly backTo?: number;
}

/** What one training left behind. */
export interface TrainingRecord {
  readonly seed: number;
  /** One entry an epoch, in order. */
  readonly epochs: readonly {
    readonly epoch: number;
    readonly loss: number;
    readonly activeShare: number;
    readonly gradientNorm: number;
    readonly mixture: MixtureRecord;
    readonly learningRate: number;
    /** Where it was not the training proper. */
    readonly phase?: "pretraining";
  }[];
  /** Epoch 0 is the untrained network. */
  readonly evaluations: readonly Omit<EvaluationEvent, "type">[];
  readonly warnings: readonly string[];
  readonly end: Omit<EndEvent, "type" | "step" | "reason"> & { readonly reason: string };
  /** First epoch at which the embedding was found collapsed and from which the training did not go back, or null. */
  readonly collapsedAtEpoch: number | null;
  /** What befell the embedding, in order. */
  readonly incidents: readonly Incident[];
  readonly before?: Scatter;
  readonly after?: Scatter;
}

export interface RecorderOptions {
  /** Seed of the training. */
  readonly seed: number;
  /** Label of every sample of the dataset: `dataset.labels`. */
  readonly labels: ArrayLike<number>;
  /** Points of a scatter plot at most; more are sampled evenly. Default 1500. */
  readonly points?: number;
  /** What a training that goes on had said and shown before. Default: nothing. */
  readonly earlier?: { readonly events: readonly TrainingEvent[]; readonly pictures: Pictures };
}

/** The embedding before the training and at its last evaluation. */
export interface Pictures {
  readonly before?: Scatter;
  readonly after?: Scatter;
}

/** Gathers what a training says. Hand both functions to `train` as hooks, and ask for the record at the end. */
export interface Recorder extends Required<Pick<TrainingHooks, "onEvent" | "onEmbeddings">> {
  /** What has been seen so far. */
  record(): TrainingRecord;
  pictures(): Pictures;
}

/**
 * Makes a recorder.
 * @example
 * const recorder = createRecorder({ seed: 1, labels: dataset.labels });
 * await train(dataset, { backbone: mlp(), split, seed: 1 }, recorder);
 * recorder.record().evaluations.at(-1)?.precisionAt1;
 */
export function createRecorder({ seed, labels, points, earlier }: RecorderOptions): Recorder {
  const events: TrainingEvent[] = (earlier?.events ?? []).filter(({ type }) => type !== "step");
  let { before, after } = earlier?.pictures ?? {};
  const pictures = (): Pictures => ({ ...(before && { before }), ...(after && { after }) });
  return {
    onEvent(event) {
      // Steps are by far the most and no record holds them.
      if (event.type !== "step") events.push(event);
    },
    onEmbeddings(epoch, embeddings, indices) {
      const picture = scatterOf(
        embeddings,
        Array.from(indices, (index) => at(labels, index)),
        points,
      );
      if (epoch === 0) before = picture;
      else after = picture;
    },
    record: () => recordTraining(events, { seed, ...pictures() }),
    pictures,
  };
}

/** Brings the events of a training into the shape that reports show. A log that breaks off counts as interrupted. */
export function recordTraining(
  events: Iterable<TrainingEvent>,
  extra: Pick<TrainingRecord, "seed" | "before" | "after">,
): TrainingRecord {
  const epochs: TrainingRecord["epochs"][number][] = [];
  const evaluations: TrainingRecord["evaluations"][number][] = [];
  const warnings: string[] = [];
  const incidents: Incident[] = [];
  let end: TrainingRecord["end"] | undefined;
  let epoch = 0;
  let collapsedAtEpoch: number | null = null;
  for (const event of events) {
    switch (event.type) {
      case "epoch": {
        const { loss, activeShare, gradientNorm, mixture, learningRate, phase } = event;
        epoch = event.epoch;
        epochs.push({
          epoch,
          loss,
          activeShare,
          gradientNorm,
          mixture,
          learningRate,
          ...(phase && { phase }),
        });
        break;
      }
      case "evaluation": {
        const { type: _, ...evaluation } = event;
        // Said before an incident, also where the log has no epochs.
        epoch = event.epoch;
        evaluations.push(evaluation);
        break;
      }
      case "warning":
        warnings.push(event.message);
        if (event.code === "ailing" || event.code === "collapse" || event.code === "rolled-back") {
          incidents.push({ kind: event.code, epoch, ...(event.backTo && { backTo: event.backTo.epoch }) });
        }
        if (event.code === "collapse") collapsedAtEpoch ??= epoch;
        if (event.code === "rolled-back") collapsedAtEpoch = null;
        break;
      case "end": {
        const { reason, message, kept } = event;
        end = { reason, epoch: event.epoch, message, ...(kept && { kept }) };
        break;
      }
      case "control":
        // A pause leaves no trace in what was learned.
        if (event.action === "mixture" || event.action === "schedule") warnings.push(controlText(event));
        break;
      case "step":
      case "checkpoint":
        break;
    }
  }
  end ??= { reason: "interrupted", epoch, message: "the record breaks off here" };
  return { ...extra, epochs, evaluations, warnings, end, collapsedAtEpoch, incidents };
}

/**
 * A picture of embeddings (n × d): as they are where d ≤ 2, else along their first two principal components. At most
 * `points` of them are shown, at equal distances in their order; the components are those of all.
 */
export function scatterOf(embeddings: Matrix, labels: ArrayLike<number>, points = 1500): Scatter {
  const { rows, columns, data } = embeddings;
  const flat = columns <= 2;
  const projection = flat ? undefined : principalComponents(embeddings);
  const coordinates = projection?.points.data ?? data;
  const width = flat ? columns : 2;
  const shown = Math.min(rows, points);
  const picked = Array.from({ length: shown }, (_, i) => Math.floor((i * rows) / shown));
  return {
    x: picked.map((i) => at(coordinates, i * width)),
    y: picked.map((i) => (width === 2 ? at(coordinates, i * width + 1) : 0)),
    label: picked.map((i) => at(labels, i)),
    projection: projection ? `PCA, ${Math.round(projection.variance * 100)} % of the variance` : "embedding",
  };
}
