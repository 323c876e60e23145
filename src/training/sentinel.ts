import { copyState } from "../engine/state.ts";
import type { EmbeddingSpread } from "../evaluation/collapse.ts";
import { type Judgement, judge, looksCollapsed } from "../evaluation/health.ts";
import type { Context } from "./context.ts";

/** Returns to a sound state after which a training is given up. */
const MOST_ROLL_BACKS = 5;

/** What a judgement leads to: the training goes on, goes on from an earlier state, or ends. */
export type Answer = "goesOn" | "rolledBack" | "ends";

/** Judges the embedding of an evaluation, and remembers what the next judgement needs. */
export function examine(
  { settings, progress }: Context,
  spread: EmbeddingSpread,
  { dimensions }: { readonly dimensions: number },
): Judgement {
  const { margin, distance } = settings;
  const { lastEpoch: epoch, health: memory } = progress;
  const judgement = judge({ spread, dimensions, margin, distance: distance.kind, epoch, memory });
  progress.health = judgement.memory;
  return judgement;
}

/**
 * Whether the last epoch alone looks like a collapse that no evaluation has found yet, so that a look at the embedding
 * is due at once. An embedding that has never been more than a point is left to the evaluations.
 */
export function isAlarmed({ settings, progress }: Context): boolean {
  const { lastEpoch, health, collapsed } = progress;
  return lastEpoch !== null && health.left && !collapsed && looksCollapsed(lastEpoch, settings.margin);
}

/**
 * Answers a judgement. Warns once of an embedding that ails, and of each collapse; by choice goes back to the last sound
 * state and takes half of what is left of the mixture for random hard, which did not make embeddings collapse in the
 * paper (Kertész 2022). `final`: the training has come to its end.
 */
export async function answer(
  context: Context,
  { health, memory, signs }: Judgement,
  { final }: { readonly final: boolean },
): Promise<Answer> {
  const { settings, progress, emit } = context;
  const { onCollapse } = settings;
  const { epoch, step } = progress;
  const before = progress.collapsed;
  const { verdict } = health;
  progress.collapsed = verdict === "collapsed";
  if (verdict === "sound" || !memory.left) keepSound(context);
  if (verdict === "ailing" && signs.length > 0 && !progress.saidAiling) {
    progress.saidAiling = true;
    const message = `after epoch ${epoch} ${listed(signs)}: the embedding may be about to collapse; ${remedy(settings)}`;
    emit({ type: "warning", code: "ailing", step, message });
  }
  if (verdict !== "collapsed") return "goesOn";
  if (!before) {
    const what = memory.left ? "the embedding has collapsed" : "the embedding has not left the point where it started";
    const message = `after epoch ${epoch} ${listed(signs)}: ${what}; ${remedy(settings)}`;
    emit({ type: "warning", code: "collapse", step, message });
  }
  if (onCollapse === "warn") return "goesOn";
  if (onCollapse === "stop") return "ends";
  return goBack(context, final);
}

/** Keeps the state as one to go back to, where the training may. */
export function keepSound({ settings, progress, kept, stepper }: Context): void {
  if (settings.onCollapse !== "rollBack" || progress.collapsed) return;
  kept.sound = copyState(stepper.state);
  progress.soundAt = { epoch: progress.epoch, step: progress.step };
}

async function goBack({ progress, kept, stepper, emit }: Context, final: boolean): Promise<Answer> {
  const { soundAt } = progress;
  if (progress.rollBacks === MOST_ROLL_BACKS || !kept.sound || !soundAt) return "ends";
  await stepper.restore(kept.sound);
  progress.rollBacks++;
  progress.caution = (1 + progress.caution) / 2;
  progress.collapsed = false;
  const share = Math.round(100 * progress.caution);
  const where = soundAt.step === 0 ? "the first weights" : `the last sound weights, those after epoch ${soundAt.epoch}`;
  const then = final
    ? "with which the training ends"
    : `from here on at least ${share} % of the negatives are random hard`;
  const message = `back to ${where}${final ? `, ${then}` : `; ${then}`}`;
  emit({ type: "warning", code: "rolled-back", step: progress.step, message, backTo: soundAt });
  return "rolledBack";
}

/** What a person can do about it; nothing more is needed where the training sees to it itself. */
function remedy({ onCollapse, loss, sampler }: Context["settings"]): string {
  if (onCollapse === "rollBack") return "the training goes back by itself where it can";
  // Without a mixture there is no policy to make softer, and nothing to go back by.
  if (loss || sampler.kind === "triplets") return "a lower learning rate or more dimensions may help";
  return "a softer policy such as nspa, a lower learning rate or going back to sound weights (onCollapse rollBack) may help";
}

/** `a`, `a, and b`, `a, b, and c`: signs are clauses. */
const listed = (clauses: readonly string[]): string =>
  clauses.length < 2 ? clauses.join("") : `${clauses.slice(0, -1).join(", ")}, and ${clauses.at(-1)}`;
