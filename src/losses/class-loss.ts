import { cosine, type Distance } from "../distances/distance.ts";
import { add } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { uniformFanIn } from "../nn/initializers.ts";
import type { Scope } from "../nn/scope.ts";
import type { LossBatch } from "./batch.ts";
import type { ClassificationLoss, LossResult } from "./loss.ts";
import { type PlainSettings, recordOf } from "./record.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";
import type { WeightRegulariser } from "./weight-regularisers.ts";

/** Options that every loss with class weights has. */
export interface ClassLossOptions {
  /** Whether batches are shuffled samples, as in ordinary classification, or P classes × K samples. Default `shuffled`. */
  readonly batches?: "shuffled" | "balanced";
  /** How samples become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
  /** What is added to the loss to keep the class weights in order. Default: nothing. */
  readonly regulariser?: WeightRegulariser;
}

/** What tells one loss with class weights from another. */
interface ClassLoss {
  readonly name: string;
  /** Its own settings; those of `ClassLossOptions` come behind them. */
  readonly settings: PlainSettings;
  /** See `ClassificationLoss`. */
  readonly margin: number;
  /** Default the cosine. */
  readonly distance?: Distance;
  /** Weight vectors of each class. Default 1. */
  readonly centres?: number;
  /** The loss of a batch by its weights, C·K × d, class by class. */
  of(weight: Value, batch: LossBatch, by: { readonly reducer: Reducer; readonly scope: Scope }): LossResult;
}

/** A loss with a weight vector, or several, for each class: `weight` in its scope. It counts samples. */
export function classLoss(
  { name, settings, margin, distance = cosine, centres = 1, of }: ClassLoss,
  { batches = "shuffled", reducer = meanOverAll, regulariser }: ClassLossOptions,
): ClassificationLoss {
  return {
    kind: "classification",
    name,
    settings: {
      ...settings,
      batches,
      reducer: recordOf(reducer),
      // JSON leaves out what is undefined.
      regulariser: regulariser && recordOf(regulariser),
    },
    batches,
    distance,
    margin,
    offered: (labels) => labels.length,
    of(batch, scope) {
      const dimensions = batch.embeddings.shape[1] ?? 0;
      const weight = scope.parameter("weight", [batch.classes * centres, dimensions], uniformFanIn(dimensions));
      const result = of(weight, batch, { reducer, scope });
      return regulariser ? { ...result, loss: add(result.loss, regulariser.of(weight, centres)) } : result;
    },
  };
}
