import { describe, expect, test } from "vitest";
import { brokenOff } from "../../test/support/broken-off.ts";
import { InputError } from "../core/errors.ts";
import { matrix } from "../core/matrix.ts";
import { createRandom, type Random } from "../core/random.ts";
import { shuffled } from "../data/samplers/shuffled.ts";
import { relevantBatches } from "../data/samplers/relevant-batches.ts";
import { sameClass } from "../data/relevance/same-class.ts";
import { sharedTags } from "../data/relevance/shared-tags.ts";
import { splitBySample } from "../data/split.ts";
import { vectorDataset } from "../data/vectors.ts";
import { nPairs } from "../losses/n-pairs.ts";
import { softmaxLoss } from "../losses/softmax.ts";
import { supCon } from "../losses/sup-con.ts";
import { multiSimilarityPairs } from "../mining/pair-miners/multi-similarity.ts";
import { annealed } from "../mining/schedules.ts";
import { mlp } from "../nn/mlp.ts";
import { constantRate } from "../optim/learning-rate.ts";
import type { MinedBatch } from "./context.ts";
import type { EvaluationEvent } from "./events.ts";
import { settle, type TrainingOptions } from "./settings.ts";
import { train } from "./train.ts";

const names = ["red", "green", "blue", "big", "small"];

/** So many of the tags, at random. */
function someOf(random: Random, count: number): string[] {
  const order = random.shuffle(names.map((_, i) => i));
  return order.slice(0, count).map((i) => names[i] ?? "");
}

/** Samples with one or two of five tags, each of which shows, under noise, in a feature of its own. All are of one class. */
const tagged = (() => {
  const random = createRandom(1);
  const tags = Array.from({ length: 160 }, () => someOf(random, 1 + random.integer(2)));
  const data = tags.flatMap((own) => [
    ...names.map((tag) => (own.includes(tag) ? 1 : 0) + 0.2 * random.normal()),
    ...names.map(() => random.normal()),
  ]);
  const dataset = vectorDataset(matrix(Float32Array.from(data), tags.length, 10), {
    name: "things",
    labels: new Int32Array(tags.length),
    classNames: ["thing"],
  });
  return { tags, dataset, split: splitBySample(dataset, createRandom(2), { fraction: 0.3 }) };
})();

const { tags, dataset, split } = tagged;
const relevance = sharedTags(tags, { measure: "jaccard", positiveFrom: 0.5 });

const base = {
  backbone: mlp({ hidden: [16], embedding: 4 }),
  relevance,
  classes: 4,
  samples: 4,
  epochs: 6,
  stepsPerEpoch: 15,
  evaluateEvery: 6,
  threads: 1,
  learningRate: constantRate(0.01),
} satisfies TrainingOptions;

describe("a training by tags", () => {
  test.each<[string, Partial<TrainingOptions>]>([
    ["triplets of an annealed mixture", {}],
    ["supervised contrast", { loss: supCon() }],
    ["supervised contrast weighted by relevance", { loss: supCon({ graded: true }) }],
    ["mined pairs", { loss: supCon(), pairMiner: multiSimilarityPairs() }],
    ["pairs of an annealed mixture", { loss: supCon(), schedule: annealed() }],
  ])("brings samples that share them together, by %s", async (_, options) => {
    const evaluations: EvaluationEvent[] = [];
    await train(
      dataset,
      { ...base, ...options, split },
      { onEvent: (event) => void (event.type === "evaluation" && evaluations.push(event)) },
    );
    const [before, after] = [evaluations[0], evaluations.at(-1)];
    expect(after?.mapAtR).toBeGreaterThan((before?.mapAtR ?? NaN) + 0.1);
    expect(after?.ndcg).toBeGreaterThan(before?.ndcg ?? NaN);
    expect(after?.clusters).toBeUndefined();
  });

  test("has triplets only of pairs that are of one kind and negatives that have nothing in common", async () => {
    const reports: MinedBatch[] = [];
    await train(
      dataset,
      { ...base, split, epochs: 1, inspect: true },
      { onTriplets: (report) => void reports.push(report) },
    );
    let valid = 0;
    for (const { samples, pairs, negatives, valid: kept } of reports) {
      kept.forEach((is, q) => {
        if (!is) return;
        valid++;
        const [a = -1, p = -1, n = -1] = [pairs.anchors[q], pairs.positives[q], negatives[q]].map(
          (place) => samples[place ?? -1] ?? -1,
        );
        expect(relevance.between(a, p)).toBeGreaterThanOrEqual(0.5);
        expect(relevance.between(a, n)).toBe(0);
      });
    }
    expect(valid).toBeGreaterThan(100);
    // A group shares a tag, but not every two of it are of one kind.
    expect(valid).toBeLessThan(reports.reduce((sum, { valid: kept }) => sum + kept.length, 0));
  });

  test("goes on to the same bits, from any of its snapshots", async () => {
    const { unbroken, resumed } = brokenOff({ dataset, split });
    for (const more of [{}, { loss: supCon({ graded: true }) }]) {
      const options = { ...base, ...more, epochs: 4, evaluateEvery: 2 };
      const whole = await unbroken(options);
      for (const { snapshot, events } of whole.snapshots.slice(0, 2)) {
        const rest = await resumed(options, snapshot);
        expect(rest.events).toEqual(whole.events.slice(events));
        expect(rest.model.toOnnx()).toEqual(whole.model.toOnnx());
      }
    }
  });

  test("is refused what knows classes alone", async () => {
    const refused = (options: Partial<TrainingOptions>, message: string) => {
      expect(() => settle({ ...base, ...options })).toThrow(InputError);
      expect(() => settle({ ...base, ...options })).toThrow(message);
    };
    refused({ loss: softmaxLoss() }, "invalid loss: softmax classifies");
    refused({ loss: supCon(), memory: { size: 64 } }, "invalid memory: it remembers classes");
    refused(
      { miner: () => ({ anchors: [], positives: [], negatives: [] }) },
      "invalid miner: it is a function of labels",
    );
    refused({ measure: "oneShot" }, "invalid measure: oneShot is of classes");
    refused({ sampler: shuffled() }, "invalid sampler: shuffled draws samples whatever their class");
    refused(
      { sampler: relevantBatches(sameClass(dataset.labels)) },
      "expected the relevance that the training goes by",
    );
    await expect(train(dataset, { ...base, split, loss: nPairs() })).rejects.toThrow(
      "asks for the class of each sample, which a training by relevance does not have",
    );
  });
});
