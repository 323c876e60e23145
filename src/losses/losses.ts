import { InputError, lookUp, unknownName } from "../core/errors.ts";
import { distance } from "../distances/distance.ts";
import { angularLoss } from "./angular.ts";
import { arcFace, subCenterArcFace } from "./arc-face.ts";
import { centroidTriplet } from "./centroid-triplet.ts";
import { circle } from "./circle.ts";
import { contrastive } from "./contrastive.ts";
import { cosFace } from "./cos-face.ts";
import { dynamicSoftMargin } from "./dynamic-soft-margin.ts";
import { fastAp } from "./fast-ap.ts";
import { generalisedLiftedStructure } from "./generalised-lifted-structure.ts";
import { histogramLoss } from "./histogram.ts";
import { instance } from "./instance.ts";
import { intraPairVariance } from "./intra-pair-variance.ts";
import { largeMarginSoftmax } from "./large-margin-softmax.ts";
import { liftedStructure } from "./lifted-structure.ts";
import type { BatchLoss } from "./loss.ts";
import { lpNorm } from "./lp-norm.ts";
import { marginLoss } from "./margin.ts";
import { multiSimilarity } from "./multi-similarity.ts";
import { nPairs } from "./n-pairs.ts";
import { ntXent } from "./nt-xent.ts";
import { p2sGrad } from "./p2s-grad.ts";
import { pnp } from "./pnp.ts";
import { proxyAnchor } from "./proxy-anchor.ts";
import { proxyNca } from "./proxy-nca.ts";
import { rankedList } from "./ranked-list.ts";
import { isPlain, type PlainSettings } from "./record.ts";
import { reducer } from "./reducers.ts";
import { signalToNoiseLoss } from "./signal-to-noise.ts";
import { softTriple } from "./soft-triple.ts";
import { softmaxLoss } from "./softmax.ts";
import { sphereFace } from "./sphere-face.ts";
import { supCon } from "./sup-con.ts";
import { thresholdConsistentMargin } from "./threshold-consistent-margin.ts";
import { tupletMargin } from "./tuplet-margin.ts";
import { vicReg } from "./vicreg.ts";
import { weightRegulariser } from "./weight-regularisers.ts";
import { weightedSum, type WeightedLoss } from "./weighted-sum.ts";
import { zeroMean } from "./zero-mean.ts";

/** Losses over batches by the name that a person types. */
export const losses = {
  contrastive,
  signalToNoise: signalToNoiseLoss,
  margin: marginLoss,
  thresholdConsistentMargin,
  intraPairVariance,
  centroidTriplet,
  dynamicSoftMargin,
  liftedStructure,
  generalisedLiftedStructure,
  rankedList,
  supCon,
  ntXent,
  multiSimilarity,
  circle,
  nPairs,
  tupletMargin,
  angular: angularLoss,
  instance,
  fastAp,
  pnp,
  histogram: histogramLoss,
  vicReg,
  softmax: softmaxLoss,
  arcFace,
  subCenterArcFace,
  cosFace,
  sphereFace,
  largeMarginSoftmax,
  proxyNca,
  proxyAnchor,
  softTriple,
  p2sGrad,
  lpNorm,
  zeroMean,
} satisfies Record<string, () => BatchLoss>;

/** Settings that are more than plain data, and what makes each again from its record. */
const recorded = {
  distance: (record: unknown) => distance(String(record)),
  reducer,
  regulariser: weightRegulariser,
} satisfies Record<string, (record: unknown) => unknown>;

/**
 * The loss of this name with some of its settings, as a person or a run's record has them: `distance` is a name, `reducer`
 * and `regulariser` a name or `{ name, … }` with settings of their own. The parts of a `weightedSum` are losses of the same
 * form, `{ parts: [{ loss: { name, … }, weight }, …] }`.
 * Throws an InputError for an unknown name or setting, and for a value that is not of the setting's kind.
 */
export function loss(name: string, settings: PlainSettings = {}): BatchLoss {
  if (name === "weightedSum") return weightedSum(partsOf(settings));
  const make = lookUp<(options: PlainSettings) => BatchLoss>("loss", losses, name);
  const given = Object.entries(settings).filter(([, value]) => value !== undefined); // a record leaves these out
  checkSettings(name, make({}).settings, Object.fromEntries(given));
  const options = given.map(([key, value]): [string, unknown] => [
    key,
    Object.hasOwn(recorded, key) ? lookUp("setting", recorded, key)(value) : value,
  ]);
  return make(Object.fromEntries(options));
}

/** Throws an InputError for a setting that is not among the known ones of what has this name, or of another kind. */
export function checkSettings(name: string, known: PlainSettings, settings: PlainSettings): void {
  for (const [key, value] of Object.entries(settings)) {
    if (!Object.hasOwn(known, key)) {
      const names = Object.keys(known);
      if (names.length > 0) throw unknownName(`setting of ${name}`, key, names);
      throw new InputError(`unknown setting of ${name}: ${key}, it has none`);
    }
    if (!Object.hasOwn(recorded, key) && typeof value !== typeof known[key]) {
      throw new InputError(
        `invalid setting of ${name}: ${key} ${JSON.stringify(value)}, expected a ${typeof known[key]}, such as ${JSON.stringify(known[key])}`,
      );
    }
  }
}

/** The parts of a recorded sum. */
function partsOf({ parts, ...others }: PlainSettings): WeightedLoss[] {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new InputError(`unknown setting of weightedSum: ${unknown}, expected parts`);
  const form = "expected a list of {loss: {name, …}, weight}";
  if (!Array.isArray(parts)) throw new InputError(`invalid parts of a weightedSum: ${JSON.stringify(parts)}, ${form}`);
  return parts.map((part: unknown): WeightedLoss => {
    if (!isPart(part)) throw new InputError(`invalid part of a weightedSum: ${JSON.stringify(part)}, ${form}`);
    const { name, ...settings } = part.loss;
    return [loss(name, settings), part.weight];
  });
}

interface RecordedPart {
  readonly loss: { readonly name: string } & PlainSettings;
  readonly weight: number;
}

const isPart = (part: unknown): part is RecordedPart =>
  isPlain(part) &&
  isPlain(part["loss"]) &&
  typeof part["loss"]["name"] === "string" &&
  typeof part["weight"] === "number";
