import { expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import type { Dataset } from "../data/dataset.ts";
import { syntheticData } from "../data/synthetic.ts";
import { squaredEuclidean } from "../distances/distance.ts";
import { annealed } from "../mining/schedules.ts";
import { mlp } from "../nn/mlp.ts";
import { trackHardness } from "./hardness.ts";
import { suspects } from "./suspects.ts";
import { train } from "./train.ts";

/** Trains on five classes of 100 points, a share of whose labels is exchanged for another class's. */
async function ranked(share: number) {
  const { dataset, split } = syntheticData(createRandom(7), { samples: 110, noise: 0.3, validationSamples: 10 });
  const random = createRandom(8);
  const planted = new Set([...split.train].filter(() => random.uniform() < share));
  const labels = Int32Array.from(dataset.labels, (label, i) =>
    planted.has(i) ? (label + 1 + random.integer(4)) % 5 : label,
  );
  const swapped: Dataset = { ...dataset, labels };
  const tracker = trackHardness(dataset.size);
  const options = { backbone: mlp({ embedding: 8 }), distance: squaredEuclidean, schedule: annealed({ epochStep: 3 }) };
  await train(
    swapped,
    { ...options, split, epochs: 30, evaluateEvery: 0, threads: 1, inspect: true },
    {
      onTriplets: (batch) => tracker.add(batch),
      onEvent: (event) => event.type === "epoch" && tracker.endEpoch(event.epoch),
    },
  );
  return { planted, list: suspects(tracker.histories(), labels, 0.2) };
}

test("most of the labels that were exchanged are found, and little else", async () => {
  const { planted, list } = await ranked(0.05);
  expect(planted.size).toBeGreaterThan(15);
  const right = (of: typeof list) => of.filter(({ history }) => planted.has(history.sample)).length;
  const first = list.slice(0, planted.size);
  expect(right(first) / first.length).toBeGreaterThan(0.6);
  const likely = list.filter((one) => one.likely);
  expect(right(likely) / planted.size).toBeGreaterThan(0.5);
  expect(right(likely) / likely.length).toBeGreaterThan(0.7);
}, 30_000);

test("next to no label is likely wrong where none is", async () => {
  const { list } = await ranked(0);
  expect(list).toHaveLength(500);
  expect(list.filter(({ likely }) => likely).length).toBeLessThanOrEqual(3);
}, 30_000);

const role = { active: 0, mean: 0, max: 0 };
const history = (sample: number, violation: number, pairs = 20) => ({
  sample,
  pairs,
  anchor: { ...role, active: violation > 0.1 ? pairs : 0 },
  positive: role,
  negative: role,
  epochs: 5,
  activeEpochs: 1,
  lastActiveEpoch: 1,
  violation,
  lateViolation: violation,
});

test("suspicion is counted in robust standard deviations from the class's median, the larger of the class's and of all", () => {
  // Class 0 lies 0.01 around 0.1, class 1 is twice as wide around 0.4.
  const violations = [0.09, 0.1, 0.11, 0.1, 0.2, 0.38, 0.4, 0.42, 0.4, 0.7];
  const labels = violations.map((_, i) => (i < 5 ? 0 : 1));
  const list = suspects(
    violations.map((violation, i) => history(i, violation)),
    labels,
    0.2,
  );
  // Deviations: 0.01 0 0.01 0 0.1 and 0.02 0 0.02 0 0.3, of medians 0.01, 0.02 and together 0.01.
  expect(list.slice(0, 2).map(({ history: { sample }, suspicion }) => [sample, suspicion.toFixed(3)])).toEqual([
    [9, (0.3 / (1.4826 * 0.02)).toFixed(3)],
    [4, (0.1 / (1.4826 * 0.01)).toFixed(3)],
  ]);
  expect(list[0]?.likely).toBe(true);
});

test("says nothing of samples that were hardly drawn, and does not divide by a class without violations", () => {
  expect(suspects([history(0, 0.5, 9)], [0], 0.2)).toEqual([]);
  expect(suspects([], [], 0.2)).toEqual([]);
  const list = suspects(
    [0, 0, 0, 0.02].map((violation, i) => history(i, violation)),
    [0, 0, 0, 0],
    0.2,
  );
  expect(list.map(({ suspicion }) => suspicion.toFixed(9))).toEqual(["4", "0", "0", "0"].map((n) => `${n}.000000000`));
});
