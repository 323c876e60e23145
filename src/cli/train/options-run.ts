import type { Command } from "commander";
import { collect, number, oneOf, wholeNumber } from "../../recipe/parse.ts";
import { imageSize } from "../../recipe/size.ts";
import { augmentationChoices } from "../augmentation-flag.ts";
import { addSourceOptions } from "../data/source-options.ts";

/** What is learned from. */
export function addData(command: Command): void {
  command
    .optionsGroup("Data:")
    .option(
      "--split <how>",
      "validate on unseen classes, on samples, or as folders say: class, sample, folder (default: as the data says, else class where there are 10 or more)",
      oneOf("split", ["class", "sample", "folder"]),
    )
    .option(
      "--holdout <what>",
      "share for validation (default: 0.2), or a class or folder of classes; may be repeated",
      collect,
    );
  addSourceOptions(command)
    .option("--label <column>", "label column of a CSV or TSV file, by name or by position from 1")
    .option("--size <pixels>", "size of images, 28 or 28x40 (height x width) (default: 28)", imageSize)
    .option("--channels <n>", "1 for grey, 3 for colour (default: by the images)", channels)
    .option("--invert", "exchange black and white")
    .option("--no-invert", "leave black and white as they are (default, but for --preset drawings)")
    .option("--augment <how>", `change images at random: ${augmentationChoices} (default: they stay as they are)`)
    .option("--turns", "make four classes of each training class, its images turned by 0°, 90°, 180° and 270°")
    .option(
      "--image-cache <folder>",
      "where decoded images are kept, safe to delete (default: .kinfold-cache beside the run)",
    )
    .option("--no-image-cache", "decode images each time, into memory")
    .option("--ignore <column>", "column that is no feature; may be repeated", collect)
    .option(
      "--skip-lines <n>",
      "lines of a CSV or TSV file before the table (default: 0)",
      wholeNumber("--skip-lines", 0),
    )
    .option("--header", "the first row names the columns (default: where it looks like it)")
    .option("--no-header", "the first row is data")
    .option("--standardise", "bring features to mean 0 and deviation 1 (default for CSV and TSV)")
    .option("--no-standardise", "leave features as they are");
}

const channels = (text: string): 1 | 3 => (oneOf("number of channels", ["1", "3"])(text) === "1" ? 1 : 3);

/** How long, and what is kept. */
export function addLasting(command: Command): void {
  command
    .optionsGroup("Lasting:")
    .option("--resume <run>", "go on with a run that was broken off, to the same bits; DATA may be left out")
    .option(
      "--controls <log>",
      "change the mixture after the same steps as it was changed by hand in a run, or in an events.jsonl (default: no changes)",
    )
    .option("--minutes <m>", "end after so many minutes (default: no limit)", number("--minutes", { above: 0 }))
    .option(
      "--checkpoint-minutes <m>",
      "minutes between two checkpoints, besides those of evaluations (default: 5)",
      number("--checkpoint-minutes", { from: 0 }),
    )
    .option(
      "--keep <which>",
      "the model to ship: the last, or the one that the measure found best (default: best)",
      oneOf("kind of model to keep", ["last", "best"]),
    )
    .option(
      "--measure <name>",
      "what is best: mapAtR, precisionAt1, oneShot or, by a relevance, ndcg (default: mapAtR)",
      oneOf("measure", ["mapAtR", "precisionAt1", "oneShot", "ndcg"]),
    )
    .option(
      "--early-stopping <n>",
      "end after so many evaluations without a better measure (default: never)",
      wholeNumber("--early-stopping", 1),
    )
    .option(
      "--on-collapse <what>",
      "where the embedding collapses: warn, rollBack to the last sound weights and more random hard, or stop (default: warn)",
      oneOf("answer to a collapse", ["warn", "rollBack", "stop"]),
    );
}

/** What is written and said. */
export function addOutput(command: Command): void {
  command
    .optionsGroup("Output:")
    .option("--out <folder>", "where the run goes (default: runs/DATA-POLICY-SEED)")
    .option(
      "--triplets",
      "keep the hardest triplets of each epoch and every sample's history, for kinfold triplets (default: no)",
    )
    .option(
      "--record-embeddings <n>",
      "validation samples whose embeddings are kept at each evaluation, all or 0 for none; fewer where a run would keep more than 200 MB (default: 2000)",
      sampleCount,
    )
    .option(
      "--studio",
      "open the training in the browser, as kinfold studio does; the page stays until Ctrl-C after the training's end",
    )
    .option("--json", "one event a line on stdout, as JSON, and nothing else")
    .option("--quiet", "warnings and errors alone");
}

const sampleCount = (text: string): number => (text === "all" ? Infinity : wholeNumber("--record-embeddings", 0)(text));
