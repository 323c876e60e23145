import * as z from "zod";
import { InputError } from "../core/errors.ts";
import { checkMixture } from "../mining/mixture.ts";
import type { Control } from "./api.ts";
import { refusal } from "./refusal.ts";

/** What a training may be told. */
export const controlSchema: z.ZodType<Control> = z.discriminatedUnion("action", [
  z.object({ action: z.literal("pause") }),
  z.object({ action: z.literal("resume") }),
  z.object({ action: z.literal("stop") }),
  z.object({ action: z.literal("mixture"), mixture: z.record(z.string(), z.number()) }),
  z.object({ action: z.literal("schedule") }),
]);

/** Throws a refusal for a mixture that the training cannot draw from: it would pass it over with a warning. */
export function checkControl(control: Control, policies: readonly string[]): void {
  if (control.action !== "mixture" && control.action !== "schedule") return;
  if (policies.length === 0) throw refusal(409, "invalid control: this training draws from no mixture of policies");
  if (control.action === "schedule") return;
  try {
    checkMixture(control.mixture, policies);
  } catch (error) {
    throw error instanceof InputError ? refusal(400, error.message) : error;
  }
}
