import { describe, expect, test } from "vitest";
import { floats, numbers } from "../../test/support/tensors.ts";
import { InputError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import { openSession } from "../engine/session.ts";
import { createGraph } from "../graph/graph.ts";
import { toOnnx } from "../graph/onnx.ts";
import { adagrad } from "./adagrad.ts";
import { adam, adamw, nadam, radam } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";
import { optimizer, optimizers } from "./optimizers.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

const SIZE = 7;
const STEPS = 20;

/** Runs an optimizer over a list of gradients; returns the weights after each step and the last slots. */
async function trajectory(
  one: Optimizer,
  start: readonly number[],
  gradients: readonly number[][],
  rate: number,
  decays?: readonly number[],
) {
  const graph = createGraph();
  const slots = Array.from({ length: one.slots }, (_, i) => graph.input(`slot${i}`, "float32", [SIZE]));
  const updated = one.update({
    parameters: graph.input("parameters", "float32", [SIZE]),
    gradient: graph.input("gradient", "float32", [SIZE]),
    slots,
    learningRate: graph.input("learningRate", "float32", []),
    step: graph.input("step", "float64", []),
    decays: decays ? graph.constant(Float32Array.from(decays), "float32", [SIZE]) : null,
  });
  expect(updated.slots).toHaveLength(one.slots);
  graph.output("next", updated.parameters);
  updated.slots.forEach((slot, i) => graph.output(`next${i}`, slot));
  const session = await openSession(toOnnx(graph), { threads: 1 });
  try {
    let parameters = start;
    let memory = slots.map(() => Array<number>(SIZE).fill(0));
    const path: (readonly number[])[] = [];
    for (const [i, gradient] of gradients.entries()) {
      const outputs = await session.run({
        parameters: floats("float32", [SIZE], parameters),
        gradient: floats("float32", [SIZE], gradient),
        learningRate: floats("float32", [], [rate]),
        step: floats("float64", [], [i + 1]),
        ...Object.fromEntries(memory.map((slot, k) => [`slot${k}`, floats("float32", [SIZE], slot)])),
      });
      parameters = numbers(outputs["next"]);
      memory = memory.map((_, k) => numbers(outputs[`next${k}`]));
      path.push(parameters);
    }
    return { path, memory };
  } finally {
    await session.dispose();
  }
}

/** One weight's rule: what it remembers, and its next value. `t` counts from 1. */
type Rule = (weight: number, gradient: number, memory: Record<string, number>, t: number, rate: number) => number;
const remembered = (memory: Record<string, number>, key: string, first = 0): number => memory[key] ?? first;

const sgdRule =
  (momentum = 0, nesterov = false, decay = 0): Rule =>
  (w, gradient, memory, _t, rate) => {
    const g = gradient + decay * w;
    memory["v"] = momentum * remembered(memory, "v") + g;
    return w - rate * (nesterov ? g + momentum * memory["v"] : memory["v"]);
  };

const moments = (memory: Record<string, number>, g: number, b1: number, b2: number) => {
  memory["m"] = b1 * remembered(memory, "m") + (1 - b1) * g;
  memory["v"] = b2 * remembered(memory, "v") + (1 - b2) * g * g;
  return [memory["m"], memory["v"]] as const;
};

const adamRule =
  (b1 = 0.9, b2 = 0.999, eps = 1e-8, decay = 0, decoupled = false): Rule =>
  (w, gradient, memory, t, rate) => {
    const g = decoupled ? gradient : gradient + decay * w;
    const kept = decoupled ? w * (1 - rate * decay) : w;
    const [m, v] = moments(memory, g, b1, b2);
    return kept - (rate * (m / (1 - b1 ** t))) / (Math.sqrt(v / (1 - b2 ** t)) + eps);
  };

const radamRule =
  (b1 = 0.9, b2 = 0.999, eps = 1e-8): Rule =>
  (w, g, memory, t, rate) => {
    const [m, v] = moments(memory, g, b1, b2);
    const corrected = m / (1 - b1 ** t);
    const limit = 2 / (1 - b2) - 1;
    const rho = limit - (2 * t * b2 ** t) / (1 - b2 ** t);
    if (rho <= 5) return w - rate * corrected;
    const r = Math.sqrt(((rho - 4) * (rho - 2) * limit) / ((limit - 4) * (limit - 2) * rho));
    return w - (rate * corrected * r * Math.sqrt(1 - b2 ** t)) / (Math.sqrt(v) + eps);
  };

const nadamRule =
  (b1 = 0.9, b2 = 0.999, eps = 1e-8, psi = 0.004): Rule =>
  (w, g, memory, t, rate) => {
    const [m, v] = moments(memory, g, b1, b2);
    const mu = (step: number) => b1 * (1 - 0.5 * 0.96 ** (step * psi));
    memory["product"] = remembered(memory, "product", 1) * mu(t);
    const direction =
      (mu(t + 1) * m) / (1 - memory["product"] * mu(t + 1)) + ((1 - mu(t)) * g) / (1 - memory["product"]);
    return w - (rate * direction) / (Math.sqrt(v / (1 - b2 ** t)) + eps);
  };

const rmspropRule =
  (alpha = 0.99, eps = 1e-8, decay = 0): Rule =>
  (w, gradient, memory, _t, rate) => {
    const g = gradient + decay * w;
    memory["v"] = alpha * remembered(memory, "v") + (1 - alpha) * g * g;
    return w - (rate * g) / (Math.sqrt(memory["v"]) + eps);
  };

const adagradRule =
  (eps = 1e-10): Rule =>
  (w, g, memory, _t, rate) => {
    memory["s"] = remembered(memory, "s") + g * g;
    return w - (rate * g) / (Math.sqrt(memory["s"]) + eps);
  };

const cases: readonly (readonly [title: string, one: Optimizer, rule: Rule])[] = [
  ["sgd", sgd(), sgdRule()],
  ["sgd with weight decay", sgd({ weightDecay: 0.1 }), sgdRule(0, false, 0.1)],
  ["sgd with momentum", sgd({ momentum: 0.8 }), sgdRule(0.8)],
  [
    "sgd with Nesterov's momentum and weight decay",
    sgd({ momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
    sgdRule(0.9, true, 0.01),
  ],
  ["adam", adam(), adamRule()],
  [
    "adam with settings",
    adam({ beta1: 0.5, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.1 }),
    adamRule(0.5, 0.9, 1e-3, 0.1),
  ],
  ["adamw", adamw(), adamRule(0.9, 0.999, 1e-8, 0.01, true)],
  ["adam without a first moment", adam({ beta1: 0 }), adamRule(0, 0.999, 1e-8, 0, false)],
  ["adamw with settings", adamw({ beta1: 0.8, weightDecay: 0.5 }), adamRule(0.8, 0.999, 1e-8, 0.5, true)],
  ["radam", radam(), radamRule()],
  ["radam with a short memory", radam({ beta2: 0.9 }), radamRule(0.9, 0.9)],
  ["nadam", nadam(), nadamRule()],
  ["nadam with settings", nadam({ beta1: 0.7, momentumDecay: 0.1 }), nadamRule(0.7, 0.999, 1e-8, 0.1)],
  ["rmsprop", rmsprop(), rmspropRule()],
  ["rmsprop with settings", rmsprop({ alpha: 0.9, weightDecay: 0.1 }), rmspropRule(0.9, 1e-8, 0.1)],
  ["adagrad", adagrad(), adagradRule()],
];

describe("each optimizer follows its formula, weight by weight, for 20 steps", () => {
  const random = createRandom(8);
  const start = Array.from({ length: SIZE }, () => Math.fround(random.normal()));
  // Of many sizes, as gradients are.
  const gradients = Array.from({ length: STEPS }, () =>
    Array.from({ length: SIZE }, (_, i) => Math.fround(random.normal() * 10 ** (i - 4))),
  );

  test.each(cases)("%s", async (_title, one, rule) => {
    const rate = 0.05;
    const { path } = await trajectory(one, start, gradients, rate);
    let weights = start;
    const memories = weights.map((): Record<string, number> => ({}));
    gradients.forEach((gradient, i) => {
      weights = weights.map((w, j) => rule(w, gradient[j] ?? NaN, memories[j] ?? {}, i + 1, rate));
      weights.forEach((w, j) => {
        const off = Math.abs((path[i]?.[j] ?? NaN) - w);
        expect(off, `step ${i + 1}, weight ${j}`).toBeLessThan(3e-5 * Math.max(1, Math.abs(w)));
      });
    });
  });

  test("a gradient of zero moves nothing but what weight decay takes, and makes no NaN", async () => {
    const zeros = [Array<number>(SIZE).fill(0), Array<number>(SIZE).fill(0)];
    for (const [title, one, rule] of cases) {
      const { path, memory } = await trajectory(one, start, zeros, 0.05);
      expect(memory.flat().every(Number.isFinite), title).toBe(true);
      const memories = start.map((): Record<string, number> => ({}));
      const once = start.map((w, j) => rule(w, 0, memories[j] ?? {}, 1, 0.05));
      path[0]?.forEach((w, j) => expect(w, title).toBeCloseTo(once[j] ?? NaN, 5));
    }
  });
});

describe("optimizers by name", () => {
  test("take the settings that all understand", () => {
    for (const name of Object.keys(optimizers)) {
      const one = optimizer(name, { weightDecay: 0.25 });
      expect(one.settings["weightDecay"], name).toBe(0.25);
      expect(optimizer(name).slots).toBe(one.slots);
    }
    expect(optimizer("momentum").settings).toEqual({ momentum: 0.9, nesterov: true, weightDecay: 0 });
  });

  test("an unknown one is refused with the valid names", () => {
    expect(() => optimizer("lion")).toThrow(
      new InputError("unknown optimizer: lion, expected sgd, momentum, adam, adamw, radam, nadam, rmsprop or adagrad"),
    );
  });

  test.each([
    () => sgd({ momentum: -0.1 }),
    () => sgd({ momentum: NaN }),
    () => sgd({ weightDecay: -1 }),
    () => adam({ beta1: 1 }),
    () => adam({ beta2: 1.5 }),
    () => adamw({ weightDecay: -0.01 }),
    () => adam({ epsilon: -1 }),
    () => radam({ beta2: -0.5 }),
    () => nadam({ beta1: NaN }),
    () => rmsprop({ alpha: 2 }),
    () => adagrad({ weightDecay: NaN }),
  ])("settings out of range are refused: %o", (make) => expect(make).toThrow(InputError));
});
