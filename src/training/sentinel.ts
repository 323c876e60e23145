import { copyState } from "../engine/state.ts";
import type { Context } from "./context.ts";

/** Returns to a sound state after which a training is given up. */
const MOST_ROLL_BACKS = 5;

/**
 * Watches for a collapse. Says so once; by choice goes back to the last sound state and takes half of what is left of the
 * mixture for random hard, which does not make embeddings collapse (Kertész 2022). Returns whether training may go on.
 */
export async function watch(context: Context, collapsed: boolean): Promise<boolean> {
  const { settings, progress, stepper, kept, emit } = context;
  const { onCollapse } = settings;
  const { epoch, step } = progress;
  const before = progress.collapsed;
  // An untrained network may start out at one point and leave it; it is no collapse.
  progress.collapsed = collapsed && step > 0;
  if (!progress.collapsed) {
    if (onCollapse === "rollBack") kept.sound = copyState(stepper.state);
    return true;
  }
  if (!before) {
    const message = `the embedding has collapsed: after epoch ${epoch} nearly all validation samples lie at one point`;
    emit({ type: "warning", code: "collapse", step, message });
  }
  if (onCollapse === "warn") return true;
  if (onCollapse === "stop" || progress.rollBacks === MOST_ROLL_BACKS || !kept.sound) return false;
  await stepper.restore(kept.sound);
  progress.rollBacks++;
  progress.caution = (1 + progress.caution) / 2;
  progress.collapsed = false;
  const share = Math.round(100 * progress.caution);
  const message = `back to the last sound weights, those after update ${kept.sound.step}; from here on at least ${share} % of the negatives are random hard`;
  emit({ type: "warning", code: "rolled-back", step, message });
  return true;
}
