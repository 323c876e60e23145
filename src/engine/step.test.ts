import { afterEach, describe, expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { euclidean } from "../distances/distance.ts";
import { reshape } from "../graph/math.ts";
import { elements } from "../graph/value.ts";
import { tripletMargin } from "../losses/triplet-margin.ts";
import type { TripletIndices } from "../mining/miner.ts";
import { intervals } from "../mining/mixture.ts";
import { balancedLabels, pairsOf } from "../mining/pairs.ts";
import { easy, randomHard } from "../mining/policies/margin.ts";
import type { Backbone } from "../nn/backbone.ts";
import { batchNorm } from "../nn/batch-norm.ts";
import { linear } from "../nn/layers.ts";
import { mlp } from "../nn/mlp.ts";
import { initialWeights } from "../nn/scope.ts";
import { adagrad } from "../optim/adagrad.ts";
import { adam, adamw, nadam } from "../optim/adam.ts";
import { averaged, averageOf } from "../optim/averaged.ts";
import { rmsprop } from "../optim/rmsprop.ts";
import { sgd } from "../optim/sgd.ts";
import type { Objective } from "./objective.ts";
import { givenTriplets, tripletInputs } from "./objectives/given-triplets.ts";
import { drawInputs, minedTriplets } from "./objectives/mined-triplets.ts";
import { copyState, freshState } from "./state.ts";
import { type BatchInputs, openStep, type Step } from "./step.ts";
import { layoutFor, type StepGraphSettings } from "./step-graph.ts";

const backbone = mlp({ hidden: [8], embedding: 2 });
const labels = balancedLabels(3, 2);
const pairs = pairsOf(labels);
const policies = { randomHard, easy };
const loss = tripletMargin({ distance: euclidean, margin: 0.5 });
const mined = minedTriplets({ loss, distance: euclidean, margin: 0.5, labels, pairs, policies });
const CAPACITY = 4;
const given = givenTriplets(loss, CAPACITY);
const random = createRandom(6);
const samples = Float32Array.from({ length: 6 * 3 }, () => random.normal());

const opened: Step[] = [];
afterEach(async () => {
  for (const step of opened.splice(0)) await step.dispose();
});
async function open(objective: Objective, settings: Partial<StepGraphSettings> = {}): Promise<Step> {
  const all = { backbone, batchShape: [6, 3], objective, optimizer: adam(), ...settings };
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

const draw = (mixture: Readonly<Record<string, number>>) =>
  drawInputs({
    bounds: intervals(mixture, Object.keys(policies)),
    uniforms: Float32Array.from({ length: 2 * pairs.anchors.length }, (_, i) => i / 10),
  });
const batch = { samples, inputs: draw({ randomHard: 1 }) };
const hard = { batches: [batch], learningRate: 0.01 };

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
    const report = await step.run({
      ...hard,
      batches: [{ samples: new Float32Array(18), inputs: draw({ easy: 1 }) }],
    });
    expect(report).toMatchObject({ loss: 0, mined: 0, active: 0, gradientNorm: 0, updated: false, finite: true });
    expect(copyState(step.state)).toEqual(before);
    expect((await step.run(hard)).updated).toBe(true);
    expect(step.state.step).toBe(2);
  });

  test.each([
    ["NaN in the samples", { batches: [{ ...batch, samples: samples.map((value, i) => (i === 4 ? NaN : value)) }] }],
    ["an infinite sample", { batches: [{ ...batch, samples: samples.map((x, i) => (i === 4 ? Infinity : x)) }] }],
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
    await expect(step.run({ batches: [{ samples, inputs: {} }], learningRate: 0.1 })).rejects.toThrow(/bounds/);
  });
});

describe("a step that is given triplets", () => {
  const triplets = { anchors: [0, 2], positives: [1, 3], negatives: [4, 0] };
  const inputsOf = (list: TripletIndices, capacity = CAPACITY) => ({
    batches: [{ samples, inputs: tripletInputs(list, { capacity, batchSize: 6 }) }],
    learningRate: 0.01,
  });
  const inputs = inputsOf(triplets);

  test("trains on them, with room to spare or without", async () => {
    const [wide, narrow] = [await open(given), await open(givenTriplets(loss, 2))];
    expect(await wide.run(inputs)).toEqual(await narrow.run(inputsOf(triplets, 2)));
    expect(wide.state.parameters).toEqual(narrow.state.parameters);
  });

  test("leaves everything as it was without any", async () => {
    const step = await open(given);
    const before = copyState(step.state);
    const none = { anchors: [], positives: [], negatives: [] };
    expect(await step.run(inputsOf(none))).toMatchObject({ mined: 0, updated: false, finite: true });
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
  ])("refuses %j", (wrong, message) => {
    expect(() => inputsOf(wrong)).toThrow(message);
  });

  test("needs them", async () => {
    const step = await open(given);
    await expect(step.run({ batches: [{ samples, inputs: {} }], learningRate: 0.1 })).rejects.toThrow(/anchors/);
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

describe("what becomes of a gradient", () => {
  const triplets = { anchors: [0, 2], positives: [1, 3], negatives: [4, 0] };
  const others = { anchors: [5], positives: [4], negatives: [1] };
  const batchOf = (list: TripletIndices, values = samples) => ({
    samples: values,
    inputs: tripletInputs(list, { capacity: CAPACITY, batchSize: 6 }),
  });
  const turned = samples.toReversed();
  /** What one step of plain SGD at rate 1 takes from the weights: the gradient. */
  async function gradientOf(batches: readonly BatchInputs[], settings: Partial<StepGraphSettings> = {}) {
    const step = await open(given, { optimizer: sgd(), ...settings });
    const before = copyState(step.state).parameters;
    const report = await step.run({ batches, learningRate: 1 });
    return { report, gradient: before.map((value, i) => value - (step.state.parameters[i] ?? NaN)) };
  }
  const lengthOf = (list: Float32Array) => Math.hypot(...list);

  test("its length is in the report, and clipping brings a longer one to the limit and leaves a shorter one", async () => {
    const { report, gradient } = await gradientOf([batchOf(triplets)]);
    expect(lengthOf(gradient)).toBeCloseTo(report.gradientNorm, 4);
    const limit = report.gradientNorm / 3;
    const clipped = await gradientOf([batchOf(triplets)], { clipNorm: limit });
    expect(clipped.report.gradientNorm).toBe(report.gradientNorm);
    expect(lengthOf(clipped.gradient)).toBeCloseTo(limit, 4);
    clipped.gradient.forEach((value, i) => expect(value).toBeCloseTo((gradient[i] ?? NaN) / 3, 5));
    const free = await gradientOf([batchOf(triplets)], { clipNorm: 3 * report.gradientNorm });
    expect(free.gradient).toEqual(gradient);
  });

  test("those of several batches are averaged, over the batches that gave any triplet", async () => {
    const first = await gradientOf([batchOf(triplets)]);
    const second = await gradientOf([batchOf(others, turned)]);
    const none = batchOf({ anchors: [], positives: [], negatives: [] });
    for (const batches of [
      [batchOf(triplets), batchOf(others, turned), none],
      [none, batchOf(triplets), batchOf(others, turned)],
    ]) {
      const both = await gradientOf(batches, { accumulate: 3 });
      expect(both.report).toMatchObject({
        mined: 3,
        active: first.report.active + second.report.active,
        updated: true,
      });
      expect(both.report.loss).toBeCloseTo((first.report.loss + second.report.loss) / 2, 6);
      both.gradient.forEach((value, i) =>
        expect(value).toBeCloseTo(((first.gradient[i] ?? NaN) + (second.gradient[i] ?? NaN)) / 2, 5),
      );
    }
    const nothing = await gradientOf([none, none], { accumulate: 2 });
    expect(nothing.report).toMatchObject({ mined: 0, updated: false, finite: true });
  });

  test("running statistics pass through every batch that is gathered", async () => {
    const normed: Backbone = {
      name: "normed",
      settings: {},
      embeddingSize: 2,
      forward: (scope, x) => {
        const map = batchNorm(scope.within("norm"), reshape(linear(scope.within("a"), x, 2), [6, 2, 1, 1]));
        return linear(scope.within("b"), reshape(map, [6, 2]), 2);
      },
    };
    const [one, other] = [batchOf(triplets), batchOf(others, turned)];
    // At rate 0 the weights stay, so that two single steps see what one gathered step sees.
    const single = await open(given, { backbone: normed, optimizer: sgd() });
    await single.run({ batches: [one], learningRate: 0 });
    await single.run({ batches: [other], learningRate: 0 });
    const gathered = await open(given, { backbone: normed, optimizer: sgd(), accumulate: 2 });
    await gathered.run({ batches: [one, other], learningRate: 0 });
    expect(gathered.state.buffers.length).toBeGreaterThan(0);
    expect(gathered.state.buffers).toEqual(single.state.buffers);
  });

  test("a NaN in any of the batches is found, and a wrong number of batches refused", async () => {
    const spoiled = batchOf(triplets, samples.with(3, NaN));
    for (const batches of [
      [spoiled, batchOf(others)],
      [batchOf(others), spoiled],
    ]) {
      expect((await gradientOf(batches, { accumulate: 2 })).report).toMatchObject({ finite: false, updated: false });
    }
    await expect(gradientOf([batchOf(triplets)], { accumulate: 2 })).rejects.toThrow("1 batches, expected 2");
    await expect(gradientOf([])).rejects.toThrow("0 batches, expected 1");
  });

  test("weight decay spares biases where it is told to", async () => {
    const decayOf = async (decay: "all" | "matrices") => {
      const plain = await gradientOf([batchOf(triplets)], { optimizer: sgd() });
      const decayed = await gradientOf([batchOf(triplets)], { optimizer: sgd({ weightDecay: 0.5 }), decay });
      return decayed.gradient.map((value, i) => value - (plain.gradient[i] ?? NaN));
    };
    const { parameters } = layoutFor(backbone, [6, 3]);
    const initial = initialWeights(layoutFor(backbone, [6, 3]), createRandom(7)).parameters;
    for (const decay of ["all", "matrices"] as const) {
      const pulls = await decayOf(decay);
      for (const { shape, offset } of parameters) {
        const share = decay === "matrices" && shape.length === 1 ? 0 : 0.5;
        for (let i = offset; i < offset + elements(shape); i++) {
          expect(pulls[i]).toBeCloseTo(share * (initial[i] ?? NaN), 5);
        }
      }
    }
  });

  test("those of an objective's own weights are multiplied on their way into the weights, whatever the optimizer", async () => {
    const withLayer: Objective = (embeddings, scope) => given(linear(scope, embeddings, 2), scope);
    const layout = layoutFor(backbone, [6, 3], withLayer);
    const own = layout.parameters.find(({ name }) => name.startsWith("objective."))?.offset ?? NaN;
    for (const optimizer of [sgd({ momentum: 0.9 }), adam(), adamw(), nadam(), rmsprop(), adagrad()]) {
      const changeOf = async (weightsRate: number) => {
        const step = await open(withLayer, { optimizer, weightsRate });
        const before = copyState(step.state).parameters;
        await step.run({ batches: [batchOf(triplets)], learningRate: 0.01 });
        return step.state.parameters.map((value, i) => value - (before[i] ?? NaN));
      };
      const [plain, multiplied] = [await changeOf(1), await changeOf(8)];
      expect(multiplied.subarray(0, own), optimizer.name).toEqual(plain.subarray(0, own));
      expect(plain.subarray(own).some((value) => value !== 0)).toBe(true);
      plain.forEach((value, i) => {
        if (i >= own) expect(multiplied[i], optimizer.name).toBeCloseTo(8 * value, 5);
      });
    }
  });

  test("the average of the weights follows its recurrence", async () => {
    const decay = 0.7;
    const step = await open(given, { optimizer: averaged(adam(), decay) });
    let expected = new Float64Array(step.state.parameters.length);
    for (let update = 1; update <= 6; update++) {
      await step.run({ batches: [batchOf(triplets)], learningRate: 0.05 });
      const { parameters, slots } = step.state;
      expected = expected.map((value, i) => decay * value + (1 - decay) * (parameters[i] ?? NaN));
      const average = averageOf(slots.at(-1) ?? new Float32Array(0), decay, update);
      average.forEach((value, i) => expect(value).toBeCloseTo((expected[i] ?? NaN) / (1 - decay ** update), 5));
    }
  });
});

test("an inspected step gives the triplets that it mined, and the same weights", async () => {
  const [plain, inspected] = [await open(mined), await open(mined, { inspect: true })];
  expect((await plain.run(hard)).details).toEqual([{}]);
  const [details] = (await inspected.run(hard)).details;
  expect(inspected.state.parameters).toEqual(plain.state.parameters);
  expect(Object.keys(details ?? {}).sort()).toEqual(["negatives", "policies", "valid", "violations"]);
  expect(details?.["negatives"]?.data).toHaveLength(pairs.anchors.length);
  Array.from(details?.["negatives"]?.data ?? [], Number).forEach((negative, q) =>
    expect(labels[negative]).not.toBe(labels[pairs.anchors[q] ?? NaN]),
  );
});
