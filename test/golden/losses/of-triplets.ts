import { euclidean } from "../../../src/distances/distance.ts";
import { tripletMargin } from "../../../src/losses/triplet-margin.ts";
import { l2Normalise } from "../../../src/nn/layers.ts";
import { allTriplets } from "../triplets.ts";
import type { Builders } from "./build.ts";

/** Losses over every triplet of the batch. */
export const tripletLosses: Builders = {
  // Averaged over those with a loss above zero unless told otherwise.
  TripletMarginLoss: ({ margin = 0.05, swap = false, smooth_loss: smooth = false, reducer = null, ...others }) => {
    const known = reducer === null || reducer === "mean over all triplets";
    if (typeof margin !== "number" || typeof swap !== "boolean" || typeof smooth !== "boolean") return null;
    if (!known || Object.keys(others).length > 0) return null;
    const reduction = reducer === null ? "active" : "all";
    const loss = tripletMargin({ distance: euclidean, margin, reduction, swap, smooth });
    return (embeddings, labels) => loss(l2Normalise(embeddings), allTriplets(embeddings.graph, labels)).loss;
  },
};
