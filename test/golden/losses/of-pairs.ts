import { circle } from "../../../src/losses/circle.ts";
import { contrastive } from "../../../src/losses/contrastive.ts";
import type { BatchLoss } from "../../../src/losses/loss.ts";
import { multiSimilarity } from "../../../src/losses/multi-similarity.ts";
import { ntXent } from "../../../src/losses/nt-xent.ts";
import { supCon } from "../../../src/losses/sup-con.ts";
import { type Build, type Builders, ofBatch } from "./build.ts";

type Params = Readonly<Record<string, unknown>>;

/**
 * Settings under our names, from the reference's as `names` gives them; null where one is not known here or of another
 * kind than a number.
 */
function numbersOf<const K extends string>(
  params: Params,
  names: Readonly<Record<string, K>>,
): { readonly [key in K]?: number } | null {
  const settings: { [key in K]?: number } = {};
  for (const [name, value] of Object.entries(params)) {
    const own = Object.hasOwn(names, name) ? names[name] : undefined;
    if (own === undefined || typeof value !== "number") return null;
    settings[own] = value;
  }
  return settings;
}

/** Builds a loss whose settings are numbers. */
const ofNumbers =
  <const K extends string>(
    make: (settings: { readonly [key in K]?: number }) => BatchLoss,
    names: Readonly<Record<string, K>>,
  ) =>
  (params: Params): Build | null => {
    const settings = numbersOf(params, names);
    return settings && ofBatch(make(settings));
  };

const margins = { pos_margin: "positiveMargin", neg_margin: "negativeMargin" } as const;

/** Losses over the pairs of a batch. */
export const pairLosses: Builders = {
  ContrastiveLoss: ofNumbers(contrastive, margins),
  SupConLoss: ofNumbers(supCon, { temperature: "temperature" }),
  NTXentLoss: ofNumbers(ntXent, { temperature: "temperature" }),
  MultiSimilarityLoss: ofNumbers(multiSimilarity, { alpha: "alpha", beta: "beta", base: "base" }),
  CircleLoss: ofNumbers(circle, { m: "relaxation", gamma: "scale" }),
};
