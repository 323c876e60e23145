import { not } from "../../../src/graph/math.ts";
import { angularLoss } from "../../../src/losses/angular.ts";
import { batchOf } from "../../../src/losses/batch.ts";
import { circle } from "../../../src/losses/circle.ts";
import { contrastive } from "../../../src/losses/contrastive.ts";
import { fastAp } from "../../../src/losses/fast-ap.ts";
import { generalisedLiftedStructure } from "../../../src/losses/generalised-lifted-structure.ts";
import { histogramLoss } from "../../../src/losses/histogram.ts";
import { instance } from "../../../src/losses/instance.ts";
import { intraPairVariance } from "../../../src/losses/intra-pair-variance.ts";
import { liftedStructure } from "../../../src/losses/lifted-structure.ts";
import type { BatchLoss } from "../../../src/losses/loss.ts";
import { loss } from "../../../src/losses/losses.ts";
import { multiSimilarity } from "../../../src/losses/multi-similarity.ts";
import { nPairs } from "../../../src/losses/n-pairs.ts";
import { ntXent } from "../../../src/losses/nt-xent.ts";
import { rankedList } from "../../../src/losses/ranked-list.ts";
import { signalToNoiseLoss } from "../../../src/losses/signal-to-noise.ts";
import { supCon } from "../../../src/losses/sup-con.ts";
import { thresholdConsistentMargin } from "../../../src/losses/threshold-consistent-margin.ts";
import { tupletMargin } from "../../../src/losses/tuplet-margin.ts";
import { l2Normalise } from "../../../src/nn/layers.ts";
import { givenScope } from "../../support/scopes.ts";
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

/** The reference takes a sample's class number for the number of the sample that is its instance. */
const numberedInstances: Builders[string] = (params) => {
  const settings = numbersOf(params, { gamma: "scale" });
  if (settings === null) return null;
  return (embeddings, labels) => {
    const classes = [...new Set(labels)].sort((a, b) => a - b);
    const size = labels.length;
    const targets = labels.flatMap((label) => labels.map((_, j) => (j === classes.indexOf(label) ? 1 : 0)));
    const positives = embeddings.graph.constant(targets, "bool", [size, size]);
    const batch = {
      ...batchOf(l2Normalise(embeddings), Int32Array.from(labels)),
      positives,
      negatives: not(positives),
    };
    return instance(settings).of(batch, givenScope(embeddings.graph, true, {}).scope).loss;
  };
};

/** Losses over the pairs of a batch. */
export const pairLosses: Builders = {
  ContrastiveLoss: ofNumbers(contrastive, margins),
  SupConLoss: ofNumbers(supCon, { temperature: "temperature" }),
  NTXentLoss: ofNumbers(ntXent, { temperature: "temperature" }),
  MultiSimilarityLoss: ofNumbers(multiSimilarity, { alpha: "alpha", beta: "beta", base: "base" }),
  CircleLoss: ofNumbers(circle, { m: "relaxation", gamma: "scale" }),
  NPairsLoss: ofNumbers(() => nPairs(), {}),
  // The reference takes negatives at their own lengths.
  AngularLoss: ({ ...params }) => {
    const settings = numbersOf(params, { alpha: "alpha" });
    return settings && ofBatch(angularLoss({ ...settings, negativeLengths: "own" }), { normalise: false });
  },
  FastAPLoss: ofNumbers(fastAp, { num_bins: "bins" }),
  LiftedStructureLoss: ofNumbers(liftedStructure, margins),
  GeneralizedLiftedStructureLoss: ofNumbers(generalisedLiftedStructure, margins),
  SignalToNoiseRatioContrastiveLoss: ofNumbers(signalToNoiseLoss, margins),
  IntraPairVarianceLoss: ofNumbers(intraPairVariance, { pos_eps: "positiveSlack", neg_eps: "negativeSlack" }),
  TupletMarginLoss: ofNumbers(tupletMargin, { margin: "margin", scale: "scale" }),
  InstanceLoss: numberedInstances,
  HistogramLoss: ofNumbers(histogramLoss, { n_bins: "bins" }),
  PNPLoss: ({ variant = "O", ...params }) => {
    const settings = numbersOf(params, { b: "b", alpha: "alpha", anneal: "temperature" });
    return settings && ofBatch(loss("pnp", { variant, ...settings }));
  },
  RankedListLoss: ({ alpha = null, ...params }) => {
    const names = {
      margin: "margin",
      imbalance: "imbalance",
      Tp: "positiveTemperature",
      Tn: "negativeTemperature",
    } as const;
    const settings = numbersOf({ ...params, ...(alpha !== null && { alpha }) }, { ...names, alpha: "boundary" });
    return settings && ofBatch(rankedList(settings));
  },
  ThresholdConsistentMarginLoss: ofNumbers(thresholdConsistentMargin, {
    lambda_plus: "positiveWeight",
    lambda_minus: "negativeWeight",
    margin_plus: "positiveMargin",
    margin_minus: "negativeMargin",
  }),
};
