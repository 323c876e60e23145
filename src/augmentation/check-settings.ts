import { choices, InputError, unknownName } from "../core/errors.ts";
import type { AugmentationSettings, Fill } from "./settings.ts";

/** Checks a value; `what` names it in messages: `augmentation.affine.rotation`. */
type Check = (what: string, value: unknown) => void;

/** What may be set: every key, and what its value must be. */
const settings: Record<keyof AugmentationSettings, Check> = {
  affine: group({
    rotation: number(0, 180),
    shift: number(0, 1),
    scale: range(0.05, 20),
    shear: number(0, 60),
    fill,
  }),
  flip: group({ horizontal: number(0, 1), vertical: number(0, 1) }),
  crop: group({ area: range(0.01, 1), aspect: range(0.05, 20) }, ["area"]),
  brightness: number(0, 1),
  contrast: number(0, 1),
  saturation: number(0, 1),
  blur: group({ probability: number(0, 1), sigma: range(0.05, 20) }, ["sigma"]),
  noise: group({ deviation: number(0, 1) }, ["deviation"]),
  erase: group({ probability: number(0, 1), area: range(0.001, 1), aspect: range(0.05, 20) }, ["area"]),
};

/**
 * Checks settings that may come from a file. Returns them, or throws an InputError for an unknown key, a value of another
 * kind, one out of range, and one that is missing.
 * @param what names them in messages. Default: `augmentation`.
 */
export function checkAugmentation(value: unknown, what = "augmentation"): AugmentationSettings {
  checkSettings(what, value);
  return value;
}

function checkSettings(what: string, value: unknown): asserts value is AugmentationSettings {
  group(settings)(what, value);
}

function group(keys: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (what, value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw wrong(what, value, `an object with ${choices(Object.keys(keys))}`);
    for (const [key, own] of Object.entries(value)) {
      const check = Object.hasOwn(keys, key) ? keys[key] : undefined;
      if (check === undefined) throw unknownName(`setting of ${what}`, key, Object.keys(keys));
      check(`${what}.${key}`, own);
    }
    const missing = required.find((key) => !Object.hasOwn(value, key));
    if (missing !== undefined) throw new InputError(`missing setting of ${what}: ${missing}`);
  };
}

function number(low: number, high: number): Check {
  return (what, value) => {
    if (!(typeof value === "number" && value >= low && value <= high))
      throw wrong(what, value, `a number from ${low} to ${high}`);
  };
}

function range(low: number, high: number): Check {
  return (what, value) => {
    const [from, to] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [];
    if (!(typeof from === "number" && typeof to === "number" && from >= low && from <= to && to <= high))
      throw wrong(what, value, `two numbers from ${low} to ${high}, the smaller first`);
  };
}

function fill(what: string, value: unknown): void {
  const names: readonly Fill[] = ["background", "edge", "reflect"];
  if (!names.some((name) => name === value) && !(typeof value === "number" && value >= 0 && value <= 1))
    throw wrong(what, value, "background, edge, reflect or a number from 0 to 1");
}

function wrong(what: string, value: unknown, expected: string): InputError {
  const shown = JSON.stringify(value) ?? String(value);
  return new InputError(
    `invalid ${what}: ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}, expected ${expected}`,
  );
}
