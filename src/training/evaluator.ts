import type { Random } from "../core/random.ts";
import type { Context } from "./context.ts";
import { validate } from "./validation.ts";

/** One-shot trials of an evaluation on the way, whose standard error is about 1 point, and of the one that ends a training: 0.3. */
const TRIALS = { onTheWay: 1000, atTheEnd: 10_000 };

/**
 * Evaluates when it is time to, and says whether the embeddings are finite; `last` evaluates at the end, unless that is done.
 */
export function evaluator(context: Context, keep: () => Promise<void>) {
  const { settings, dataset, split, stepper, random, hooks, emit, position } = context;
  const indices = evaluated(split.validation, settings.evaluationSamples, random.fork("evaluation"));
  let wasCollapsed = false;
  const measure = async (trials: number): Promise<boolean> => {
    const weights = stepper.state;
    const oneShot = { random: random.fork("one-shot"), trials };
    const result = await validate({ settings, dataset, indices, weights, oneShot });
    const { epoch, step } = position;
    if (!result) {
      const message = `step ${step}: embeddings of validation samples are not finite; lower the learning rate or look for extreme values in the data`;
      emit({ type: "warning", code: "not-finite", step, message });
      return false;
    }
    hooks.onEmbeddings?.(epoch, result.embeddings, indices);
    emit({ type: "evaluation", epoch, step, ...result.measures });
    if (result.collapsed && !wasCollapsed && epoch > 0) {
      const message = `the embedding has collapsed: after epoch ${epoch} nearly all validation samples lie at one point`;
      emit({ type: "warning", code: "collapse", step, message });
    }
    wasCollapsed = result.collapsed && epoch > 0;
    return true;
  };
  let done = -1;
  const run = async (trials: number): Promise<boolean> => {
    if (indices.length < 2 || done === position.step) return true;
    done = position.step;
    const finite = await measure(trials);
    if (finite && position.step > 0) await keep();
    return finite;
  };
  const evaluate = async (): Promise<boolean> => {
    const { evaluateEvery, epochs } = settings;
    if (position.epoch === epochs) return run(TRIALS.atTheEnd);
    return evaluateEvery > 0 && position.epoch % evaluateEvery === 0 ? run(TRIALS.onTheWay) : true;
  };
  return Object.assign(evaluate, { last: () => run(TRIALS.atTheEnd) });
}

/** At most `limit` of the validation samples, drawn once, in their order. */
function evaluated(indices: Int32Array, limit: number, random: Random): Int32Array {
  return indices.length <= limit ? indices : random.shuffle(indices.slice()).slice(0, limit).sort();
}

/** Has the state kept as a checkpoint, where a hook does that, and says so; once for a step. */
export function keeper({ hooks, stepper, emit, position }: Context): () => Promise<void> {
  let kept = -1;
  return async () => {
    if (!hooks.checkpoint || kept === position.step) return;
    kept = position.step;
    const file = await hooks.checkpoint(stepper.state, stepper.layout);
    emit({ type: "checkpoint", ...position, file });
  };
}
