import { createHash } from "node:crypto";
import type { Dataset } from "../../data/dataset.ts";
import { hierarchy } from "../../data/relevance/hierarchy.ts";
import { sharedTags } from "../../data/relevance/shared-tags.ts";
import type { ChosenRelevance } from "./check-relevance.ts";
import type { TrainFlags } from "./flags.ts";

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
