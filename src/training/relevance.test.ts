import { describe, expect, test } from "vitest";
import { brokenOff } from "../../test/support/broken-off.ts";
import { taggedData } from "../../test/support/tagged-data.ts";
import { InputError } from "../core/errors.ts";
import { among } from "../core/degrees.ts";
import { fixedTriplets } from "../data/samplers/fixed-triplets.ts";
import { shuffled } from "../data/samplers/shuffled.ts";
import { relevantBatches } from "../data/samplers/relevant-batches.ts";
import { sameClass } from "../data/relevance/same-class.ts";
import { sharedTags } from "../data/relevance/shared-tags.ts";
import { retrievalMeasures } from "../evaluation/ranking/retrieval-measures.ts";
import { nPairs } from "../losses/n-pairs.ts";
import { softmaxLoss } from "../losses/softmax.ts";
import { supCon } from "../losses/sup-con.ts";
import type { Miner } from "../mining/miner.ts";
import { multiSimilarityPairs } from "../mining/pair-miners/multi-similarity.ts";
import { annealed } from "../mining/schedules.ts";
import { mlp } from "../nn/mlp.ts";
import { constantRate } from "../optim/learning-rate.ts";
import type { MinedBatch } from "./context.ts";
import type { EvaluationEvent } from "./events.ts";
import { settle, type TrainingOptions } from "./settings.ts";
import { train } from "./train.ts";

const { tags, dataset, split } = taggedData();
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

/** Every triplet that the relevance of a batch allows. */
const allTriplets: Miner = ({ rows }, _labels, _random, { between, positiveFrom, negativeTo }) => {
  const places = Array.from({ length: rows }, (_, i) => i);
  const found = places.flatMap((a) =>
    places
      .filter((p) => p !== a && between(a, p) >= positiveFrom)
      .flatMap((p) => places.filter((n) => n !== a && between(a, n) <= negativeTo).map((n) => [a, p, n] as const)),
  );
  return { anchors: found.map(([a]) => a), positives: found.map(([, p]) => p), negatives: found.map(([, , n]) => n) };
};

describe("a training by tags", () => {
  test.each<[string, Partial<TrainingOptions>]>([
    ["triplets of an annealed mixture", {}],
    ["supervised contrast", { loss: supCon() }],
    ["supervised contrast weighted by relevance", { loss: supCon({ graded: true }) }],
    ["mined pairs", { loss: supCon(), pairMiner: multiSimilarityPairs() }],
    ["pairs of an annealed mixture", { loss: supCon(), schedule: annealed() }],
    ["triplets with negatives of earlier batches", { memory: { size: 48 } }],
    ["contrast with earlier batches", { loss: supCon({ graded: true }), memory: { size: 48, warmUp: 2 } }],
    ["triplets of a miner of one's own", { miner: allTriplets }],
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

  test("may keep what has the best NDCG", async () => {
    const evaluations: EvaluationEvent[] = [];
    const { end } = await train(
      dataset,
      { ...base, split, epochs: 3, evaluateEvery: 1, keep: "best", measure: "ndcg" },
      { onEvent: (event) => void (event.type === "evaluation" && evaluations.push(event)) },
    );
    // The untrained network is no candidate.
    const best = Math.max(...evaluations.slice(1).map(({ ndcg }) => ndcg ?? NaN));
    expect(end.kept).toMatchObject({ measure: "ndcg", value: best });
  });

  test("goes on to the same bits, from any of its snapshots", async () => {
    const { unbroken, resumed } = brokenOff({ dataset, split });
    const variants: Partial<TrainingOptions>[] = [
      {},
      { loss: supCon({ graded: true }) },
      { memory: { size: 40 } },
      { loss: supCon({ graded: true }), memory: { size: 40, warmUp: 2 }, accumulate: 2 },
      { miner: allTriplets },
    ];
    for (const more of variants) {
      const options = { ...base, ...more, epochs: 4, stepsPerEpoch: 6, evaluateEvery: 2 };
      const whole = await unbroken(options);
      for (const { snapshot, events } of whole.snapshots.slice(0, 2)) {
        const rest = await resumed(options, snapshot);
        expect(rest.events).toEqual(whole.events.slice(events));
        expect(rest.model.toOnnx()).toEqual(whole.model.toOnnx());
        expect(rest.model.state).toEqual(whole.model.state);
      }
    }
  });

  test("takes of a miner of one's own the triplets that the tags bear out, and tells it of them", async () => {
    const seen: { readonly mined: number; readonly expected: number }[] = [];
    let expected = 0;
    const careless: Miner = (_distances, labels, random, degrees) => {
      const draw = () => Array.from({ length: 200 }, () => random.integer(labels.length));
      const [anchors, positives, negatives] = [draw(), draw(), draw()];
      expected = anchors.filter((a, t) => {
        const [p = a, n = a] = [positives[t], negatives[t]];
        return p !== a && n !== a && degrees.between(a, p) >= 0.5 && degrees.between(a, n) === 0;
      }).length;
      return { anchors, positives, negatives };
    };
    await train(
      dataset,
      { ...base, split, epochs: 1, evaluateEvery: 0, miner: careless },
      { onEvent: (event) => void (event.type === "step" && seen.push({ mined: event.mined, expected })) },
    );
    expect(seen).toHaveLength(15);
    for (const one of seen) {
      expect(one.mined).toBe(one.expected);
      expect(one.mined).toBeGreaterThan(0);
      expect(one.mined).toBeLessThan(200);
    }
    const outside: Miner = () => ({ anchors: [0], positives: [99], negatives: [1] });
    await expect(train(dataset, { ...base, split, miner: outside })).rejects.toThrow("invalid triplets: index 99");
  });

  test("takes triplets from a list, which carry a relation of their own, and is measured by the tags", async () => {
    const triplets = Array.from(split.train.subarray(0, 60)).flatMap((a) => {
      const p = split.train.find((one) => one !== a && relevance.between(a, one) >= 0.5);
      const n = split.train.find((one) => relevance.between(a, one) === 0);
      const [anchor = "", positive = "", negative = ""] = [a, p ?? -1, n ?? -1].map((one) => dataset.ids[one] ?? "");
      return p === undefined || n === undefined ? [] : [{ anchor, positive, negative }];
    });
    const evaluations: EvaluationEvent[] = [];
    const { validation } = split;
    const model = await train(
      dataset,
      { ...base, split, sampler: fixedTriplets(triplets, { size: 16 }) },
      { onEvent: (event) => void (event.type === "evaluation" && evaluations.push(event)) },
    );
    const { at } = await retrievalMeasures(
      { embeddings: await model.embed(dataset, validation), labels: new Int32Array(validation.length) },
      { relevance: among(relevance, validation), at: [1] },
    );
    expect(evaluations.at(-1)?.precisionAt1).toBeCloseTo(at[0]?.precision ?? NaN, 6);
    expect(evaluations.at(-1)?.ndcg).toBeGreaterThan(evaluations[0]?.ndcg ?? NaN);
  });

  test("is refused what knows classes alone", async () => {
    const refused = (options: Partial<TrainingOptions>, message: string) => {
      expect(() => settle({ ...base, ...options })).toThrow(InputError);
      expect(() => settle({ ...base, ...options })).toThrow(message);
    };
    refused({ loss: softmaxLoss() }, "invalid loss: softmax classifies");
    expect(() => settle({ backbone: base.backbone, measure: "ndcg" })).toThrow(
      "invalid measure: ndcg is of a relevance, which a training by classes does not have",
    );
    refused({ measure: "oneShot" }, "invalid measure: oneShot is of classes");
    refused({ sampler: shuffled() }, "invalid sampler: shuffled draws samples whatever their class");
    refused(
      { sampler: relevantBatches(sameClass(dataset.labels)) },
      "expected the relevance that the training goes by",
    );
    await expect(train(dataset, { ...base, split, pretrain: { epochs: 1 } })).rejects.toThrow(
      "invalid pretrain: it classifies, but a training by sharedTags on data of one class",
    );
    await expect(train(dataset, { ...base, split, loss: nPairs() })).rejects.toThrow(
      "asks for the class of each sample, which a training by relevance does not have",
    );
  });
});
