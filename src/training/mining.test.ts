import { describe, expect, test } from "vitest";
import { smallData } from "../../test/support/data.ts";
import { InputError } from "../core/errors.ts";
import { cosine, type Distance, euclidean, squaredEuclidean } from "../distances/distance.ts";
import { add, mean, mul, slice, sqrt, sub } from "../graph/math.ts";
import { contrastive } from "../losses/contrastive.ts";
import { softmaxLoss } from "../losses/softmax.ts";
import { supCon } from "../losses/sup-con.ts";
import { adaptive } from "../mining/adaptive.ts";
import { allTriplets } from "../mining/all-triplets.ts";
import { batchHard } from "../mining/pair-miners/batch-easy-hard.ts";
import { multiSimilarityPairs } from "../mining/pair-miners/multi-similarity.ts";
import { pairMargin } from "../mining/pair-miners/pair-margin.ts";
import { policies } from "../mining/policies.ts";
import { policyOf } from "../mining/policy-of.ts";
import { annealed, constantMixture, stepwise } from "../mining/schedules.ts";
import type { Backbone } from "../nn/backbone.ts";
import { mlp } from "../nn/mlp.ts";
import { constantRate } from "../optim/learning-rate.ts";
import type { StepEvent, TrainingEvent } from "./events.ts";
import type { Snapshot } from "./progress.ts";
import type { TrainingHooks } from "./context.ts";
import { settle, type TrainingOptions } from "./settings.ts";
import { train } from "./train.ts";

const { dataset, split } = smallData();
const base = {
  backbone: mlp({ hidden: [16], embedding: 4 }),
  samples: 4,
  epochs: 4,
  stepsPerEpoch: 5,
  evaluateEvery: 0,
  threads: 1,
  learningRate: constantRate(0.02),
} satisfies TrainingOptions;

async function trained(options: TrainingOptions, hooks: TrainingHooks = {}) {
  const events: TrainingEvent[] = [];
  const model = await train(dataset, { ...options, split }, { ...hooks, onEvent: (event) => void events.push(event) });
  const steps = events.filter((event): event is StepEvent => event.type === "step");
  const warnings = events.flatMap((event) => (event.type === "warning" ? [event] : []));
  return { model, events, steps, warnings };
}

describe("a mixture of policies drives a loss over pairs", () => {
  test("from mined triplets to a loss that falls, with the mixture in every event", async () => {
    const schedule = annealed({ epochStep: 1, semiHardStep: 0.5, hardestStep: 0.25 });
    const { steps, warnings } = await trained({ ...base, epochs: 8, loss: contrastive(), schedule });
    expect(warnings).toEqual([]);
    expect(steps.map(({ mixture }) => mixture)).toEqual(steps.map(({ epoch }) => schedule(epoch - 1)));
    // 3 classes × 4 samples: 132 pairs counted from either side, 36 of which are of one class; a triplet a pair.
    expect(steps.every(({ pairs, mined }) => pairs === 132 && mined > 0 && mined <= 36 + 36)).toBe(true);
    const total = (list: readonly StepEvent[]) => list.reduce((sum, { loss }) => sum + loss, 0);
    expect(total(steps.slice(-5))).toBeLessThan(total(steps.slice(0, 5)));
  });

  test("the hardest alone gives the pairs that batch hard gives, but for positives, of which it takes all", async () => {
    const miningMargin = 1e6;
    const { steps } = await trained({
      ...base,
      epochs: 1,
      loss: contrastive(),
      schedule: constantMixture({ hardest: 1 }),
      miningMargin,
    });
    expect(new Set(steps.map(({ mined }) => mined))).toEqual(new Set([36 + 12]));
    const byMiner = await trained({
      ...base,
      epochs: 1,
      loss: contrastive(),
      schedule: constantMixture({ batchHard: 1 }),
      policies: { batchHard: policyOf(batchHard()) },
    });
    const plain = await trained({ ...base, epochs: 1, loss: contrastive(), pairMiner: batchHard() });
    expect(byMiner.model.weights).toEqual(plain.model.weights);
    expect(byMiner.steps.map(({ loss }) => loss)).toEqual(plain.steps.map(({ loss }) => loss));
  });

  test("every built-in policy trains it", async () => {
    const names = Object.keys(policies);
    const schedule = stepwise(names.map((name, epoch) => ({ epoch, mixture: { [name]: 1 } })));
    const { model, steps } = await trained({
      ...base,
      epochs: names.length,
      stepsPerEpoch: 2,
      loss: supCon(),
      schedule,
      miningDistance: euclidean,
      miningMargin: 0.5,
      patience: 20,
    });
    expect(model.end.reason).toBe("finished");
    expect(steps).toHaveLength(2 * names.length);
    expect(steps.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  });

  test("goes on from a snapshot to the same weights, bit for bit", async () => {
    const options = { ...base, loss: contrastive(), schedule: annealed({ epochStep: 1 }), evaluateEvery: 2 };
    const snapshots: Snapshot[] = [];
    const checkpoint = (snapshot: Snapshot) => {
      snapshots.push(structuredClone(snapshot));
      return Promise.resolve("file");
    };
    const whole = await trained(options, { checkpoint });
    const [half] = snapshots.filter(({ progress }) => progress.epoch === 2);
    if (!half) throw new Error("missing snapshot");
    const model = await train(dataset, { ...options, split, resume: { snapshot: half, file: "file" } });
    expect(model.weights).toEqual(whole.model.weights);
  });

  test("options that do not go together are refused", () => {
    const schedule = annealed();
    expect(() => settle({ ...base, loss: contrastive(), schedule, pairMiner: batchHard() })).toThrow(
      new InputError(
        "invalid pairMiner: the schedule's policies pick the pairs; leave out batchHard or the schedule, or make a policy of it by policyOf",
      ),
    );
    expect(() => settle({ ...base, loss: supCon(), schedule: adaptive() })).toThrow(
      "invalid schedule: an adaptive one",
    );
    expect(() => settle({ ...base, loss: supCon(), draw: "batch" })).toThrow("invalid draw: a training by supCon");
    expect(() => settle({ ...base, loss: supCon(), schedule, margin: 1 })).toThrow("invalid margin");
    expect(() => settle({ ...base, loss: softmaxLoss(), schedule })).toThrow("invalid schedule: a training by softmax");
    // A mixture can be made softer.
    expect(() => settle({ ...base, loss: supCon(), onCollapse: "rollBack" })).toThrow("use warn or stop");
    expect(settle({ ...base, loss: supCon(), schedule, onCollapse: "rollBack" }).usesMixture).toBe(true);
    expect(() => settle({ ...base, miningMargin: -1 })).toThrow("invalid mining margin: -1");
  });
});

describe("a warning before the first step says where miner and loss do not mean the same", () => {
  const said = async (options: Partial<TrainingOptions>) => {
    const { warnings } = await trained({ ...base, epochs: 1, stepsPerEpoch: 1, ...options });
    expect(warnings.every(({ code, step }) => code === "mining" && step === 0)).toBe(true);
    return warnings.map(({ message }) => message);
  };

  test("of the distance", async () => {
    expect(await said({ distance: squaredEuclidean, miningDistance: euclidean })).toEqual([
      "the policies mine by the distance euclidean, but the triplet loss is of squaredEuclidean: what is near for one may not be for the other",
    ]);
    expect(await said({ loss: contrastive(), pairMiner: multiSimilarityPairs() })).toEqual([
      "multiSimilarityPairs mines by the distance cosine, but contrastive is of euclidean: what is near for one may not be for the other",
    ]);
    expect(
      await said({
        miner: (distances, labels, random) => allTriplets(distances, labels, { random }),
        miningDistance: cosine,
      }),
    ).toEqual([
      expect.stringContaining("the miner mines by the distance cosine, but the triplet loss is of euclidean"),
    ]);
  });

  test("of the margin", async () => {
    expect(await said({ margin: 0.2, miningMargin: 0.5 })).toEqual([
      "the policies mine with a margin of 0.5, but the triplet loss has one of 0.2: what is mined may have no loss, and what has one may not be mined",
    ]);
    expect(await said({ loss: contrastive(), pairMiner: pairMargin() })).toEqual([
      expect.stringContaining("pairMargin mines with a margin of 0.6000000000000001, but contrastive has one of 1"),
    ]);
  });

  test("of the direction", async () => {
    const similarity: Distance = {
      name: "similarity",
      kind: "cosine",
      pairwise: (a, b) => sub(1, cosine.pairwise(a, b)),
      between: (a, b) => sub(1, cosine.between(a, b)),
    };
    expect(await said({ distance: similarity })).toEqual([
      "the distance similarity is larger for embeddings that are alike: it is a similarity, so that the nearest pass for the furthest",
    ]);
  });

  test("and nothing where they agree, or nothing is mined", async () => {
    const half: Distance = {
      ...euclidean,
      name: "half",
      pairwise: (a, b) => mul(euclidean.pairwise(a, b), 0.5),
    };
    expect(await said({})).toEqual([]);
    expect(await said({ distance: half })).toEqual([]);
    expect(await said({ loss: contrastive() })).toEqual([]);
    expect(await said({ loss: contrastive(), pairMiner: batchHard() })).toEqual([]);
    expect(
      await said({ loss: contrastive(), pairMiner: pairMargin({ positiveMargin: 0, negativeMargin: 1 }) }),
    ).toEqual([]);
    expect(await said({ loss: supCon(), schedule: constantMixture({ random: 1 }) })).toEqual([]);
  });
});

describe("embeddings that are not finite end a training with the last good weights, whatever mines", () => {
  /** One that has no embedding (NaN) of samples whose first number is below the batch's mean. */
  const breaking: Backbone = {
    ...base.backbone,
    forward(scope, samples) {
      const first = slice(samples, [0], [1], [1]);
      return add(base.backbone.forward(scope, samples), mul(sqrt(sub(first, mean(first))), 0));
    },
  };

  test.each<[string, Partial<TrainingOptions>]>([
    ...Object.keys(policies).map((name): [string, Partial<TrainingOptions>] => [
      `the policy ${name}`,
      { schedule: constantMixture({ [name]: 1 }) },
    ]),
    ["a mixture for pairs", { loss: contrastive(), schedule: annealed() }],
    ["a miner of pairs", { loss: contrastive(), pairMiner: batchHard() }],
    ["a miner of one's own", { miner: (d, labels, random) => allTriplets(d, labels, { random }) }],
  ])("%s", async (_title, options) => {
    const { model, steps, warnings } = await trained({ ...base, backbone: breaking, normalise: false, ...options });
    expect(model.end.reason).toBe("not-finite");
    expect(steps).toEqual([]);
    expect(warnings.map(({ code, step }) => `${code} ${step}`)).toContain("not-finite 1");
    expect(model.weights.parameters.every(Number.isFinite)).toBe(true);
  });
});
