import { describe, expect, test } from "vitest";
import { brokenOff } from "../../test/support/broken-off.ts";
import { classesOf } from "../../test/support/draws.ts";
import { createRandom } from "../core/random.ts";
import { matrix } from "../core/matrix.ts";
import { type BatchReader, directReader } from "../data/batch-reader.ts";
import { classBalanced } from "../data/samplers/class-balanced.ts";
import { classWeighted } from "../data/samplers/class-weighted.ts";
import { fixedTriplets } from "../data/samplers/fixed-triplets.ts";
import { hardClasses } from "../data/samplers/hard-classes.ts";
import { hierarchical } from "../data/samplers/hierarchical.ts";
import type { Sampler } from "../data/samplers/sampler.ts";
import { shuffled } from "../data/samplers/shuffled.ts";
import { splitByClass } from "../data/split.ts";
import { syntheticData } from "../data/synthetic.ts";
import { softmaxLoss } from "../losses/softmax.ts";
import { supCon } from "../losses/sup-con.ts";
import { constantMixture } from "../mining/schedules.ts";
import { mlp } from "../nn/mlp.ts";
import { centroids, nearestRows } from "./class-nearness.ts";
import type { MinedBatch } from "./context.ts";
import type { Snapshot } from "./progress.ts";
import type { TrainingOptions } from "./settings.ts";
import { train } from "./train.ts";

/** Ten classes to train with, in three folders, and two to validate. */
const dataset = (() => {
  const options = { classes: 12, features: 5, samples: 9, trainClasses: 12, validationSamples: 0 };
  const { dataset: plain } = syntheticData(createRandom(3), options);
  return { ...plain, classNames: plain.classNames.map((name, c) => `${"abc"[Math.floor(c / 4)]}/${name}`) };
})();
const holdout = [0, 4].map((c) => dataset.classNames[c] ?? "");
const split = splitByClass(dataset, createRandom(1), { holdout });
const { unbroken, resumed } = brokenOff({ dataset, split });

const base = {
  backbone: mlp({ hidden: [8], embedding: 3 }),
  classes: 4,
  samples: 2,
  epochs: 3,
  stepsPerEpoch: 4,
  evaluateEvery: 2,
  threads: 1,
  checkpointMinutes: 0,
} satisfies TrainingOptions;

const ids = Array.from(split.train, (index) => dataset.ids[index] ?? "");
const triplets = Array.from({ length: 21 }, (_, t) => ({
  anchor: ids[t] ?? "",
  positive: ids[t + 20] ?? "",
  negative: ids[t + 40] ?? "",
}));

/** A reader that notes what it is asked for. */
function noting(): { reader: BatchReader; requests: { readonly epoch: number; readonly indices: Int32Array }[] } {
  const requests: { readonly epoch: number; readonly indices: Int32Array }[] = [];
  const { read, dispose } = directReader(dataset);
  return {
    requests,
    reader: {
      dispose,
      read(request) {
        requests.push(request);
        return read(request);
      },
    },
  };
}

describe("a training goes on bit for bit from any of its checkpoints, whoever reads its batches", () => {
  test.each<[string, Sampler, Partial<TrainingOptions>]>([
    ["with balanced classes", classBalanced(), {}],
    ["with weighted classes", classWeighted({ exponent: 1 }), {}],
    ["with super-classes", hierarchical(), { loss: supCon(), accumulate: 2 }],
    ["with hard classes", hardClasses({ every: 1, samples: 4 }), { accumulate: 2, average: 0.9 }],
    ["with hard classes that are looked for rarely", hardClasses({ every: 2, neighbourhoods: 2 }), { loss: supCon() }],
    ["with hard classes after a pretraining", hardClasses({ every: 1 }), { pretrain: { epochs: 1 } }],
    [
      "with given triplets after a pretraining",
      fixedTriplets(triplets, { size: 5 }),
      { pretrain: { epochs: 1 }, accumulate: 2 },
    ],
    ["with shuffled samples", shuffled(), { loss: softmaxLoss() }],
  ])("%s", async (_title, sampler, change) => {
    const options = { ...base, sampler, ...change };
    const whole = await unbroken(options);
    const ahead = await unbroken(options, { reader: directReader(dataset) });
    expect(ahead.model.state).toEqual(whole.model.state);
    expect(ahead.events).toEqual(whole.events);
    const between = whole.snapshots.findIndex(({ snapshot }) => snapshot.progress.step === 8);
    expect(whole.snapshots[between]?.snapshot.progress.running.steps).toBe(0);
    // In the middle of epochs and between two, from either's checkpoints with either's reader.
    for (const [from, other, reader] of [
      [2, ahead, undefined],
      [between, whole, directReader(dataset)],
      [between + 2, ahead, directReader(dataset)],
    ] as const) {
      const { snapshot, events } = other.snapshots[from] ?? {};
      if (!snapshot) throw new Error("no snapshot");
      const rest = await resumed(options, snapshot, reader && { reader });
      expect(rest.model.state).toEqual(whole.model.state);
      expect([...whole.events.slice(0, events), ...rest.events]).toEqual(whole.events);
    }
  });
});

test("a training that is broken off between two epochs, after a look at its classes, takes the same look again", async () => {
  const options = { ...base, sampler: hardClasses({ every: 1 }) };
  const whole = await unbroken(options);
  const stop = new AbortController();
  const kept: Snapshot[] = [];
  await train(
    dataset,
    { ...options, split, checkpointMinutes: 9 },
    {
      signal: stop.signal,
      onEvent: (event) => event.type === "epoch" && stop.abort(),
      checkpoint: async (snapshot) => Promise.resolve(`kept ${kept.push(snapshot)}`),
    },
  );
  const [first] = kept;
  if (!first) throw new Error("nothing was kept");
  expect([first.progress.step, first.progress.running.steps, first.feed.ahead]).toEqual([4, 0, []]);
  expect(first.feed.batches.groups).toHaveLength(10);
  expect((await resumed(options, first)).model.state).toEqual(whole.model.state);
});

test("batches of a training are those that its sampler draws, classes by their names", async () => {
  const { reader, requests } = noting();
  await train(dataset, { ...base, epochs: 1, sampler: hierarchical({ superClasses: 2 }), split }, { reader });
  for (const { indices } of requests) {
    const folders = classesOf(indices, { labels: dataset.labels, samples: 2 }).map(
      (label) => dataset.classNames[label]?.[0],
    );
    expect([folders[0], folders[2]]).toEqual([folders[1], folders[3]]);
    expect(folders[0]).not.toBe(folders[2]);
  }
});

test("hard classes are those whose mean embeddings lie closest, as the network has them at the time", async () => {
  const { reader, requests } = noting();
  const sampler = hardClasses({ every: 2, samples: 99, pool: 1 });
  const options = { ...base, epochs: 4, stepsPerEpoch: 20, sampler, split, evaluateEvery: 0 };
  await train(dataset, options, { reader });
  for (const epoch of [0, 2]) {
    // Without any training the network is that of no steps: an epoch at a rate of nearly nothing.
    const before = await train(dataset, {
      ...options,
      epochs: Math.max(1, epoch),
      ...(epoch === 0 && { learningRate: () => 1e-30 }),
    });
    const classes = [...new Set(Array.from(split.train, (i) => dataset.labels[i] ?? -1))].sort((a, b) => a - b);
    const means = await Promise.all(
      classes.map(async (label) => {
        const { data, rows, columns } = await before.embed(
          dataset,
          split.train.filter((i) => dataset.labels[i] === label),
        );
        return Array.from({ length: columns }, (_, c) => {
          let sum = 0;
          for (let r = 0; r < rows; r++) sum += data[r * columns + c] ?? 0;
          return sum / rows;
        });
      }),
    );
    const far = (a: number, b: number) =>
      Math.hypot(...(means[classes.indexOf(a)] ?? []).map((x, c) => x - (means[classes.indexOf(b)]?.[c] ?? 0)));
    const own = requests.filter((request) => request.epoch === epoch + 1 || request.epoch === epoch + 2);
    expect(own).toHaveLength(40);
    for (const { indices } of own) {
      const [seed = 0, ...near] = classesOf(indices, { labels: dataset.labels, samples: 2 });
      const nearest = classes.filter((c) => c !== seed).sort((a, b) => far(seed, a) - far(seed, b));
      expect(near.sort((a, b) => a - b)).toEqual(nearest.slice(0, 3).sort((a, b) => a - b));
    }
  }
});

test("given triplets are what every step learns from, and what its log says", async () => {
  const batches: MinedBatch[] = [];
  const options = { ...base, epochs: 2, stepsPerEpoch: undefined, sampler: fixedTriplets(triplets, { size: 7 }) };
  const { stepsPerEpoch: _, ...perPass } = options;
  const events: string[] = [];
  const model = await train(
    dataset,
    { ...perPass, split, inspect: true, margin: 0.3 },
    {
      onTriplets: (batch) => void batches.push(batch),
      onEvent: (event) => {
        if (event.type === "step") events.push(`${event.pairs} ${event.mined} ${JSON.stringify(event.mixture)}`);
      },
    },
  );
  // 21 triplets in batches of 7: three steps an epoch.
  expect(events).toEqual(Array.from({ length: 6 }, () => "7 7 {}"));
  expect(model.end.reason).toBe("finished");
  const idOf = (batch: MinedBatch, place = 0) => dataset.ids[batch.samples[place] ?? 0];
  const seen = batches.map((batch) =>
    batch.negatives.map((negative, t) => ({
      anchor: idOf(batch, batch.pairs.anchors[t]),
      positive: idOf(batch, batch.pairs.positives[t]),
      negative: idOf(batch, negative),
    })),
  );
  const byAnchor = (a: { anchor?: string | undefined }, b: { anchor?: string | undefined }) =>
    triplets.findIndex(({ anchor }) => anchor === a.anchor) - triplets.findIndex(({ anchor }) => anchor === b.anchor);
  expect(seen.slice(0, 3).flat().sort(byAnchor)).toEqual(triplets);
  expect(seen.slice(3).flat().sort(byAnchor)).toEqual(triplets);
  // d(a, p) − d(a, n) + m of the last step's triplets, by the weights before it, which have hardly moved since.
  const last = batches.at(-1);
  if (!last) throw new Error("no batch");
  const { data, columns } = await model.embed(dataset, last.samples);
  const distance = (a: number, b: number) =>
    Math.hypot(
      ...Array.from({ length: columns }, (__, c) => (data[a * columns + c] ?? 0) - (data[b * columns + c] ?? 0)),
    );
  for (let t = 0; t < 7; t++) {
    expect(last.violations[t]).toBeCloseTo(distance(t, 7 + t) - distance(t, 14 + t) + 0.3, 1);
  }
});

test("a sampler that does not go with the loss or other options is refused in one line", async () => {
  const refusal = async (change: Partial<TrainingOptions>, message: string) =>
    expect(train(dataset, { ...base, split, ...change })).rejects.toThrow(message);
  const given = fixedTriplets(triplets);
  await refusal(
    { sampler: shuffled() },
    "invalid sampler: shuffled draws samples whatever their class, expected classes for triplets",
  );
  await refusal({ sampler: shuffled(), loss: supCon() }, "expected classes for supCon");
  await refusal(
    { sampler: given, loss: supCon() },
    "invalid sampler: fixedTriplets gives triplets, which a training by supCon",
  );
  await refusal(
    { sampler: given, schedule: constantMixture({ hardest: 1 }) },
    "invalid schedule: fixedTriplets gives the triplets",
  );
  await refusal({ sampler: given, onCollapse: "rollBack" }, "invalid onCollapse: rollBack");
  await refusal({ sampler: hierarchical({ superClasses: 3 }), classes: 2 }, "invalid super-classes: 3 of a batch of 2");
});

test("embeddings that are not finite end a training that looks at them for its batches", async () => {
  const broken = {
    ...dataset,
    read: (indices: ArrayLike<number>, out: Float32Array) => void out.fill(NaN, 0, indices.length * 5),
  };
  const model = await train(broken, {
    ...base,
    evaluateEvery: 0,
    split: { ...split, validation: new Int32Array(0) },
    sampler: hardClasses(),
  });
  expect(model.end).toMatchObject({ reason: "not-finite", step: 0 });
});

describe("where classes lie", () => {
  test("is the mean of their embeddings", () => {
    const rows = matrix(Float32Array.of(0, 2, 4, 6, 1, 1, 2, 3, 3, 5), 5, 2);
    expect(Array.from(centroids(rows, [2, 1, 2]).data)).toEqual([2, 4, 1, 1, 2.5, 4]);
  });

  test("is compared by the distance of the training, ties going to the lower number", () => {
    const rows = matrix(Float64Array.of(1, 0, 10, 1, 0, 2, 1, 0), 4, 2);
    expect(nearestRows(rows, 2, "euclidean")).toEqual([
      [3, 2],
      [0, 3],
      [0, 3],
      [0, 2],
    ]);
    expect(nearestRows(rows, 1, "cosine")).toEqual([[3], [0], [1], [0]]);
  });
});
