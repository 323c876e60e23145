import * as z from "zod";
import { InputError } from "../../core/errors.ts";
import { tagMeasures } from "../../data/relevance/shared-tags.ts";
import { optionName } from "../../recipe/option-name.ts";
import { checkRelevanceOptions, kindOf, type RelevanceOptions } from "../../recipe/relevance-options.ts";
import type { RunConfiguration } from "../../recipe/run-schema.ts";
import type { EvaluateFlags } from "./evaluation.ts";

const thresholds = { positiveFrom: z.number(), negativeTo: z.number() };

/** What a run says of its relevance, as the options that ask for it. */
const recorded = z.discriminatedUnion("name", [
  z
    .object({
      name: z.literal("sharedTags"),
      settings: z.object({ column: z.string(), measure: z.enum(tagMeasures), ...thresholds }),
    })
    .transform(({ settings: { column, measure, ...rest } }) => ({ tags: column, tagMeasure: measure, ...rest })),
  z
    .object({ name: z.literal("hierarchy"), settings: z.object(thresholds) })
    .transform(({ settings }) => ({ hierarchy: true, ...settings })),
  z
    .object({ name: z.literal("gradedPairs"), settings: z.object({ list: z.string(), ...thresholds }) })
    .transform(({ settings: { list, ...rest } }) => ({ grades: list, ...rest })),
]) satisfies z.ZodType<RelevanceOptions>;

/**
 * What an evaluation goes by: the relevance of the run, in which what was typed takes the place of what it says; a relevance
 * of another kind takes the place of it all; and with `sameClass` classes do.
 * Throws an InputError where options do not go together, and where the run does not say what it went by.
 */
export function relevanceFlagsOf(
  { settings: { relevance } }: Pick<RunConfiguration, "settings">,
  { sameClass, tags, hierarchy, grades, tagMeasure, positiveFrom, negativeTo }: EvaluateFlags,
): RelevanceOptions {
  const typed: RelevanceOptions = {
    ...(tags !== undefined && { tags }),
    ...(hierarchy !== undefined && { hierarchy }),
    ...(grades !== undefined && { grades }),
    ...(tagMeasure !== undefined && { tagMeasure }),
    ...(positiveFrom !== undefined && { positiveFrom }),
    ...(negativeTo !== undefined && { negativeTo }),
  };
  if (sameClass === true) {
    if (Object.keys(typed).length === 0) return {};
    throw new InputError("invalid --same-class: other options say what is relevant; leave one of them out");
  }
  const kind = kindOf(typed);
  const own = relevance ? recorded.safeParse(relevance) : undefined;
  if (own && !own.success && kind === undefined) {
    throw new InputError(
      `missing relevance: the run was trained by ${relevance?.name}, but does not say of what; name it by --tags, --hierarchy or --grades, or go by classes with --same-class`,
    );
  }
  const ownFlags: RelevanceOptions = own?.data ?? {};
  const isOther = kind !== undefined && kind !== kindOf(ownFlags);
  const flags = isOther ? typed : { ...ownFlags, ...typed };
  checkRelevanceOptions(flags);
  return flags;
}

/** Options that ask for something of classes, and what that is. */
const ofClasses = {
  fewShot: "few-shot accuracy is of classes",
  trials: "one-shot trials are of classes",
  neighbours: "neighbours vote for classes",
} as const;

/** Throws an InputError for options that have no use where a relevance says what is to be found. */
export function checkWithRelevance(flags: EvaluateFlags, relevance: RelevanceOptions): void {
  const kind = kindOf(relevance);
  const option = (["fewShot", "trials", "neighbours"] as const).find((name) => flags[name] !== undefined);
  if (kind === undefined || option === undefined) return;
  throw new InputError(
    `invalid ${optionName(option)}: ${ofClasses[option]}, but what is relevant goes by ${kind}; add --same-class to go by classes, or leave it out`,
  );
}
