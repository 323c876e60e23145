import { InputError } from "../../core/errors.ts";
import { type Random, restoreRandom } from "../../core/random.ts";
import { drawInputs, minedTriplets } from "../../engine/objectives/mined-triplets.ts";
import type { TensorData } from "../../engine/session.ts";
import { openStep } from "../../engine/step.ts";
import type { Shape } from "../../graph/value.ts";
import { intervals, type Mixture } from "../../mining/mixture.ts";
import type { Pairs } from "../../mining/pairs.ts";
import { policiesOf, type TrainingSettings } from "../settings.ts";
import type { BatchTriplets, Stepper } from "../stepper.ts";
import { handled, tripletIngredients } from "./common.ts";

/** Steps that mine their triplets inside the graph, by a mixture of policies. */
export async function openWithPolicies(
  settings: TrainingSettings,
  sampleShape: Shape,
  random: Random,
): Promise<Stepper> {
  const { labels, pairs, loss, graph, initial, options, ...rest } = tripletIngredients(settings, sampleShape, random);
  let { draws } = rest;
  const policies = policiesOf(settings);
  const names = Object.keys(policies);
  const { miningDistance: distance, margin, inspect } = settings;
  const objective = minedTriplets({ loss, distance, margin, labels, pairs, policies });
  const step = await openStep({ ...graph, objective, inspect }, initial, options);
  const count = pairs.anchors.length;
  const drawFor = (mixture: Mixture): Record<string, TensorData> => {
    const uniforms = Float32Array.from({ length: 2 * count }, () => draws.uniform());
    if (settings.draw === "batch") uniforms.fill(uniforms[0] ?? 0, 0, count);
    return drawInputs({ bounds: intervals(compiled(mixture, names), names), uniforms });
  };
  return {
    ...handled(step, count * settings.accumulate),
    get state() {
      return step.state;
    },
    run: ({ batches, learningRate, mixture }) =>
      step.run({ batches: batches.map(({ samples }) => ({ samples, inputs: drawFor(mixture) })), learningRate }),
    triplets: ({ details }) => (inspect ? details.map((detail) => tripletsOf(detail, pairs, names)) : []),
    position: () => ({ draws: draws.state(), capacity: 0 }),
    restore(state, position) {
      step.restore(state);
      if (position) draws = restoreRandom(position.draws);
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

/** Returns the mixture, or throws an InputError where it draws a policy that the schedule named in no epoch when it was asked first. */
function compiled(mixture: Mixture, names: readonly string[]): Mixture {
  const late = Object.keys(mixture).find((name) => (mixture[name] ?? 0) > 0 && !names.includes(name));
  if (late === undefined) return mixture;
  throw new InputError(
    `invalid schedule: it draws ${late}, which it did in no epoch when it was asked before, expected a pure function of the epoch`,
  );
}
