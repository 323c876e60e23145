import { createHash } from "node:crypto";
import { InputError } from "../../core/errors.ts";
import type { Dataset } from "../../data/dataset.ts";
import { gradedPairs } from "../../data/relevance/graded-pairs.ts";
import { hierarchy } from "../../data/relevance/hierarchy.ts";
import type { Relevance } from "../../data/relevance/relevance.ts";
import { sharedTags } from "../../data/relevance/shared-tags.ts";
import { readGrades } from "../../node/sampler-lists.ts";
import { kindOf, type RelevanceOptions, type RelevanceKind } from "../../recipe/relevance-options.ts";
import type { ChosenRelevance } from "../../recipe/relevance.ts";

/** Data that a relevance is of. */
interface RelevanceSource {
  readonly dataset: Pick<Dataset, "labels" | "classNames" | "ids">;
  /** Tags of each sample, where a column of them was read. */
  readonly tags?: readonly (readonly string[])[] | undefined;
}

/** The relevance that was asked for; null where none was, so that classes rule. Throws an InputError. */
export async function readRelevance(source: RelevanceSource, flags: RelevanceOptions): Promise<ChosenRelevance | null> {
  const kind = kindOf(flags);
  return kind === undefined ? null : readers[kind](source, flags);
}

const readers: Readonly<
  Record<
    RelevanceKind,
    (source: RelevanceSource, flags: RelevanceOptions) => ChosenRelevance | Promise<ChosenRelevance>
  >
> = {
  tags({ tags }, { tags: column = "", tagMeasure, ...flags }) {
    if (!tags) throw new InputError(`missing tags: the column ${JSON.stringify(column)} was not read`);
    const measure = tagMeasure === undefined ? {} : { measure: tagMeasure };
    return recorded(sharedTags(tags, { ...thresholds(flags), ...measure }), { column, fingerprint: hashOf(tags) });
  },
  hierarchy({ dataset: { labels, classNames } }, flags) {
    const paths = Array.from(labels, (label) => classNames[label] ?? "");
    return recorded(hierarchy(paths, thresholds(flags)));
  },
  async grades({ dataset: { ids } }, { grades: list = "", ...flags }) {
    const grades = await readGrades(list);
    const plain = grades.map(({ first, second, relevance }) => [first, second, relevance]);
    return recorded(gradedPairs(grades, { ids, ...thresholds(flags) }), { list, fingerprint: hashOf(plain) });
  },
};

const thresholds = ({ positiveFrom, negativeTo }: RelevanceOptions) => ({
  ...(positiveFrom !== undefined && { positiveFrom }),
  ...(negativeTo !== undefined && { negativeTo }),
});

/** Tells whether it is the same when a training goes on. */
const hashOf = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

const recorded = (relevance: Relevance, more: Readonly<Record<string, unknown>> = {}): ChosenRelevance => ({
  relevance,
  record: { name: relevance.name, settings: { ...more, ...relevance.settings } },
});
