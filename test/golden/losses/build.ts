import { transpose } from "../../../src/graph/math.ts";
import type { Value } from "../../../src/graph/value.ts";
import { batchOf } from "../../../src/losses/batch.ts";
import type { BatchLoss } from "../../../src/losses/loss.ts";
import { l2Normalise } from "../../../src/nn/layers.ts";
import { givenScope } from "../../support/scopes.ts";

/** A matrix of the reference's. */
export type Rows = readonly (readonly number[])[];

/** Adds a loss of embeddings to their graph; `weights` are the reference's own, or null where it gives none. */
export interface Build {
  (embeddings: Value, labels: readonly number[], weights: Value | null): Value;
  /** What is expected of the weights' gradient, where that is not what the reference says. */
  readonly weightGradient?: WeightGradient;
}
type WeightGradient = (gradient: Rows, weights: Rows) => Rows;

/** Losses by the reference's name, from its settings; null for settings that are not known here. */
export type Builders = Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => Build | null>>;

export interface BatchSettings {
  /** Number of classes. Default 0. */
  readonly classes?: number;
  /** Whether the reference gives weights as d × classes. Default false. */
  readonly transposed?: boolean;
  /** Whether the reference brings embeddings to length one. Default true. */
  readonly normalise?: boolean;
  /** What the loss calls its weights. Default `weight`. */
  readonly weight?: string;
  /** See `Build`. Default: the reference's. */
  readonly weightGradient?: WeightGradient;
}

/** A loss over the whole batch. */
export function ofBatch(loss: BatchLoss, settings: BatchSettings = {}): Build {
  const { classes = 0, transposed = false, normalise = true, weight = "weight", weightGradient } = settings;
  const build = (embeddings: Value, labels: readonly number[], weights: Value | null) => {
    const given = weights && transposed ? transpose(weights) : weights;
    const { scope } = givenScope(embeddings.graph, true, given ? { [weight]: given } : {});
    const batch = batchOf(normalise ? l2Normalise(embeddings) : embeddings, Int32Array.from(labels));
    return loss.of({ ...batch, classes }, scope).loss;
  };
  return Object.assign(build, weightGradient && { weightGradient });
}
