import { readFile } from "node:fs/promises";
import { type AugmentationSettings, augmentationPresets } from "../augmentation/augmenter.ts";
import { checkAugmentation } from "../augmentation/check-settings.ts";
import { choices, InputError } from "../core/errors.ts";
import { suggestion } from "../core/suggestion.ts";

export interface NamedAugmentation {
  /** What was typed: a preset or a path. */
  readonly name: string;
  readonly settings: AugmentationSettings;
}

/** Presets by their names. */
const presets: Readonly<Record<string, AugmentationSettings>> = augmentationPresets;

/** What `--augment` may be, for helps and messages. */
export const augmentationChoices = choices([...Object.keys(presets), "a JSON file of settings"]);

/**
 * Reads the value of `--augment`: the name of a preset, or the path of a JSON file with settings (a file that has the name
 * of a preset is `./drawings`). Throws an InputError that names the file and what is wrong with it.
 */
export async function readAugmentation(text: string): Promise<NamedAugmentation> {
  const preset = Object.hasOwn(presets, text) ? presets[text] : undefined;
  if (preset !== undefined) return { name: text, settings: preset };
  return { name: text, settings: checkAugmentation(parse(text, await read(text)), text) };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") {
      const meant = suggestion(file, Object.keys(presets));
      throw new InputError(`unknown augmentation: ${file}, expected ${augmentationChoices}${meant}`);
    }
    throw new InputError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parse(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`invalid augmentation: ${file} is no JSON: ${reason}; expected an object of settings`);
  }
}
