import { arcFace, subCenterArcFace } from "../../../src/losses/arc-face.ts";
import { cosFace } from "../../../src/losses/cos-face.ts";
import { largeMarginSoftmax } from "../../../src/losses/large-margin-softmax.ts";
import type { BatchLoss } from "../../../src/losses/loss.ts";
import { p2sGrad } from "../../../src/losses/p2s-grad.ts";
import { proxyAnchor } from "../../../src/losses/proxy-anchor.ts";
import { proxyNca } from "../../../src/losses/proxy-nca.ts";
import { softTriple } from "../../../src/losses/soft-triple.ts";
import { normalisedSoftmax } from "../../../src/losses/softmax.ts";
import { sphereFace } from "../../../src/losses/sphere-face.ts";
import { type BatchSettings, type Build, type Builders, ofBatch, type Rows } from "./build.ts";

type Params = Readonly<Record<string, unknown>>;

/** Whether the reference's settings are these, all of them numbers. */
const areNumbers = <K extends string>(params: Params, names: readonly K[]): params is Readonly<Record<K, number>> =>
  Object.keys(params).length === names.length && names.every((name) => typeof params[name] === "number");

/** A loss with class weights from the reference's settings; null where they are others. */
const ofClasses =
  <K extends string>(
    names: readonly K[],
    make: (params: Readonly<Record<K, number>>) => BatchLoss,
    settings: BatchSettings = {},
  ) =>
  ({ num_classes: classes, ...params }: Params): Build | null =>
    typeof classes === "number" && areNumbers(params, names)
      ? ofBatch(make(params), { classes, transposed: true, ...settings })
      : null;

/**
 * The reference of P2SGrad rescales its weights in place to length one and differentiates as if they always were, which
 * leaves the part along each of them (a column) in; the paper's gradient is at right angles to them. So that part is
 * taken out, and what is left divided by the lengths, as the derivative of bringing them to length one says.
 */
function acrossWeights(gradient: Rows, weights: Rows): number[][] {
  const dot = (a: Rows, b: Rows, column: number) =>
    a.reduce((sum, row, i) => sum + (row[column] ?? NaN) * (b[i]?.[column] ?? NaN), 0);
  return gradient.map((row, i) =>
    row.map((value, column) => {
      const squared = dot(weights, weights, column);
      const along = (dot(gradient, weights, column) / squared) * (weights[i]?.[column] ?? NaN);
      return (value - along) / Math.sqrt(squared);
    }),
  );
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Losses with weights for each class. */
export const classLosses: Builders = {
  NormalizedSoftmaxLoss: ofClasses(["temperature"], ({ temperature }) => normalisedSoftmax({ temperature })),
  ArcFaceLoss: ofClasses(["margin", "scale"], ({ margin, scale }) => arcFace({ margin: radians(margin), scale })),
  SubCenterArcFaceLoss: ofClasses(["margin", "scale", "sub_centers"], ({ margin, scale, sub_centers: centres }) =>
    subCenterArcFace({ margin: radians(margin), scale, centres }),
  ),
  CosFaceLoss: ofClasses(["margin", "scale"], (options) => cosFace(options)),
  SphereFaceLoss: ofClasses(["margin", "scale"], (options) => sphereFace(options), { normalise: false }),
  LargeMarginSoftmaxLoss: ofClasses(["margin", "scale"], (options) => largeMarginSoftmax(options), {
    normalise: false,
  }),
  ProxyNCALoss: ofClasses(["softmax_scale"], ({ softmax_scale: scale }) => proxyNca({ scale }), { transposed: false }),
  ProxyAnchorLoss: ofClasses(["margin", "alpha"], ({ margin, alpha: scale }) => proxyAnchor({ margin, scale }), {
    transposed: false,
  }),
  SoftTripleLoss: ofClasses(
    ["centers_per_class", "la", "gamma", "margin"],
    ({ centers_per_class: centres, la: scale, gamma, margin }) => softTriple({ centres, scale, gamma, margin }),
  ),
  P2SGradLoss: ofClasses([], () => p2sGrad(), { weightGradient: acrossWeights }),
};
