import type { Random } from "../../core/random.ts";
import type { Objective } from "../../engine/objective.ts";
import { labelInputs } from "../../engine/objectives/batch-loss.ts";
import { minedTriplets } from "../../engine/objectives/mined-triplets.ts";
import type { TensorData } from "../../engine/session.ts";
import { openStep } from "../../engine/step.ts";
import type { Shape } from "../../graph/value.ts";
import type { Pairs } from "../../mining/pairs.ts";
import type { TrainingSettings } from "../settings.ts";
import type { BatchTriplets, Stepper } from "../stepper.ts";
import { handled, relevanceOf, tripletIngredients, tripletParts } from "./common.ts";
import { openDraws } from "./draws.ts";

/** What a training by policies makes a step minimise. */
export function policyObjective(settings: TrainingSettings): Objective {
  const { miningDistance: distance, miningMargin: margin, trainingClasses, relevance } = settings;
  const memory = settings.memory && { ...settings.memory, count: relevance?.size ?? trainingClasses };
  const { labels, ...parts } = tripletParts(settings);
  const known = { ...parts, labels: relevance ? null : labels };
  return minedTriplets({ ...known, distance, margin, policies: settings.compiled, memory });
}

/** Steps that mine their triplets inside the graph, by a mixture of policies. */
export async function openWithPolicies(
  settings: TrainingSettings,
  sampleShape: Shape,
  random: Random,
): Promise<Stepper> {
  const { pairs, graph, initial, options, ...rest } = tripletIngredients(settings, sampleShape, random);
  const names = Object.keys(settings.compiled);
  const { inspect, memory, relevance } = settings;
  const remembersClasses = memory !== null && relevance === null;
  const objective = policyObjective(settings);
  const step = await openStep({ ...graph, objective, inspect }, initial, options);
  const count = pairs.anchors.length;
  const draws = openDraws(settings, { names, pairs: count, random: rest.draws });
  const inCommon = relevanceOf(settings, step);
  return {
    ...handled(step, count * settings.accumulate),
    get state() {
      return step.state;
    },
    run({ batches, learningRate, mixture }) {
      const shared = inCommon(batches);
      return step.run({
        batches: batches.map(({ samples, labels: classes }, i) => ({
          samples,
          inputs: { ...shared[i], ...draws.next(mixture), ...(remembersClasses && labelInputs(classes)) },
        })),
        learningRate,
      });
    },
    triplets: ({ details }) => (inspect ? details.map((detail) => tripletsOf(detail, pairs, names)) : []),
    position: () => draws.position(),
    restore(state, position) {
      step.restore(state);
      if (position) draws.restore(position);
      return Promise.resolve();
    },
  };
}

function tripletsOf(
  details: Readonly<Record<string, TensorData>>,
  pairs: Pairs,
  names: readonly string[],
): BatchTriplets {
  const list = (name: string) => Array.from(details[name]?.data ?? [], Number);
  return {
    pairs,
    negatives: list("negatives"),
    policies: list("policies").map((k) => names[k] ?? ""),
    violations: list("violations"),
    valid: list("valid").map((value) => value !== 0),
  };
}
