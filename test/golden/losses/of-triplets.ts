import { euclidean } from "../../../src/distances/distance.ts";
import { dynamicSoftMargin } from "../../../src/losses/dynamic-soft-margin.ts";
import { marginLoss } from "../../../src/losses/margin.ts";
import { tripletMargin } from "../../../src/losses/triplet-margin.ts";
import { l2Normalise } from "../../../src/nn/layers.ts";
import { allTriplets } from "../triplets.ts";
import { type Builders, ofBatch } from "./build.ts";

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
  MarginLoss: ({
    margin = 0.2,
    beta = 1.2,
    nu = 0,
    learn_beta: learned = false,
    num_classes: classes = 0,
    ...others
  }) => {
    if (typeof margin !== "number" || typeof beta !== "number" || typeof nu !== "number") return null;
    if (typeof classes !== "number" || Object.keys(others).length > 0) return null;
    const boundary = learned === true ? (classes > 0 ? "perClass" : "one") : "fixed";
    return ofBatch(marginLoss({ margin, beta, nu, boundary }), { classes });
  },
  // The reference also follows the gradient through the weights.
  DynamicSoftMarginLoss: ({ min_val: least = -2, num_bins: bins = 10, momentum = 0.01, ...others }) => {
    if (typeof least !== "number" || typeof bins !== "number" || typeof momentum !== "number") return null;
    if (least >= 0 || Object.keys(others).length > 0) return null;
    return ofBatch(dynamicSoftMargin({ range: -least, bins, momentum, throughWeights: true }));
  },
};
