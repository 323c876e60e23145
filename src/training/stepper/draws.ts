import { InputError } from "../../core/errors.ts";
import { type Random, restoreRandom } from "../../core/random.ts";
import { drawInputs } from "../../engine/objectives/mined-triplets.ts";
import type { TensorData } from "../../engine/session.ts";
import { intervals, type Mixture } from "../../mining/mixture.ts";
import type { StepperPosition } from "../progress.ts";
import type { TrainingSettings } from "../settings.ts";

/** What is drawn for each batch where a mixture of policies mines it. */
export interface Draws {
  /** A new draw, as inputs of the graph. */
  next(mixture: Mixture): Record<string, TensorData>;
  position(): StepperPosition;
  restore(position: StepperPosition): void;
}

/** Draws for so many pairs, among policies of these names. */
export function openDraws(
  { draw }: Pick<TrainingSettings, "draw">,
  { names, pairs, random }: { readonly names: readonly string[]; readonly pairs: number; readonly random: Random },
): Draws {
  let source = random;
  return {
    next(mixture) {
      const uniforms = Float32Array.from({ length: 2 * pairs }, () => source.uniform());
      if (draw === "batch") uniforms.fill(uniforms[0] ?? 0, 0, pairs);
      return drawInputs({ bounds: intervals(compiled(mixture, names), names), uniforms });
    },
    position: () => ({ draws: source.state(), capacity: 0 }),
    restore(position) {
      source = restoreRandom(position.draws);
    },
  };
}

/** Returns the mixture, or throws an InputError where it draws a policy that the schedule named in no epoch when it was asked first. */
function compiled(mixture: Mixture, names: readonly string[]): Mixture {
  const late = Object.keys(mixture).find((name) => (mixture[name] ?? 0) > 0 && !names.includes(name));
  if (late === undefined) return mixture;
  throw new InputError(
    `invalid schedule: it draws ${late}, which it did in no epoch when it was asked before, expected a pure function of the epoch`,
  );
}
