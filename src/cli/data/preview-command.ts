import type { Command } from "commander";
import { oneOf, seed, wholeNumber } from "../../recipe/parse.ts";
import { imageSize } from "../../recipe/size.ts";
import { augmentationChoices } from "../augmentation-flag.ts";
import type { CommandContext } from "../run.ts";
import type { PreviewFlags } from "./preview.ts";
import { addSourceOptions, dataArgument } from "./source-options.ts";

const examples = `
Examples:
  $ npx kinfold data preview photos/ --size 96                          some of each class
  $ npx kinfold data preview photos/ --size 96 --augment photographs    one of each, as epochs of training will see it
  $ npx kinfold data preview drawings.zip --augment own.json --out look.png`;

/** `kinfold data preview DATA` */
export function previewCommand(data: Command, context: CommandContext): void {
  const command = data
    .command("preview")
    .summary("draw a picture of what the network sees")
    .description("Draws images of several classes as the network sees them, and how augmentation changes them.")
    .argument("DATA", dataArgument)
    .option("--augment <how>", `changes to show: ${augmentationChoices} (default: none)`)
    .option(
      "--classes <n>",
      "rows of the picture: classes drawn at random (default: 8)",
      wholeNumber("--classes", 1, 100),
    )
    .option("--samples <n>", "images beside the first of a row (default: 8)", wholeNumber("--samples", 1, 50))
    .option("--size <pixels>", "side of the images, or height x width: 28x40 (default: 28)", imageSize)
    .option("--channels <1|3>", "read images as grey or in colour (default: grey where all are)", channels)
    .option("--invert", "exchange black and white")
    .option("--seed <n>", "seed of the draw and of the changes, as of train (default: 1)", seed)
    .option("--out <file>", "where the picture goes: .png (default: preview.png)");
  addSourceOptions(command)
    .addHelpText("after", examples)
    .action(async (source: string, flags: PreviewFlags) => {
      const { runPreview } = await import("./preview.ts");
      await runPreview(source, flags, context);
    });
}

const channels = (text: string): 1 | 3 => (oneOf("number of channels", ["1", "3"])(text) === "1" ? 1 : 3);
