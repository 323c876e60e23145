import type { Command, Option } from "commander";
import { InputError } from "../../core/errors.ts";
import { suggestion } from "../../core/suggestion.ts";
import { collect } from "../../recipe/parse.ts";
import { withPreset } from "../../recipe/presets.ts";
import { checkRecipe } from "../../recipe/resolve.ts";
import type { TrainFlags } from "../train/flags.ts";
import type { SettingValue, Settings } from "./read-grid.ts";

/** Options of `kinfold train` that an experiment chooses by itself, and what to do instead. */
const taken: Readonly<Record<string, string>> = {
  seed: "list them under seeds",
  threads: "each training has one thread; choose how many run at once with --workers",
  out: "the experiment has a folder for all of them; name it with --out",
  resume: "an experiment goes on where it was broken off",
  studio: "look at the experiment's folder with kinfold studio",
  json: "give it to kinfold experiment",
  quiet: "leave it out",
};

/** A name in camel case, as the options of `train()` are called. */
export const camelCase = (name: string): string =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Reports what is wrong with a setting; null where only the error tells which. */
export type Refuse = (name: string | null, error: unknown) => never;

/**
 * Settings as arguments of `kinfold train`, checked as that command would, as far as it can be done without the data.
 * `describe` makes that command. Calls `refuse` for the first setting that is unknown or has a value that will not do.
 */
export function trainArguments(describe: () => Command, settings: Settings, refuse: Refuse): string[] {
  const flags: Record<string, unknown> = {};
  const typed = Object.entries(settings).flatMap(([name, value]) => {
    try {
      const own = argumentsOf(describe(), name, value);
      Object.assign(flags, parsedBy(describe(), own));
      return own;
    } catch (error) {
      return refuse(name, error);
    }
  });
  const all: TrainFlags = withPreset(flags);
  const unheard = Object.entries(settings).find(([name, value]) => value === false && isOn(all, camelCase(name)));
  if (unheard) return refuse(unheard[0], new InputError(`invalid ${unheard[0]}: false, but the preset turns it on`));
  try {
    checkRecipe(all);
  } catch (error) {
    return refuse(null, error);
  }
  return typed;
}

const isOn = (flags: TrainFlags, name: string): boolean =>
  Object.entries(flags).some(([flag, value]) => flag === name && value === true);

/** `margin: 0.2` as `--margin 0.2`, `normalise: false` as `--no-normalise`, `holdout: [a, b]` as `--holdout a --holdout b`. */
function argumentsOf(command: Command, name: string, value: SettingValue): string[] {
  const attribute = camelCase(name);
  const remedy = Object.hasOwn(taken, attribute) ? taken[attribute] : undefined;
  if (remedy !== undefined) throw new InputError(`invalid option: ${name} is not for an experiment's file; ${remedy}`);
  const options = command.options.filter((option) => option.attributeName() === attribute);
  if (options.length === 0) {
    const meant = suggestion(
      name,
      command.options.map((option) => option.name()),
    );
    throw new InputError(`unknown option: ${name}, expected one of kinfold train's${meant}`);
  }
  const takes = options.find((option) => option.required);
  if (typeof value === "object" && takes?.parseArg !== collect) {
    throw new InputError(`invalid ${name}: a list, expected one value`);
  }
  return [value]
    .flat()
    .flatMap((one) => (typeof one === "boolean" ? flag(options, name, one) : withValue(takes, name, one)));
}

function flag(options: readonly Option[], name: string, on: boolean): string[] {
  const positive = options.find((option) => option.isBoolean() && !option.negate);
  const negative = options.find((option) => option.negate);
  if (!on && negative) return [negative.long ?? ""];
  if (!positive) throw new InputError(`invalid ${name}: ${on}, expected a value`);
  // What has no opposite is off unless it is asked for.
  return on ? [positive.long ?? ""] : [];
}

function withValue(option: Option | undefined, name: string, value: string | number): string[] {
  if (!option) throw new InputError(`invalid ${name}: ${value}, expected true or false`);
  return [option.long ?? "", String(value)];
}

/** What the command makes of arguments. Its data is not looked at. */
function parsedBy(command: Command, typed: readonly string[]): Record<string, unknown> {
  return command
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .parse(["data", ...typed], { from: "user" })
    .opts();
}
