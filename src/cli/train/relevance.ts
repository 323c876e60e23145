import { createHash } from "node:crypto";
import { InputError } from "../../core/errors.ts";
import type { Dataset } from "../../data/dataset.ts";
import { hierarchy } from "../../data/relevance/hierarchy.ts";
import type { Relevance } from "../../data/relevance/relevance.ts";
import { sharedTags } from "../../data/relevance/shared-tags.ts";
import type { TrainFlags } from "./flags.ts";

/** A relevance and what it is made of, as plain data for the run's record. */
export interface ChosenRelevance {
  readonly relevance: Relevance;
  readonly record: { readonly name: string; readonly settings: Record<string, unknown> };
}

/** Throws an InputError for options of relevance that do not go together. Needs no data. */
export function checkRelevanceFlags(flags: TrainFlags): void {
  const { tags, tagMeasure, hierarchy: byName, positiveFrom, negativeTo, turns, sampler } = flags;
  if (tags !== undefined && byName === true) {
    throw new InputError("invalid --hierarchy: --tags says what is of one kind; leave one of them out");
  }
  if (tagMeasure !== undefined && tags === undefined) {
    throw new InputError("invalid --tag-measure: it goes with --tags; add that or leave it out");
  }
  const given = tags !== undefined || byName === true;
  if (!given && (positiveFrom !== undefined || negativeTo !== undefined)) {
    const option = positiveFrom === undefined ? "--negative-to" : "--positive-from";
    throw new InputError(`invalid ${option}: it goes with --tags or --hierarchy; add one or leave it out`);
  }
  if (tags !== undefined && turns === true) {
    throw new InputError("invalid --turns: it makes classes of classes, but --tags goes by tags; leave it out");
  }
  if (tags !== undefined && sampler !== undefined) {
    throw new InputError(`invalid --sampler: ${sampler} draws by classes, but --tags draws by tags; leave it out`);
  }
}

/** The relevance that was asked for; null where none was. Throws an InputError. */
export function readRelevance(
  { labels, classNames }: Pick<Dataset, "labels" | "classNames">,
  tags: readonly (readonly string[])[] | undefined,
  { tagMeasure, hierarchy: byName, positiveFrom, negativeTo }: TrainFlags,
): ChosenRelevance | null {
  const thresholds = {
    ...(positiveFrom !== undefined && { positiveFrom }),
    ...(negativeTo !== undefined && { negativeTo }),
  };
  if (tags) {
    const relevance = sharedTags(tags, { ...thresholds, ...(tagMeasure !== undefined && { measure: tagMeasure }) });
    // Tells whether they are the same tags when a training goes on.
    const fingerprint = createHash("sha256").update(JSON.stringify(tags)).digest("hex");
    return { relevance, record: { name: relevance.name, settings: { ...relevance.settings, fingerprint } } };
  }
  if (byName !== true) return null;
  const relevance = hierarchy(
    Array.from(labels, (label) => classNames[label] ?? ""),
    thresholds,
  );
  return { relevance, record: { name: relevance.name, settings: { ...relevance.settings } } };
}
