import { softmaxLoss } from "../../../src/losses/softmax.ts";
import { type Builders, ofBatch } from "./build.ts";

/** Losses with weights for each class. */
export const classLosses: Builders = {
  NormalizedSoftmaxLoss: ({ temperature, num_classes: classes, ...others }) => {
    if (typeof temperature !== "number" || typeof classes !== "number" || Object.keys(others).length > 0) return null;
    return ofBatch(softmaxLoss({ temperature }), { classes, transposed: true });
  },
};
