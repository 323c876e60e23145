import { InputError } from "../core/errors.ts";
import { add, mul } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { Scope } from "../nn/scope.ts";
import type { LossBatch } from "./batch.ts";
import type { BatchLoss, ClassificationLoss, LossResult } from "./loss.ts";

/** A loss of a sum, with what it is multiplied by: a number above 0. */
export type WeightedLoss = readonly [loss: BatchLoss, weight: number];

/**
 * The sum of several losses of the same batch, each times its weight. Weights of their own lie in the scope of their part's
 * name (`arcFace.weight`), with a number behind it where the name occurs again (`arcFace2.weight`). With a classification among
 * the parts the sum is one, in P × K batches where any part wants them, as those without class weights do.
 * Counts are added. All parts that compare embeddings must do so in one geometry, which is the sum's `distance`; its `margin`
 * is the smallest of theirs, so that a collapse is what all of them would call one.
 * Throws an InputError for no parts, weights that are not above 0, and parts that measure in different geometries.
 * @example weightedSum([[arcFace(), 1], [supCon(), 0.5], [zeroMean(), 0.01]])
 */
export function weightedSum(parts: readonly WeightedLoss[]): BatchLoss {
  parts.forEach(check);
  const losses = parts.map(([loss]) => loss);
  const geometry = geometryOf(losses);
  const common = {
    name: "weightedSum",
    settings: { parts: parts.map(([{ name, settings }, weight]) => ({ loss: { name, ...settings }, weight })) },
    ...geometry,
    offered: (labels: Int32Array) => losses.reduce((sum, loss) => sum + loss.offered(labels), 0),
    of: (batch: LossBatch, scope: Scope) => sumOf(parts, batch, scope),
  };
  const classifications = losses.filter((loss) => loss.kind === "classification");
  if (classifications.length === 0) return { kind: "labelled", ...common };
  return { kind: "classification", ...common, batches: batchesOf(losses, classifications) };
}

function check([{ name }, weight]: WeightedLoss): void {
  if (!(Number.isFinite(weight) && weight > 0)) {
    throw new InputError(`invalid weight of ${name} in a sum: ${weight}, expected a number above 0`);
  }
}

/** The geometry that all parts share which have one, and the smallest margin in it. */
function geometryOf(losses: readonly BatchLoss[]): Pick<BatchLoss, "distance" | "margin" | "anyDistance"> {
  const comparing = losses.filter(({ anyDistance = false }) => !anyDistance);
  const [first] = comparing.length > 0 ? comparing : losses;
  if (!first) throw new InputError("missing losses of a sum: none, expected one or more");
  const other = comparing.find(({ distance }) => distance.kind !== first.distance.kind);
  if (other) {
    throw new InputError(
      `invalid losses of a sum: ${first.name} compares by ${first.distance.kind} and ${other.name} by ${other.distance.kind}, expected one distance; give one of them the other's, if it takes any`,
    );
  }
  return {
    distance: first.distance,
    margin: Math.min(...(comparing.length > 0 ? comparing : losses).map(({ margin }) => margin)),
    anyDistance: comparing.length === 0,
  };
}

/** Shuffled samples where nobody minds: losses without class weights need others of their class in the batch. */
const batchesOf = (losses: readonly BatchLoss[], classifications: readonly ClassificationLoss[]) =>
  classifications.length === losses.length && classifications.every(({ batches }) => batches === "shuffled")
    ? "shuffled"
    : "balanced";

/** A name for each part that no other has: its loss's, with the first number from 2 on that makes it so. */
function namesOf(parts: readonly WeightedLoss[]): string[] {
  const taken = new Set<string>();
  return parts.map(([{ name }]) => {
    let own = name;
    for (let number = 2; taken.has(own); number++) own = `${name}${number}`;
    taken.add(own);
    return own;
  });
}

function sumOf(parts: readonly WeightedLoss[], batch: LossBatch, scope: Scope): LossResult {
  const names = namesOf(parts);
  const results = parts.map(([loss, weight], i) => {
    const { loss: value, ...counts } = loss.of(batch, scope.within(names[i] ?? ""));
    return { ...counts, loss: mul(value, weight) };
  });
  const total = (of: (result: LossResult) => Value) => results.map(of).reduce((sum, one) => add(sum, one));
  return { loss: total(({ loss }) => loss), mined: total(({ mined }) => mined), active: total(({ active }) => active) };
}
