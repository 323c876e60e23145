import { choices, InputError, lookUp } from "../core/errors.ts";
import { distance } from "../distances/distance.ts";
import { angular } from "./angular.ts";
import { centroidTriplet } from "./centroid-triplet.ts";
import { circle } from "./circle.ts";
import { contrastive } from "./contrastive.ts";
import { dynamicSoftMargin } from "./dynamic-soft-margin.ts";
import { fastAp } from "./fast-ap.ts";
import { generalisedLiftedStructure } from "./generalised-lifted-structure.ts";
import { histogramLoss } from "./histogram.ts";
import { instance } from "./instance.ts";
import { intraPairVariance } from "./intra-pair-variance.ts";
import { liftedStructure } from "./lifted-structure.ts";
import type { BatchLoss } from "./loss.ts";
import { marginLoss } from "./margin.ts";
import { multiSimilarity } from "./multi-similarity.ts";
import { nPairs } from "./n-pairs.ts";
import { ntXent } from "./nt-xent.ts";
import { pnp } from "./pnp.ts";
import { rankedList } from "./ranked-list.ts";
import { reducer } from "./reduction.ts";
import { signalToNoise } from "./signal-to-noise.ts";
import { softmaxLoss } from "./softmax.ts";
import { supCon } from "./sup-con.ts";
import { thresholdConsistentMargin } from "./threshold-consistent-margin.ts";
import { tupletMargin } from "./tuplet-margin.ts";
import { vicReg } from "./vicreg.ts";

/** Losses over batches by the name that a person types. */
export const losses = {
  contrastive,
  signalToNoise,
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
  angular,
  instance,
  fastAp,
  pnp,
  histogram: histogramLoss,
  vicReg,
  softmax: softmaxLoss,
} satisfies Record<string, () => BatchLoss>;

/** Settings of a loss as plain data; `distance` and `reducer` are names. */
export type PlainSettings = Readonly<Record<string, unknown>>;

/** Settings that are more than plain data, by their names. */
const named = { distance, reducer } satisfies Record<string, (name: string) => unknown>;

/**
 * The loss of this name with some of its settings, as a person or a run's record has them.
 * Throws an InputError for an unknown name or setting, and for a value that is not of the setting's kind.
 */
export function loss(name: string, settings: PlainSettings = {}): BatchLoss {
  const make = lookUp<(options: PlainSettings) => BatchLoss>("loss", losses, name);
  checkSettings(name, make({}).settings, settings);
  const options = Object.entries(settings).map(([key, value]): [string, unknown] => [
    key,
    Object.hasOwn(named, key) ? lookUp("setting", named, key)(String(value)) : value,
  ]);
  return make(Object.fromEntries(options));
}

/** Throws an InputError for a setting that is not among the known ones of what has this name, or of another kind. */
export function checkSettings(name: string, known: PlainSettings, settings: PlainSettings): void {
  for (const [key, value] of Object.entries(settings)) {
    if (!Object.hasOwn(known, key)) {
      const names = Object.keys(known);
      const expected = names.length > 0 ? `expected ${choices(names)}` : "it has none";
      throw new InputError(`unknown setting of ${name}: ${key}, ${expected}`);
    }
    if (typeof value !== typeof known[key]) {
      throw new InputError(
        `invalid setting of ${name}: ${key} ${JSON.stringify(value)}, expected a ${typeof known[key]}, such as ${JSON.stringify(known[key])}`,
      );
    }
  }
}
