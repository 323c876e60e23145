import type { Random } from "../core/random.ts";
import { embeddingSpread, isCollapsed } from "../evaluation/collapse.ts";
import type { Context } from "./context.ts";
import type { EvaluationEvent } from "./events.ts";
import { pretrainingEpochs, totalEpochs } from "./pretraining.ts";
import { answer, examine, isAlarmed } from "./sentinel.ts";
import { rank, weightsOf } from "./standing.ts";
import { look, validate } from "./validation.ts";

/** One-shot trials of an evaluation on the way, whose standard error is about 1 point, and of the one that ends a training: 0.3. */
const TRIALS = { onTheWay: 1000, atTheEnd: 10_000 };

/** Validation samples that a look between two evaluations takes, at most: enough to tell a point from anything else. */
const GLANCE = 256;

/** What an evaluation led to: `lost` where the embeddings are not finite, `collapsed` where that ends the training. */
export type EvaluationOutcome = "fine" | "lost" | "collapsed";

/** Measures the network on the validation samples when it is time to; each step at most once. */
export interface Evaluator {
  /** Evaluates if this epoch is one for it, or if a look shows that the embedding has collapsed since the last one. */
  whenDue(): Promise<EvaluationOutcome>;
  /** Evaluates whatever the epoch, with more trials: what a training says at its end. */
  last(): Promise<void>;
}

export function evaluator(context: Context): Evaluator {
  const { settings, dataset, split, stepper, random, hooks, emit, progress } = context;
  const { evaluateEvery, margin, distance } = settings;
  const indices = evaluated(split.validation, settings.evaluationSamples, random.fork("evaluation"));
  const few = evaluated(indices, GLANCE, random.fork("glance"));

  /** Measures and says so; returns what the sentinel is to answer. */
  const measure = async (trials: number, due: boolean) => {
    const { epoch, step } = progress;
    progress.evaluatedStep = step;
    const weights = weightsOf(settings, stepper.state);
    const oneShot = { random: random.fork("one-shot"), trials };
    const draws = random.fork("pair distances");
    const result = await validate({ settings, dataset, indices, weights, oneShot, draws });
    if (!result) {
      const message = `step ${step}: embeddings of validation samples are not finite; lower the learning rate or look for extreme values in the data`;
      emit({ type: "warning", code: "not-finite", step, message });
      return null;
    }
    hooks.onEmbeddings?.(epoch, result.embeddings, indices);
    const judgement = examine(context, result.spread, { dimensions: result.embeddings.columns });
    const event: EvaluationEvent = { type: "evaluation", epoch, step, ...result.measures, health: judgement.health };
    emit(event);
    // Early stopping and plateaus count evaluations that come at equal distances.
    if (due) rank(context, event);
    return judgement;
  };

  const run = async (trials: number, { due = true, final = false } = {}): Promise<EvaluationOutcome> => {
    if (indices.length < 2 || progress.evaluatedStep === progress.step) return "fine";
    const judgement = await measure(trials, due);
    if (!judgement) return "lost";
    const next = await answer(context, judgement, { final });
    // What a training says at its end is of the weights that it ends with.
    if (next === "rolledBack" && final) await measure(trials, false);
    return next === "ends" ? "collapsed" : "fine";
  };

  const hasCollapsed = async (): Promise<boolean> => {
    if (few.length < 2 || progress.evaluatedStep === progress.step || !isAlarmed(context)) return false;
    const embeddings = await look({ settings, dataset, indices: few, weights: weightsOf(settings, stepper.state) });
    return embeddings !== null && isCollapsed(embeddingSpread(embeddings), { margin, distance: distance.kind });
  };

  return {
    async whenDue() {
      const { epoch } = progress;
      if (epoch === totalEpochs(settings)) return run(TRIALS.atTheEnd, { final: true });
      // What a pretraining has come to is always worth knowing.
      const isDue = epoch % evaluateEvery === 0 || epoch === pretrainingEpochs(settings);
      if (evaluateEvery > 0 && isDue) return run(TRIALS.onTheWay);
      return (await hasCollapsed()) ? run(TRIALS.onTheWay, { due: false }) : "fine";
    },
    async last() {
      await run(TRIALS.atTheEnd, { final: true });
    },
  };
}

/** At most `limit` of the samples, drawn once, in their order. */
function evaluated(indices: Int32Array, limit: number, random: Random): Int32Array {
  return indices.length <= limit ? indices : random.shuffle(indices.slice()).slice(0, limit).sort();
}
