import { InputError } from "../core/errors.ts";
import { adaptive, type AdaptiveSchedule, paceFor } from "../mining/adaptive.ts";
import { checkMixture, type Mixture } from "../mining/mixture.ts";
import { policies } from "../mining/policies.ts";
import { annealed, constantMixture, type Schedule, transition } from "../mining/schedules.ts";
import { scheduleOf } from "../training/settings.ts";
import { optionName } from "./option-name.ts";
import { ofOption } from "./parse.ts";
import type { Recipe } from "./recipe.ts";

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
] as const satisfies readonly (keyof Recipe)[];

/** Options of the linear shape alone. */
const stepwiseOptions = ["epochStep", "semiHardStep", "hardestStep"] as const;

/** Throws an InputError for a policy that does not exist or options that do not go together. Needs no data. */
export function checkPolicy(recipe: Recipe): void {
  resolvePolicy(recipe, 100);
}

/**
 * The schedule that was asked for, for a training of so many epochs: a policy by its name, a mixture such as
 * `randomHard=0.5,semiHard=0.5`, or `nspa`.
 */
export function resolvePolicy(recipe: Recipe, epochs: number): ResolvedPolicy {
  const { policy = "nspa" } = recipe;
  if (policy === "nspa") return resolveAnnealing(recipe, epochs);
  const given = firstGiven(recipe, [...stepwiseOptions, "hardestLimit", "targetShare", "anneal"]);
  if (given !== undefined) {
    throw new InputError(`invalid ${given}: the policy ${policy} is not annealed; use --policy nspa or leave it out`);
  }
  if (!policy.includes("=")) return { policy, schedule: scheduleOf(policy), record: { mixture: { [policy]: 1 } } };
  const mixture = parseMixture(policy);
  return { policy, schedule: constantMixture(mixture), record: { mixture } };
}

/** The first of these options that was typed, as it is typed. */
function firstGiven(recipe: Recipe, names: readonly (keyof Recipe)[]): string | undefined {
  const name = names.find((one) => recipe[one] !== undefined);
  return name && optionName(name);
}

/**
 * The paper's linear annealing: by default its numbers, with an update every ten epochs, or every tenth of a training
 * that is shorter than a hundred, which would otherwise end before it has left random hard. The other shapes go from
 * random hard alone to `hardestLimit` of hardest and the rest semi-hard over the whole training.
 */
function resolveAnnealing(recipe: Recipe, epochs: number): ResolvedPolicy {
  const { anneal = "linear", semiHardStep = 0.1, hardestStep = 0.01, hardestLimit = 0.5 } = recipe;
  if (anneal !== "adaptive" && recipe.targetShare !== undefined) {
    throw new InputError(
      `invalid --target-share: --anneal ${anneal} goes by the clock; use --anneal adaptive or leave it out`,
    );
  }
  if (anneal === "adaptive") {
    if (recipe.epochStep !== undefined) {
      throw new InputError(
        "invalid --epoch-step: --anneal adaptive goes by the share of active triplets; leave it out",
      );
    }
    const options = {
      semiHardStep,
      hardestStep,
      hardestLimit,
      target: recipe.targetShare ?? 0.5,
      pace: paceFor(epochs),
    };
    return { policy: "nspa", schedule: adaptive(options), record: { anneal, ...options } };
  }
  if (anneal === "linear") {
    const { epochStep = Math.min(10, Math.max(1, Math.round(epochs / 10))) } = recipe;
    const options = { epochStep, semiHardStep, hardestStep, hardestLimit };
    return { policy: "nspa", schedule: annealed(options), record: { anneal, ...options } };
  }
  const given = firstGiven(recipe, stepwiseOptions);
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
