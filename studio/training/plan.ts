import { annealed, constantMixture, type Schedule, shapes, transition } from "../../src/mining/schedules.ts";
import type { RunConfiguration } from "../../src/recipe/run-schema.ts";
import type { MixtureRecord } from "../../src/training/events.ts";
import type { Log, MixtureChange } from "./log.ts";

type Settings = RunConfiguration["settings"];

/** Epochs of the whole training, its pretraining counted. */
export const epochsOf = ({ epochs, pretrain }: Settings): number => epochs + (pretrain?.epochs ?? 0);

/**
 * The schedule that a run's record speaks of, by the epochs of the training proper, counted from 0. Null where there is
 * none: the loss takes no triplets, or the mixture goes by what is measured.
 */
export function plannedSchedule({ schedule }: Pick<Settings, "schedule">): Schedule | null {
  const { mixture, anneal } = schedule;
  if (isMixture(mixture)) return constantMixture(mixture);
  const number = (name: string): Record<string, number> => {
    const value = schedule[name];
    return typeof value === "number" ? { [name]: value } : {};
  };
  if (anneal === "linear") {
    return annealed({
      ...number("epochStep"),
      ...number("semiHardStep"),
      ...number("hardestStep"),
      ...number("hardestLimit"),
    });
  }
  const { from, to, epochs } = schedule;
  const shape = Object.keys(shapes).find((name): name is keyof typeof shapes => name === anneal);
  if (shape === undefined || !isMixture(from) || !isMixture(to) || typeof epochs !== "number") return null;
  return transition({ from, to, epochs, shape });
}

function isMixture(value: unknown): value is MixtureRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const parts = Object.values(value);
  return parts.length > 0 && parts.every((part) => typeof part === "number");
}

/** The mixture that a person has set and not taken back; null where the schedule rules. */
export function mixtureByHand({ incidents }: Log): MixtureRecord | null {
  const last = incidents.findLast(
    (event) => event.type === "control" && (event.action === "mixture" || event.action === "schedule"),
  );
  return last?.type === "control" && last.action === "mixture" ? (last.mixture ?? null) : null;
}

/**
 * Mixtures over the whole training: what was, from the log, and from its present epoch on what is planned. Empty where
 * the training draws from no mixture.
 */
export function mixturesOver(log: Log, settings: Settings): MixtureChange[] {
  const before = settings.pretrain?.epochs ?? 0;
  const schedule = plannedSchedule(settings);
  const byHand = mixtureByHand(log);
  const start = log.mixtures.length === 0 ? before : Math.max(before, log.epoch);
  const planned = schedule && !byHand ? planFrom(schedule, start, before, epochsOf(settings)) : [];
  return [...log.mixtures.filter(({ epoch }) => epoch < start || planned.length === 0), ...planned];
}

function planFrom(schedule: Schedule, start: number, before: number, end: number): MixtureChange[] {
  const changes: MixtureChange[] = [];
  for (let epoch = start; epoch < end; epoch++) {
    const mixture = schedule(epoch - before);
    const last = changes.at(-1);
    const names = Object.keys(mixture);
    if (last && names.every((name) => last.mixture[name] === mixture[name])) continue;
    changes.push({ epoch, mixture });
  }
  return changes;
}
