import { afterEach, describe, expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { euclidean } from "../distances/distance.ts";
import { tripletMargin } from "../losses/triplet-margin.ts";
import { intervals } from "../mining/mixture.ts";
import { balancedLabels, pairsOf } from "../mining/pairs.ts";
import { easy, randomHard } from "../mining/policies.ts";
import { mlp } from "../nn/mlp.ts";
import { initialWeights } from "../nn/scope.ts";
import { adam } from "../optim/adam.ts";
import { sgd } from "../optim/sgd.ts";
import { copyState, freshState } from "./state.ts";
import { openStep, type Step } from "./step.ts";
import type { StepGraphSettings, TripletSource } from "./step-graph.ts";

const backbone = mlp({ hidden: [8], embedding: 2 });
const labels = balancedLabels(3, 2);
const pairs = pairsOf(labels);
const policies = { randomHard, easy };
const mined: TripletSource = { kind: "mined", distance: euclidean, margin: 0.5, labels, pairs, policies };
const given: TripletSource = { kind: "given", capacity: 4 };
const random = createRandom(6);
const samples = Float32Array.from({ length: 6 * 3 }, () => random.normal());

const opened: Step[] = [];
afterEach(async () => {
  for (const step of opened.splice(0)) await step.dispose();
});
async function open(triplets: TripletSource, settings: Partial<StepGraphSettings> = {}): Promise<Step> {
  const loss = tripletMargin({ distance: euclidean, margin: 0.5 });
  const all = { backbone, batchShape: [6, 3], triplets, loss, optimizer: adam(), ...settings };
  const step = await openStep(
    all,
    (layout) => freshState(initialWeights(layout, createRandom(7)), all.optimizer.slots),
    {
      threads: 1,
    },
  );
  opened.push(step);
  return step;
}

const draw = (mixture: Readonly<Record<string, number>>) => ({
  bounds: intervals(mixture, Object.keys(policies)),
  uniforms: Float32Array.from({ length: 2 * pairs.anchors.length }, (_, i) => i / 10),
});
const hard = { samples, learningRate: 0.01, draw: draw({ randomHard: 1 }) };

describe("a step that mines", () => {
  test("changes weights and the optimizer's memory, and counts updates", async () => {
    const step = await open(mined);
    const before = copyState(step.state);
    const report = await step.run(hard);
    expect(report).toMatchObject({ mined: 3, active: 3, updated: true, finite: true });
    expect(report.loss).toBeGreaterThan(0);
    expect(step.state.step).toBe(1);
    expect(step.state.parameters).not.toEqual(before.parameters);
    expect(step.state.slots.every((slot) => slot.some((value) => value !== 0))).toBe(true);
    expect(before.slots.every((slot) => slot.every((value) => value === 0))).toBe(true);
  });

  test("leaves everything as it was where no pair gives a triplet", async () => {
    const step = await open(mined);
    await step.run(hard);
    const before = copyState(step.state);
    // All at one point: ℓ is the margin, so that nothing is easy.
    const report = await step.run({ ...hard, samples: new Float32Array(18), draw: draw({ easy: 1 }) });
    expect(report).toEqual({ loss: 0, mined: 0, active: 0, updated: false, finite: true });
    expect(copyState(step.state)).toEqual(before);
    expect((await step.run(hard)).updated).toBe(true);
    expect(step.state.step).toBe(2);
  });

  test.each([
    ["NaN in the samples", { samples: samples.map((value, i) => (i === 4 ? NaN : value)) }],
    ["an infinite sample", { samples: samples.map((value, i) => (i === 4 ? Infinity : value)) }],
  ])("says so and goes back to the last state that gave a finite loss with %s", async (_title, change) => {
    const step = await open(mined);
    await step.run(hard);
    const good = copyState(step.state);
    await step.run(hard);
    expect(await step.run({ ...hard, ...change })).toMatchObject({ updated: false, finite: false });
    expect(copyState(step.state)).toEqual(good);
    // A second time there is nothing further back to go to.
    expect(await step.run({ ...hard, ...change })).toMatchObject({ updated: false, finite: false });
    expect(copyState(step.state)).toEqual(good);
    expect(await step.run(hard)).toMatchObject({ updated: true, finite: true });
    expect(step.state.step).toBe(2);
  });

  test.each([Infinity, NaN, 1e39])(
    "says so and stays with a learning rate of %d, as its loss was finite",
    async (rate) => {
      const step = await open(mined);
      await step.run(hard);
      const before = copyState(step.state);
      expect(await step.run({ ...hard, learningRate: rate })).toMatchObject({ updated: false, finite: false });
      expect(copyState(step.state)).toEqual(before);
    },
  );

  test("goes back from weights that are finite but give no finite loss", async () => {
    const step = await open(mined, { optimizer: sgd() });
    const good = copyState(step.state);
    expect((await step.run({ ...hard, learningRate: 1e30 })).finite).toBe(true);
    expect(step.state.parameters.some((value) => Math.abs(value) > 1e20)).toBe(true);
    expect((await step.run(hard)).finite).toBe(false);
    expect(copyState(step.state)).toEqual(good);
  });

  test("goes back by one update where it is asked to, once", async () => {
    const step = await open(mined);
    step.rollBack();
    const states = [copyState(step.state)];
    for (let i = 0; i < 3; i++) {
      await step.run(hard);
      states.push(copyState(step.state));
    }
    step.rollBack();
    expect(copyState(step.state)).toEqual(states[2]);
    step.rollBack();
    expect(copyState(step.state)).toEqual(states[2]);
    await step.run(hard);
    expect(copyState(step.state)).toEqual(states[3]);
  });

  test("needs its draw", async () => {
    const step = await open(mined);
    await expect(step.run({ samples, learningRate: 0.1 })).rejects.toThrow("missing input: bounds and uniform numbers");
  });
});

describe("a step that is given triplets", () => {
  const triplets = { anchors: [0, 2], positives: [1, 3], negatives: [4, 0] };
  const inputs = { samples, learningRate: 0.01, triplets };

  test("trains on them, with room to spare or without", async () => {
    const [wide, narrow] = [await open(given), await open({ kind: "given", capacity: 2 })];
    expect(await wide.run(inputs)).toEqual(await narrow.run(inputs));
    expect(wide.state.parameters).toEqual(narrow.state.parameters);
  });

  test("leaves everything as it was without any", async () => {
    const step = await open(given);
    const before = copyState(step.state);
    const none = { anchors: [], positives: [], negatives: [] };
    expect(await step.run({ ...inputs, triplets: none })).toMatchObject({ mined: 0, updated: false, finite: true });
    expect(copyState(step.state)).toEqual(before);
  });

  test.each([
    [{ anchors: [0, 1], positives: [1], negatives: [4, 0] }, "anchors, positives and negatives differ in length"],
    [{ anchors: [6], positives: [1], negatives: [4] }, "index 6, expected a whole number from 0 to 5"],
    [{ anchors: [0], positives: [1], negatives: [-1] }, "index -1, expected a whole number from 0 to 5"],
    [{ anchors: [0], positives: [0.5], negatives: [4] }, "index 0.5"],
    [
      { anchors: [0, 0, 0, 0, 0], positives: [1, 1, 1, 1, 1], negatives: [2, 2, 2, 2, 2] },
      "5, the graph has room for 4",
    ],
  ])("refuses %j", async (wrong, message) => {
    const step = await open(given);
    await expect(step.run({ ...inputs, triplets: wrong })).rejects.toThrow(message);
    expect((await step.run(inputs)).updated).toBe(true);
  });

  test("needs them", async () => {
    const step = await open(given);
    await expect(step.run({ samples, learningRate: 0.1 })).rejects.toThrow("missing input: triplets");
  });
});

describe("restore", () => {
  test("goes back to a state, to the bit", async () => {
    const step = await open(mined);
    await step.run(hard);
    const kept = copyState(step.state);
    await step.run(hard);
    const after = copyState(step.state);
    step.restore(kept);
    await step.run(hard);
    expect(copyState(step.state)).toEqual(after);
    const other = await open(mined);
    other.restore(kept);
    await other.run(hard);
    expect(copyState(other.state)).toEqual(after);
  });

  test("copies: what becomes of the given state later does not matter", async () => {
    const step = await open(mined);
    const state = copyState(step.state);
    step.restore(state);
    state.parameters.fill(NaN);
    expect(step.state.parameters.every(Number.isFinite)).toBe(true);
  });

  test("refuses a state of other sizes and changes nothing", async () => {
    const step = await open(mined);
    const before = copyState(step.state);
    expect(() => step.restore({ ...before, parameters: new Float32Array(3) })).toThrow("invalid state: a vector of 3");
    expect(() => step.restore({ ...before, slots: before.slots.slice(1) })).toThrow(RangeError);
    expect(() => step.restore({ ...before, slots: [...before.slots, ...before.slots] })).toThrow(
      "invalid state: an optimizer of 4 vectors, expected 2",
    );
    expect(copyState(step.state)).toEqual(before);
  });
});

test("an optimizer without memory trains as well", async () => {
  const step = await open(mined, { optimizer: sgd() });
  expect(step.state.slots).toEqual([]);
  expect((await step.run(hard)).updated).toBe(true);
});
