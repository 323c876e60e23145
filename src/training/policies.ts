import { unknownName } from "../core/errors.ts";
import type { AdaptiveSchedule } from "../mining/adaptive.ts";
import { policies as builtIn } from "../mining/policies.ts";
import type { Policy } from "../mining/policy.ts";
import type { Schedule } from "../mining/schedules.ts";

/** What says which policies a training may draw. */
interface PolicyChoice {
  /** A user's own, by their names. */
  readonly policies: Readonly<Record<string, Policy>> | null;
}

/** Every policy that a schedule may name: the built-in ones and the user's own. */
export const knownPolicies = ({ policies }: PolicyChoice): Readonly<Record<string, Policy>> => ({
  ...builtIn,
  ...policies,
});

/** The policy that a training falls back on where a harder one made the embedding collapse. */
export const SAFE_POLICY = "randomHard";

interface DrawnPolicies extends PolicyChoice {
  readonly schedule: Schedule | AdaptiveSchedule;
  readonly epochs: number;
  readonly onCollapse: "warn" | "rollBack" | "stop";
}

/**
 * The policies that a training compiles into its step: those the schedule names in any epoch. A policy that is never
 * drawn would only cost time. The schedule is asked here once. Throws an InputError for a name that is not known.
 */
export function compiledPolicies({
  schedule,
  epochs,
  onCollapse,
  policies,
}: DrawnPolicies): Readonly<Record<string, Policy>> {
  const known = knownPolicies({ policies });
  const named = new Set<string>();
  if (typeof schedule !== "function") schedule.policies.forEach((name) => named.add(name));
  else {
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const [name, probability] of Object.entries(schedule(epoch))) if (probability > 0) named.add(name);
    }
  }
  if (onCollapse === "rollBack") named.add(SAFE_POLICY);
  return Object.fromEntries(
    [...named].map((name) => {
      const policy = Object.hasOwn(known, name) ? known[name] : undefined;
      if (!policy) throw unknownName("policy", name, Object.keys(known));
      return [name, policy];
    }),
  );
}
