import type { Command } from "commander";
import { tagMeasures } from "../../data/relevance/shared-tags.ts";
import { number, oneOf } from "../../recipe/parse.ts";

/** Adds the options of `RelevanceOptions`. */
export const addRelevance = (command: Command): Command =>
  command
    .optionsGroup("Relevance, in place of one class a sample:")
    .option("--tags <column>", "go by tags: a column of a CSV or TSV file or class list, with ; or | between them")
    .option(
      "--tag-measure <name>",
      "any (a shared tag is enough) or jaccard (the share of all tags that is shared) (default: any)",
      oneOf("measure of tags", tagMeasures),
    )
    .option("--hierarchy", "go by class names such as animal/cat: the more folders are shared, the more relevant")
    .option(
      "--grades <file>",
      "go by graded pairs: a CSV file with the columns first and second, ids of samples, and relevance, 0 to 1",
    )
    .option(
      "--positive-from <x>",
      "samples this relevant are of one kind (default: 0.5)",
      number("--positive-from", { above: 0, to: 1 }),
    )
    .option(
      "--negative-to <x>",
      "samples no more relevant are of two kinds (default: 0)",
      number("--negative-to", { from: 0, to: 1 }),
    );
