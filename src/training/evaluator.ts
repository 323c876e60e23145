import type { Random } from "../core/random.ts";
import type { Context } from "./context.ts";
import type { EvaluationEvent } from "./events.ts";
import { watch } from "./sentinel.ts";
import { rank, weightsOf } from "./standing.ts";
import { validate } from "./validation.ts";

/** One-shot trials of an evaluation on the way, whose standard error is about 1 point, and of the one that ends a training: 0.3. */
const TRIALS = { onTheWay: 1000, atTheEnd: 10_000 };

/** What an evaluation led to: `lost` where the embeddings are not finite, `collapsed` where that ends the training. */
export type EvaluationOutcome = "fine" | "lost" | "collapsed";

/** Measures the network on the validation samples when it is time to; each step at most once. */
export interface Evaluator {
  /** Evaluates if this epoch is one for it. */
  whenDue(): Promise<EvaluationOutcome>;
  /** Evaluates whatever the epoch, with more trials: what a training says at its end. */
  last(): Promise<void>;
}

export function evaluator(context: Context): Evaluator {
  const { settings, dataset, split, stepper, random, hooks, emit, progress } = context;
  const indices = evaluated(split.validation, settings.evaluationSamples, random.fork("evaluation"));
  const run = async (trials: number): Promise<EvaluationOutcome> => {
    if (indices.length < 2 || progress.evaluatedStep === progress.step) return "fine";
    const { epoch, step } = progress;
    progress.evaluatedStep = step;
    const weights = weightsOf(settings, stepper.state);
    const oneShot = { random: random.fork("one-shot"), trials };
    const result = await validate({ settings, dataset, indices, weights, oneShot });
    if (!result) {
      const message = `step ${step}: embeddings of validation samples are not finite; lower the learning rate or look for extreme values in the data`;
      emit({ type: "warning", code: "not-finite", step, message });
      return "lost";
    }
    hooks.onEmbeddings?.(epoch, result.embeddings, indices);
    const event: EvaluationEvent = { type: "evaluation", epoch, step, ...result.measures };
    emit(event);
    rank(context, event);
    return (await watch(context, result.collapsed)) ? "fine" : "collapsed";
  };
  return {
    async whenDue() {
      const { evaluateEvery, epochs } = settings;
      if (progress.epoch === epochs) return run(TRIALS.atTheEnd);
      return evaluateEvery > 0 && progress.epoch % evaluateEvery === 0 ? run(TRIALS.onTheWay) : "fine";
    },
    async last() {
      await run(TRIALS.atTheEnd);
    },
  };
}

/** At most `limit` of the validation samples, drawn once, in their order. */
function evaluated(indices: Int32Array, limit: number, random: Random): Int32Array {
  return indices.length <= limit ? indices : random.shuffle(indices.slice()).slice(0, limit).sort();
}
