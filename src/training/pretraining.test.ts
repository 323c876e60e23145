import { expect, test } from "vitest";
import { smallData } from "../../test/support/data.ts";
import { InputError } from "../core/errors.ts";
import { directReader } from "../data/batch-reader.ts";
import { mlp } from "../nn/mlp.ts";
import { constantRate, cosineRate } from "../optim/learning-rate.ts";
import { annealed, type Schedule } from "../mining/schedules.ts";
import type { TrainingHooks } from "./context.ts";
import type { TrainingEvent } from "./events.ts";
import type { Snapshot } from "./progress.ts";
import { settle, type TrainingOptions } from "./settings.ts";
import { train } from "./train.ts";

const { dataset, split } = smallData();
const base = {
  backbone: mlp({ hidden: [16], embedding: 4 }),
  samples: 4,
  epochs: 3,
  stepsPerEpoch: 4,
  evaluateEvery: 3,
  threads: 1,
  learningRate: cosineRate(0.02),
  pretrain: { epochs: 2 },
} satisfies TrainingOptions;

async function trained(options: TrainingOptions, hooks: TrainingHooks = {}) {
  const events: TrainingEvent[] = [];
  const model = await train(dataset, { ...options, split }, { ...hooks, onEvent: (event) => void events.push(event) });
  return { model, events };
}

test("a pretraining comes first, is named by its events, and hands the network on without its classifier", async () => {
  const asked: number[] = [];
  const schedule: Schedule = (epoch) => {
    asked.push(epoch);
    return annealed({ epochStep: 1 })(epoch);
  };
  const { model, events } = await trained({ ...base, schedule });
  const epochs = events.flatMap((event) => (event.type === "epoch" ? [event] : []));
  expect(epochs.map(({ epoch, phase = "training" }) => [epoch, phase])).toEqual([
    [1, "pretraining"],
    [2, "pretraining"],
    [3, "training"],
    [4, "training"],
    [5, "training"],
  ]);
  // Mixtures count from the training proper on, and the classifier has none.
  expect(epochs.map(({ mixture }) => mixture["randomHard"] ?? null)).toEqual([
    null,
    null,
    1,
    0.89,
    expect.closeTo(0.78),
  ]);
  expect(Math.max(...asked)).toBe(2);
  const steps = events.flatMap((event) => (event.type === "step" ? [event] : []));
  expect(steps.map(({ phase }) => phase === "pretraining")).toEqual(steps.map(({ step }) => step <= 8));
  expect(steps).toHaveLength(20);
  // The rate falls to its end in each phase.
  const rates = steps.map(({ learningRate }) => learningRate);
  expect(rates[8]).toBe(rates[0]);
  expect(rates[7]).toBeLessThan(0.002);
  expect(model.layout.parameters.every(({ name }) => !name.startsWith("objective"))).toBe(true);
  expect(model.end).toMatchObject({ reason: "finished", epoch: 5, step: 20, message: "5 epochs done" });
});

test("what a pretraining has come to is evaluated, and the training goes on from there", async () => {
  const seen = new Map<number, Float32Array>();
  const options = { ...base, pretrain: { epochs: 2, learningRate: constantRate(0.02) } };
  const onEmbeddings: TrainingHooks["onEmbeddings"] = (epoch, { data }) => void seen.set(epoch, data.slice());
  // A rate at which nothing changes.
  await trained({ ...options, learningRate: constantRate(1e-30) }, { onEmbeddings });
  expect([...seen.keys()]).toEqual([0, 2, 3, 5]);
  expect(seen.get(2)).not.toEqual(seen.get(0));
  expect(seen.get(5)).toEqual(seen.get(2));
});

test("neither the pretraining nor what it has come to counts as the best", async () => {
  // A rate at which nothing changes after it.
  const options = {
    ...base,
    learningRate: constantRate(1e-30),
    pretrain: { epochs: 2, learningRate: constantRate(0.02) },
    keep: "best",
    earlyStopping: 5,
    evaluateEvery: 1,
  } satisfies TrainingOptions;
  const { model } = await trained(options);
  expect(model.end.kept?.epoch).toBe(3);
});

test("a training that is stopped while it is pretrained ships the network alone", async () => {
  const stop = new AbortController();
  const events: TrainingEvent[] = [];
  const model = await train(
    dataset,
    { ...base, split },
    {
      signal: stop.signal,
      onEvent(event) {
        events.push(event);
        if (event.type === "step" && event.step === 3) stop.abort();
      },
    },
  );
  expect(model.end).toMatchObject({ reason: "interrupted", epoch: 0, step: 3 });
  expect(model.layout.parameters.at(-1)?.name).toBe("objective.weight");
  expect((await model.embed(dataset, split.validation)).columns).toBe(4);
});

test("batches that were drawn ahead of the end of a pretraining are gone on with, to the bit", async () => {
  const reader = directReader(dataset);
  const options = { ...base, checkpointMinutes: 0 };
  const snapshots: Snapshot[] = [];
  const whole = await trained(options, {
    reader,
    checkpoint: async (snapshot) => {
      // As a file would keep it.
      const { feed } = snapshot;
      snapshots.push({ ...snapshot, feed: JSON.parse(JSON.stringify(feed)) as Snapshot["feed"] });
      return Promise.resolve("kept");
    },
  });
  expect(snapshots.filter(({ feed }) => feed.ahead.length === 2).length).toBeGreaterThan(15);
  for (const snapshot of snapshots.filter(({ progress }) => progress.step >= 4 && progress.step <= 10)) {
    const rest = await train(dataset, { ...options, split, resume: { snapshot, file: "kept" } }, { reader });
    expect(rest.state, `after step ${snapshot.progress.step}`).toEqual(whole.model.state);
  }
});

test("a pretraining of no epochs is refused", () => {
  for (const epochs of [0, 1.5, NaN]) expect(() => settle({ ...base, pretrain: { epochs } })).toThrow(InputError);
  expect(() => settle({ ...base, pretrain: { epochs: 0 } })).toThrow("invalid epochs of the pretraining: 0");
});
