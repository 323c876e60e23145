import type { Command } from "commander";
import { number, oneOf, wholeNumber } from "../../recipe/parse.ts";
import { samplerNames } from "../../recipe/sampler.ts";

/** How batches are drawn. */
export function addSampling(command: Command): void {
  command
    .optionsGroup("Batches:")
    .option("--classes <P>", "classes of a batch", wholeNumber("--classes", 2))
    .option("--samples <K>", "samples of each class of a batch", wholeNumber("--samples", 2))
    .option(
      "--sampler <name>",
      "classBalanced, classWeighted, hierarchical (super-classes first), hardClasses (classes that lie close together), fixedTriplets (a list of them) or shuffled (default: classBalanced, for softmax shuffled)",
      oneOf("sampler", samplerNames),
    )
    .option(
      "--class-exponent <a>",
      "classWeighted: a class of n samples weighs n^a, 0 evenly, 1 by size (default: 0.5)",
      number("--class-exponent", { from: -10, to: 10 }),
    )
    .option("--class-weights <file>", "classWeighted: a CSV file with the columns class and weight instead")
    .option(
      "--super-classes <n>",
      "hierarchical: super-classes of a batch (default: 2)",
      wholeNumber("--super-classes", 1),
    )
    .option(
      "--super-class-map <file>",
      "hierarchical: a CSV file with the columns class and superclass (default: the folder in a class's name)",
    )
    .option(
      "--look-every <epochs>",
      "hardClasses: epochs between two looks at where classes lie (default: 1)",
      wholeNumber("--look-every", 1),
    )
    .option(
      "--neighbourhoods <n>",
      "hardClasses: neighbourhoods of a batch (default: 1)",
      wholeNumber("--neighbourhoods", 1),
    )
    .option(
      "--near-pool <n>",
      "hardClasses: how many times as many near classes as needed are drawn from (default: 2)",
      wholeNumber("--near-pool", 1),
    )
    .option(
      "--triplet-list <file>",
      "fixedTriplets: a CSV file with the columns anchor, positive and negative, ids of samples",
    )
    .option(
      "--triplet-batch <n>",
      "fixedTriplets: triplets of a batch (default: 32)",
      wholeNumber("--triplet-batch", 1),
    );
}
