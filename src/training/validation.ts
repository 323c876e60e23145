import { among } from "../core/degrees.ts";
import { type Matrix, matrix } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Relevance } from "../data/relevance/relevance.ts";
import { type EmbeddingModel, exportModel, openModel } from "../engine/model.ts";
import { elements } from "../graph/value.ts";
import { clusterReport } from "../evaluation/cluster-report.ts";
import { type EmbeddingSpread, embeddingSpread } from "../evaluation/collapse.ts";
import { fewShotAccuracy } from "../evaluation/few-shot/accuracy.ts";
import type { EvaluationDistance } from "../evaluation/rows.ts";
import { byDegrees, byLabels } from "../evaluation/pair-distances/pairs.ts";
import { pairDistances } from "../evaluation/pair-distances/pair-distances.ts";
import { retrievalMeasures } from "../evaluation/ranking/retrieval-measures.ts";
import { retrieval } from "../evaluation/retrieval.ts";
import type { Weights } from "../nn/scope.ts";
import type { EvaluationEvent, OneShotResult } from "./events.ts";
import { sessionOptions } from "./session-options.ts";
import type { TrainingSettings } from "./settings.ts";
import { networkOf } from "./stepper.ts";

/** Samples that go through the network at once. */
const CHUNK = 256;

/** Embeddings of the samples named by `indices`, in their order, n × d. */
export async function embedSamples(
  model: EmbeddingModel,
  dataset: Dataset,
  indices: ArrayLike<number>,
): Promise<Matrix<Float32Array>> {
  const size = elements(dataset.sampleShape);
  const out = new Float32Array(indices.length * model.embeddingSize);
  const list = Int32Array.from(indices);
  for (let start = 0; start < list.length; start += CHUNK) {
    const chunk = list.subarray(start, start + CHUNK);
    const samples = new Float32Array(chunk.length * size);
    dataset.read(chunk, samples);
    const { data } = await model.embed(samples, chunk.length);
    out.set(data, start * model.embeddingSize);
  }
  return matrix(out, list.length, model.embeddingSize);
}

/** N of the one-shot bars: as in the paper, as far as there are classes. */
const oneShotWays = (classes: number): number[] => [2, 3, 4, 5, 6, 7, 8, 9, 10, 20].filter((ways) => ways <= classes);

export interface OneShotTableOptions {
  /** Draws the trials. */
  readonly random: Random;
  /** Trials for every number of ways. Default 1000. */
  readonly trials?: number;
  /** What near means. Default `euclidean`. */
  readonly distance?: EvaluationDistance;
}

/** One-shot accuracy for every number of ways that the classes allow, all from one stream of draws. */
export function oneShotTable(embeddings: Matrix, labels: Int32Array, options: OneShotTableOptions): OneShotResult[] {
  return oneShotWays(new Set(labels).size).map((ways) => {
    const random = options.random.fork(`${ways} ways`);
    const { accuracy, trials } = fewShotAccuracy(embeddings, labels, { ...options, ways, random });
    return { ways, accuracy, trials };
  });
}

/** Measures of one set of embeddings. */
export interface Validation {
  readonly measures: Omit<EvaluationEvent, "type" | "epoch" | "step" | "health">;
  readonly spread: EmbeddingSpread;
  readonly embeddings: Matrix<Float32Array>;
}

export interface LookInputs {
  readonly settings: TrainingSettings;
  readonly dataset: Dataset;
  /** Samples to look at. */
  readonly indices: Int32Array;
  readonly weights: Weights;
}

export interface ValidationInputs extends LookInputs {
  /** How one-shot trials are drawn. */
  readonly oneShot: Omit<OneShotTableOptions, "distance">;
  /** Draws the pairs and triplets whose distances are shown. */
  readonly draws: Random;
}

/**
 * Exports the network as it stands and embeds samples with it. Null where an embedding is not finite: the network has
 * diverged, and there is nothing to measure.
 */
export async function look({ settings, dataset, indices, weights }: LookInputs): Promise<Matrix<Float32Array> | null> {
  const bytes = exportModel(networkOf(settings), dataset.sampleShape, weights);
  const model = await openModel(bytes, dataset.sampleShape, sessionOptions(settings));
  try {
    const embeddings = await embedSamples(model, dataset, indices);
    return embeddings.data.every(Number.isFinite) ? embeddings : null;
  } finally {
    await model.dispose();
  }
}

/** Measures the network as it stands on samples; null as for `look`. */
export async function validate(inputs: ValidationInputs): Promise<Validation | null> {
  const embeddings = await look(inputs);
  if (!embeddings) return null;
  const { relevance } = inputs.settings;
  const measures = relevance ? await byRelevance(embeddings, inputs, relevance) : byClasses(embeddings, inputs);
  return {
    embeddings,
    spread: embeddingSpread(embeddings),
    measures: { ...measures, ...distancesOf(embeddings, inputs, relevance) },
  };
}

/** How distances lie: by the loss's distance, or by the built-in one that a distance of one's own says it is like. */
function distancesOf(embeddings: Matrix, { draws, ...inputs }: ValidationInputs, relevance: Relevance | null) {
  const { distance, loss, margin } = inputs.settings;
  const kinship = relevance ? byDegrees(among(relevance, inputs.indices)) : byLabels(labelsOf(inputs));
  // A margin is in units of the loss's own distance; other losses call an angle or a temperature their margin.
  const isOfTriplets = loss === null || (loss.kind === "labelled" && loss.settings["margin"] === loss.margin);
  return pairDistances(embeddings, kinship, {
    distance: distance.kind,
    margin: isOfTriplets && distance.name === distance.kind ? margin : null,
    random: draws,
  });
}

const labelsOf = ({ dataset, indices }: LookInputs): Int32Array =>
  Int32Array.from(indices, (index) => dataset.labels[index] ?? 0);

function byClasses(embeddings: Matrix, { settings, oneShot, ...inputs }: ValidationInputs): Validation["measures"] {
  const { margin, distance } = settings;
  const labels = labelsOf({ settings, ...inputs });
  const near = distance.kind;
  const { precisionAt1, meanAveragePrecisionAtR } = retrieval(embeddings, labels, { distance: near });
  return {
    clusters: clusterReport(embeddings, labels, { margin }),
    precisionAt1,
    mapAtR: meanAveragePrecisionAtR,
    oneShot: oneShotTable(embeddings, labels, { ...oneShot, distance: near }),
  };
}

async function byRelevance(
  embeddings: Matrix,
  inputs: ValidationInputs,
  relevance: Relevance,
): Promise<Validation["measures"]> {
  const { at, meanAveragePrecisionAtR, ndcg } = await retrievalMeasures(
    { embeddings, labels: labelsOf(inputs) },
    { distance: inputs.settings.distance.kind, at: [1], relevance: among(relevance, inputs.indices) },
  );
  return { precisionAt1: at[0]?.precision ?? NaN, mapAtR: meanAveragePrecisionAtR, ndcg };
}
