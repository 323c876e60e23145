import { expect, test } from "vitest";
import { taggedData } from "../../test/support/tagged-data.ts";
import { createRandom } from "../core/random.ts";
import { sharedTags } from "../data/relevance/shared-tags.ts";
import { contrastive } from "../losses/contrastive.ts";
import { supCon } from "../losses/sup-con.ts";
import { batchHard } from "../mining/pair-miners/batch-easy-hard.ts";
import { mlp } from "../nn/mlp.ts";
import { scheduleOf, settle, type TrainingOptions } from "./settings.ts";
import { openStepper } from "./stepper.ts";
import { look } from "./validation.ts";

const { tags, dataset } = taggedData(60);
const relevance = sharedTags(tags, { measure: "jaccard", positiveFrom: 0.5, negativeTo: 0.2 });
const base = {
  backbone: mlp({ hidden: [], embedding: 3 }),
  relevance,
  classes: 3,
  samples: 4,
  accumulate: 2,
  // No multiple of the 12 samples of a batch, so that the ring is written over its end.
  memory: { size: 32, warmUp: 1 },
  threads: 1,
} satisfies TrainingOptions;

/** Two of a batch, or one of it and one remembered. */
interface Pair {
  readonly far: number;
  readonly cosine: number;
  readonly degree: number;
  /** Place among the references: those of the batch come first, then the ring. */
  readonly place: number;
  readonly isPositive: boolean;
  readonly isNegative: boolean;
}

const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / Math.max(1, list.length);
const meanOfActive = (list: readonly number[]) => mean(list.filter((one) => one > 0));

/** For each sample of a batch all that it is compared with, from the tags themselves. */
function pairsOf(
  embeddings: readonly (readonly number[])[],
  batch: readonly number[],
  ring: readonly number[],
): Pair[][] {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, k) => sum + x * (b[k] ?? NaN), 0);
  const degreeOf = (i: number, j: number) => {
    const [a, b] = [tags[i] ?? [], tags[j] ?? []];
    const shared = a.filter((tag) => b.includes(tag)).length;
    return i === j ? 1 : shared / (a.length + b.length - shared);
  };
  const references = [...batch, ...ring];
  return batch.map((i, own) =>
    references.flatMap((j, place) => {
      if (j < 0 || place === own) return [];
      const [a, b] = [embeddings[i] ?? [], embeddings[j] ?? []];
      const degree = degreeOf(i, j);
      return {
        far: Math.hypot(...a.map((x, k) => x - (b[k] ?? NaN))),
        cosine: dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)),
        degree,
        place,
        isPositive: degree >= 0.5,
        isNegative: degree <= 0.2,
      };
    }),
  );
}

type Naive = (pairs: readonly (readonly Pair[])[]) => number;

/** With a margin above 0 a sample that meets itself costs nothing, whatever rounding makes of its distance. */
const pairLoss = contrastive({ positiveMargin: 0.05, negativeMargin: 1 });

/** The same by a loop. */
const contrast = (pairs: readonly Pair[]) =>
  meanOfActive(pairs.filter(({ isPositive }) => isPositive).map(({ far }) => far - 0.05)) +
  meanOfActive(pairs.filter(({ isNegative }) => isNegative).map(({ far }) => 1 - far));

const hardestPairs = (pairs: readonly Pair[]): Pair[] => {
  const positives = pairs.filter(({ isPositive }) => isPositive).sort((a, b) => b.far - a.far);
  const negatives = pairs.filter(({ isNegative }) => isNegative).sort((a, b) => a.far - b.far);
  const [furthest, nearest] = [positives[0], negatives[0]];
  return furthest && nearest ? [furthest, nearest] : [];
};

const gradedSupCon: Naive = (all) =>
  mean(
    all.flatMap((pairs) => {
      const counted = pairs.filter(({ isPositive, isNegative }) => isPositive || isNegative);
      const sum = counted.reduce((total, { cosine }) => total + Math.exp(cosine / 0.1), 0);
      const positives = pairs.filter(({ isPositive }) => isPositive);
      const weight = positives.reduce((total, { degree }) => total + degree, 0);
      const cost = positives.reduce((total, { cosine, degree }) => total - degree * (cosine / 0.1 - Math.log(sum)), 0);
      return weight > 0 ? [cost / weight] : [];
    }),
  );

/** The triplet loss with the nearest negative that violates the margin, over the pairs of each group of four. */
const hardestTriplets: Naive = (all) =>
  meanOfActive(
    all.flatMap((pairs, a) =>
      pairs.flatMap((p) => {
        if (!p.isPositive || p.place <= a || p.place >= 4 * (Math.floor(a / 4) + 1)) return [];
        const negatives = pairs.filter(({ isNegative }) => isNegative).map(({ far }) => far);
        return negatives.length > 0 ? [p.far - Math.min(...negatives) + 0.2] : [];
      }),
    ),
  );

test.each<[string, Partial<TrainingOptions>, Naive]>([
  ["contrastive loss over all pairs", { loss: pairLoss }, (all) => contrast(all.flat())],
  ["supervised contrast weighed by relevance", { loss: supCon({ graded: true }) }, gradedSupCon],
  ["triplets with the hardest negative", { schedule: scheduleOf("hardest") }, hardestTriplets],
  [
    "pairs that a miner narrows",
    { loss: pairLoss, pairMiner: batchHard() },
    (all) => contrast(all.flatMap(hardestPairs)),
  ],
])("a memory by tags gives %s what a loop over all that is remembered gives", async (_title, more, naive) => {
  const settings = settle({ ...base, ...more });
  const stepper = await openStepper(settings, dataset.sampleShape, createRandom(3));
  try {
    const indices = Int32Array.from({ length: 60 }, (_, i) => i);
    const { parameters, buffers } = stepper.state;
    const embedded = await look({ settings, dataset, indices, weights: { parameters, buffers } });
    const embeddings = tags.map((_, i) => [...(embedded?.data.slice(3 * i, 3 * i + 3) ?? [])]);
    const random = createRandom(5);
    let ring: number[] = Array.from({ length: 32 }, () => -1);
    let [cursor, seen] = [0, 0];
    for (let step = 0; step < 5; step++) {
      const losses: number[] = [];
      const batches = [0, 1].map(() => {
        const batch = Array.from(random.shuffle(indices.slice()).subarray(0, 12));
        losses.push(naive(pairsOf(embeddings, batch, seen >= 1 ? ring : [])));
        batch.forEach((sample, i) => (ring = ring.with((cursor + i) % 32, sample)));
        cursor = (cursor + 12) % 32;
        seen++;
        const samples = new Float32Array(12 * 10);
        dataset.read(Int32Array.from(batch), samples);
        return { indices: Int32Array.from(batch), samples, labels: new Int32Array(12) };
      });
      // The weights stay as they are, so that what is remembered is what would be embedded now.
      const report = await stepper.run({ batches, learningRate: 0, mixture: { hardest: 1 } });
      expect(report.updated).toBe(true);
      expect(report.loss, `step ${step}`).toBeCloseTo(mean(losses), 4);
    }
    // Samples met again are their own positives.
    const last = stepper.layout.buffers.find(({ name }) => name.endsWith("memory.indices"));
    expect(Array.from(stepper.state.buffers.subarray(last?.offset, (last?.offset ?? 0) + 32))).toEqual(ring);
    expect(new Set(ring).size).toBeLessThan(32);
  } finally {
    await stepper.dispose();
  }
});
