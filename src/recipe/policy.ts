import { InputError } from "../core/errors.ts";
import { checkMixture, type Mixture } from "../mining/mixture.ts";
import { policies } from "../mining/policies.ts";
import { adaptive, type AdaptiveSchedule, paceFor } from "../mining/adaptive.ts";
import { annealed, constantMixture, type Schedule, transition } from "../mining/schedules.ts";
import { scheduleOf } from "../training/settings.ts";
import { ofOption } from "./parse.ts";
import type { TrainFlags } from "./recipe.ts";
import { optionName } from "./option-name.ts";

/** A schedule and what it is made of, as plain data for the run's record. */
export interface ResolvedPolicy {
  readonly policy: string;
  readonly schedule: Schedule | AdaptiveSchedule;
  readonly record: Readonly<Record<string, unknown>>;
}

/** Options of a mixture of policies, which mines triplets, or the pairs that losses over pairs are of. */
export const mixtureOptions = [
  "policy",
  "anneal",
  "epochStep",
  "semiHardStep",
  "hardestStep",
  "hardestLimit",
  "draw",
  "pairs",
  "miningDistance",
] as const satisfies readonly (keyof TrainFlags)[];

/** Options of the linear shape alone. */
const stepwiseFlags = ["epochStep", "semiHardStep", "hardestStep"] as const;

/** Throws an InputError for a policy that does not exist or options that do not go together. Needs no data. */
export function checkPolicy(flags: TrainFlags): void {
  resolvePolicy(flags, 100);
}

/**
 * The schedule that was asked for, for a training of so many epochs: a policy by its name, a mixture such as
 * `randomHard=0.5,semiHard=0.5`, or `nspa`.
 */
export function resolvePolicy(flags: TrainFlags, epochs: number): ResolvedPolicy {
  const { policy = "nspa" } = flags;
  if (policy === "nspa") return resolveAnnealing(flags, epochs);
  const given = firstGiven(flags, [...stepwiseFlags, "hardestLimit", "targetShare", "anneal"]);
  if (given !== undefined) {
    throw new InputError(`invalid ${given}: the policy ${policy} is not annealed; use --policy nspa or leave it out`);
  }
  if (!policy.includes("=")) return { policy, schedule: scheduleOf(policy), record: { mixture: { [policy]: 1 } } };
  const mixture = parseMixture(policy);
  return { policy, schedule: constantMixture(mixture), record: { mixture } };
}

/** The first of these options that was typed, as it is typed. */
function firstGiven(flags: TrainFlags, names: readonly (keyof TrainFlags)[]): string | undefined {
  const name = names.find((one) => flags[one] !== undefined);
  return name && optionName(name);
}

/**
 * The paper's linear annealing: by default its numbers, with an update every ten epochs, or every tenth of a training
 * that is shorter than a hundred, which would otherwise end before it has left random hard. The other shapes go from
 * random hard alone to `hardestLimit` of hardest and the rest semi-hard over the whole training.
 */
function resolveAnnealing(flags: TrainFlags, epochs: number): ResolvedPolicy {
  const { anneal = "linear", semiHardStep = 0.1, hardestStep = 0.01, hardestLimit = 0.5 } = flags;
  if (anneal !== "adaptive" && flags.targetShare !== undefined) {
    throw new InputError(
      `invalid --target-share: --anneal ${anneal} goes by the clock; use --anneal adaptive or leave it out`,
    );
  }
  if (anneal === "adaptive") {
    if (flags.epochStep !== undefined) {
      throw new InputError(
        "invalid --epoch-step: --anneal adaptive goes by the share of active triplets; leave it out",
      );
    }
    const options = {
      semiHardStep,
      hardestStep,
      hardestLimit,
      target: flags.targetShare ?? 0.5,
      pace: paceFor(epochs),
    };
    return { policy: "nspa", schedule: adaptive(options), record: { anneal, ...options } };
  }
  if (anneal === "linear") {
    const { epochStep = Math.min(10, Math.max(1, Math.round(epochs / 10))) } = flags;
    const options = { epochStep, semiHardStep, hardestStep, hardestLimit };
    return { policy: "nspa", schedule: annealed(options), record: { anneal, ...options } };
  }
  const given = firstGiven(flags, stepwiseFlags);
  if (given !== undefined) {
    throw new InputError(
      `invalid ${given}: --anneal ${anneal} takes the whole training, without steps; use --anneal linear or leave it out`,
    );
  }
  const to = { semiHard: 1 - hardestLimit, hardest: hardestLimit };
  const options = { from: { randomHard: 1 }, to, epochs };
  return { policy: "nspa", schedule: transition({ ...options, shape: anneal }), record: { anneal, ...options } };
}

/** `randomHard=0.5,semiHard=0.5` */
function parseMixture(text: string): Mixture {
  const entries = text.split(",").map((part): [string, number] => {
    const [name = "", probability = "", ...more] = part.split("=").map((side) => side.trim());
    if (name === "" || probability === "" || more.length > 0 || Number.isNaN(Number(probability))) {
      throw new InputError(
        `invalid --policy: ${text}, expected policy=probability,… such as randomHard=0.5,semiHard=0.5`,
      );
    }
    return [name, Number(probability)];
  });
  const twice = entries.find(([name], i) => entries.findIndex(([other]) => other === name) !== i);
  if (twice) throw new InputError(`invalid --policy: ${text} names ${twice[0]} twice, expected each policy once`);
  return ofOption("--policy", ["mixture", "probability"], () =>
    checkMixture(Object.fromEntries(entries), Object.keys(policies)),
  );
}
