import * as z from "zod";
import { adaptive } from "../../mining/adaptive.ts";
import { annealed, type Schedule } from "../../mining/schedules.ts";
import type { RunConfiguration } from "../../recipe/run-schema.ts";
import { SAFE_POLICY } from "../../training/policies.ts";

const share = z.number();
const steps = { semiHardStep: share, hardestStep: share, hardestLimit: share };

/** The schedules that the command line makes, as a run's record has them. */
const scheduleSchema = z.union([
  z.object({ mixture: z.record(z.string(), share) }),
  z.object({ anneal: z.literal("linear"), epochStep: z.int().positive(), ...steps }),
  z.object({ anneal: z.literal("adaptive") }),
  z.object({ anneal: z.enum(["cosine", "exponential"]), to: z.record(z.string(), share) }),
]);

/**
 * Policies that a mixture may be made of while a run trains: those that its step was compiled with, which are those that its
 * schedule ever draws. Empty where no mixture is drawn from, and where the schedule is one that only a program knows.
 */
export function drawablePolicies({ schedule, draw, epochs, onCollapse }: RunConfiguration["settings"]): string[] {
  const parsed = scheduleSchema.safeParse(schedule);
  if (draw === null || !parsed.success) return [];
  const drawn = new Set(drawnBy(parsed.data, epochs));
  if (onCollapse === "rollBack") drawn.add(SAFE_POLICY);
  return [...drawn];
}

function drawnBy(schedule: z.infer<typeof scheduleSchema>, epochs: number): readonly string[] {
  if ("mixture" in schedule) return possible(schedule.mixture);
  if (schedule.anneal === "adaptive") return adaptive().policies;
  if (schedule.anneal === "linear") return drawnOver(annealed(schedule), epochs);
  return [...new Set([...possible({ randomHard: 1 }), ...(epochs > 1 ? possible(schedule.to) : [])])];
}

const drawnOver = (schedule: Schedule, epochs: number): string[] => [
  ...new Set(Array.from({ length: epochs }, (_, epoch) => possible(schedule(epoch))).flat()),
];

const possible = (mixture: Readonly<Record<string, number>>): string[] =>
  Object.keys(mixture).filter((name) => (mixture[name] ?? 0) > 0);
