import { InputError } from "../core/errors.ts";
import type { BatchLoss } from "../losses/loss.ts";
import { loss as lossOf, losses } from "../losses/losses.ts";
import { isPlain, type PlainSettings } from "../losses/record.ts";

/** Settings by which a run records what its loss has by itself, where nothing else was asked for. */
const ofLoss = {
  policy: ({ name }) => name,
  margin: ({ margin }) => margin,
  distance: ({ distance }) => distance.kind,
  miningDistance: ({ distance }) => distance.kind,
} satisfies Readonly<Record<string, (loss: BatchLoss) => unknown>>;

/**
 * The settings of a run without those of its loss that are the loss's defaults, and without those that say again what the
 * loss has by itself: what is left was chosen. For triplets, and for a loss that is not built in, all of them.
 */
export function chosenSettings(settings: PlainSettings): PlainSettings {
  const { loss } = settings;
  const made = recordedLoss(loss);
  if (!made || !isPlain(loss)) return settings;
  const usual = lossOf(made.name).settings;
  const own = isPlain(loss["settings"]) ? loss["settings"] : {};
  return {
    ...without(settings, (key, value) =>
      Object.entries(ofLoss).some(([of, read]) => of === key && read(made) === value),
    ),
    loss: { ...loss, settings: without(own, (key, value) => Object.hasOwn(usual, key) && same(usual[key], value)) },
  };
}

const without = (settings: PlainSettings, leaveOut: (key: string, value: unknown) => boolean): PlainSettings =>
  Object.fromEntries(Object.entries(settings).filter(([key, value]) => !leaveOut(key, value)));

/** Equal as a record has them, which knows no infinity. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The loss that a run records; null for triplets, a loss that is not known here, and settings that it does not take. */
function recordedLoss(record: unknown): BatchLoss | null {
  if (!isPlain(record) || typeof record["name"] !== "string" || !Object.hasOwn(losses, record["name"])) return null;
  const { pairMining: _, ...settings } = isPlain(record["settings"]) ? record["settings"] : {};
  try {
    return lossOf(record["name"], settings);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
