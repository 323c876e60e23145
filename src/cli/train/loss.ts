import { choices, InputError } from "../../core/errors.ts";
import { distance as distanceOf } from "../../distances/distance.ts";
import { contrastive } from "../../losses/contrastive.ts";
import { softmaxLoss } from "../../losses/softmax.ts";
import { supCon } from "../../losses/sup-con.ts";
import type { BatchLoss } from "../../losses/loss.ts";
import type { PairMiner } from "../../mining/pair-miner.ts";
import { pairMiner } from "../../mining/pair-miners.ts";
import type { KindDefaults } from "./defaults.ts";
import type { TrainFlags } from "./flags.ts";

/** What `--loss` may name. */
export const lossNames = ["triplet", "contrastive", "supCon", "softmax"] as const;
export type LossName = (typeof lossNames)[number];

/** Options of a mixture of policies: of triplets, and of the pairs that losses over pairs are of. */
const mixtureUsers: readonly LossName[] = ["triplet", "contrastive", "supCon"];

/** Options that not every loss has a use for, with the losses that have. */
const users: Readonly<Partial<Record<keyof TrainFlags, readonly LossName[]>>> = {
  policy: mixtureUsers,
  anneal: mixtureUsers,
  targetShare: ["triplet"],
  epochStep: mixtureUsers,
  semiHardStep: mixtureUsers,
  hardestStep: mixtureUsers,
  hardestLimit: mixtureUsers,
  draw: mixtureUsers,
  pairs: mixtureUsers,
  margin: ["triplet"],
  miningDistance: mixtureUsers,
  reduction: ["triplet"],
  triplets: ["triplet"],
  distance: ["triplet", "contrastive"],
  positiveMargin: ["contrastive"],
  negativeMargin: ["contrastive"],
  pairMining: ["contrastive", "supCon"],
  temperature: ["supCon", "softmax"],
  head: ["softmax"],
  smoothing: ["softmax"],
};

/**
 * The loss of a training: what was asked for, else the data's default; options of mining ask for triplets. To look at
 * triplets asks for none: it must not change what is learned.
 */
export function lossName(flags: TrainFlags, defaults: Pick<KindDefaults, "loss">): LossName {
  if (flags.loss !== undefined) return flags.loss;
  const asksForTriplets = Object.entries(users).some(
    ([name, losses]) =>
      (losses === mixtureUsers || (losses.length === 1 && losses[0] === "triplet")) &&
      name !== "triplets" &&
      isGiven(flags, name),
  );
  return asksForTriplets ? "triplet" : defaults.loss;
}

const isGiven = (flags: TrainFlags, name: string): boolean =>
  Object.entries(flags).some(([given, value]) => given === name && value !== undefined);

const typed = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The loss that was asked for, null for triplets. Throws an InputError for options that do not go with it. */
export function resolveLoss(
  flags: TrainFlags,
  defaults: Pick<KindDefaults, "loss" | "distance">,
): { readonly name: LossName; readonly loss: BatchLoss | null; readonly pairs: PairMiner | null } {
  const name = lossName(flags, defaults);
  const other = Object.entries(users).find(([option, losses]) => isGiven(flags, option) && !losses.includes(name));
  if (other) {
    const [option, losses] = other;
    throw new InputError(
      `invalid ${typed(option)}: it goes with --loss ${choices(losses)}, not with ${name}; leave it out`,
    );
  }
  if (name !== "triplet" && flags.preset === "paper") {
    throw new InputError(`invalid --preset: paper trains by triplets, not by ${name}; leave out one of the two`);
  }
  if (name !== "triplet" && flags.policy === undefined) {
    const stray = Object.entries(users).find(([option, losses]) => losses === mixtureUsers && isGiven(flags, option));
    if (stray) {
      throw new InputError(
        `invalid ${typed(stray[0])}: --loss ${name} mines by policies only with --policy; give one, or leave it out`,
      );
    }
  }
  if (name !== "triplet" && flags.policy !== undefined && flags.pairMining !== undefined) {
    throw new InputError("invalid --pair-mining: the policies of --policy pick the pairs; leave one of them out");
  }
  if (name !== "triplet" && flags.policy === undefined && flags.onCollapse === "rollBack") {
    throw new InputError(
      `invalid --on-collapse: rollBack makes the mixture of policies softer, which --loss ${name} has with --policy alone; give one, or use warn or stop`,
    );
  }
  if (name === "softmax" && flags.pretrain !== undefined) {
    throw new InputError("invalid --pretrain: --loss softmax classifies from start to end; leave one of them out");
  }
  const { pairMining } = flags;
  return { name, loss: made(name, flags, defaults), pairs: pairMining === undefined ? null : pairMiner(pairMining) };
}

function made(name: LossName, flags: TrainFlags, defaults: Pick<KindDefaults, "distance">): BatchLoss | null {
  const { temperature, positiveMargin, negativeMargin, head, smoothing } = flags;
  switch (name) {
    case "triplet":
      return null;
    case "contrastive":
      return contrastive({
        distance: distanceOf(flags.distance ?? contrastiveDistance(defaults)),
        ...(positiveMargin !== undefined && { positiveMargin }),
        ...(negativeMargin !== undefined && { negativeMargin }),
      });
    case "supCon":
      return supCon(temperature === undefined ? {} : { temperature });
    case "softmax":
      return softmaxLoss({
        ...(temperature !== undefined && { temperature }),
        ...(head !== undefined && { head }),
        ...(smoothing !== undefined && { smoothing }),
      });
  }
}

/** Margins of pairs are lengths, so that the squared distance, which is usual for triplets, is not theirs. */
const contrastiveDistance = ({ distance }: Pick<KindDefaults, "distance">): string =>
  distance === "squaredEuclidean" ? "euclidean" : distance;
