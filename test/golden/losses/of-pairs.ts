import { contrastive } from "../../../src/losses/contrastive.ts";
import { supCon } from "../../../src/losses/sup-con.ts";
import { type Builders, ofBatch } from "./build.ts";

/** Losses over the pairs of a batch. */
export const pairLosses: Builders = {
  ContrastiveLoss: ({ pos_margin: positiveMargin, neg_margin: negativeMargin, ...others }) => {
    if (typeof positiveMargin !== "number" || typeof negativeMargin !== "number" || Object.keys(others).length > 0) {
      return null;
    }
    return ofBatch(contrastive({ positiveMargin, negativeMargin }));
  },
  SupConLoss: ({ temperature, ...others }) => {
    if (typeof temperature !== "number" || Object.keys(others).length > 0) return null;
    return ofBatch(supCon({ temperature }));
  },
};
