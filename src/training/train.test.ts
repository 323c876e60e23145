import { describe, expect, test } from "vitest";
import { datasetOf, smallData } from "../../test/support/data.ts";
import { at } from "../core/matrix.ts";
import { InputError } from "../core/errors.ts";
import type { Dataset } from "../data/dataset.ts";
import { euclidean } from "../distances/distance.ts";
import { and, mul, not } from "../graph/math.ts";
import type { Miner } from "../mining/miner.ts";
import { random } from "../mining/policies/margin.ts";
import { uniform } from "../mining/policy.ts";
import { annealed, constantMixture, type Schedule } from "../mining/schedules.ts";
import type { Backbone } from "../nn/backbone.ts";
import { linear } from "../nn/layers.ts";
import { mlp } from "../nn/mlp.ts";
import { constantRate, warmUp } from "../optim/learning-rate.ts";
import { sgd } from "../optim/sgd.ts";
import type { TrainingEvent } from "./events.ts";
import type { Snapshot } from "./progress.ts";
import { scheduleOf, settle, type TrainingOptions } from "./settings.ts";
import type { TrainingHooks } from "./context.ts";
import { train } from "./train.ts";
import type { TrainedModel } from "./trained-model.ts";

const { dataset, split } = smallData();
const backbone = mlp({ hidden: [8], embedding: 2 });
const small = {
  backbone,
  epochs: 3,
  samples: 4,
  evaluateEvery: 0,
  threads: 1,
  learningRate: constantRate(0.01),
} satisfies TrainingOptions;

type Options = Partial<TrainingOptions> & { readonly split?: typeof split };

/** Trains the small network and keeps all that it says. */
async function trained(options: Options = {}, hooks: TrainingHooks = {}, data: Dataset = dataset) {
  const events: TrainingEvent[] = [];
  const whole = data === dataset ? { split } : {};
  const model = await train(
    data,
    { ...small, ...whole, ...options },
    { ...hooks, onEvent: (e) => void events.push(e) },
  );
  return { model, events, ...sorted(events) };
}
const sorted = (events: readonly TrainingEvent[]) => ({
  steps: events.filter((event) => event.type === "step"),
  epochs: events.filter((event) => event.type === "epoch"),
  evaluations: events.filter((event) => event.type === "evaluation"),
  warnings: events.filter((event) => event.type === "warning"),
});
const weights = ({ state }: TrainedModel) => Array.from(state.parameters);

describe("train", () => {
  test("gives the same events and the same weights, bit for bit, from the same seed", async () => {
    const options = { schedule: annealed({ epochStep: 1 }), evaluateEvery: 1, seed: 5 };
    const [first, second] = [await trained(options), await trained(options)];
    expect(second.events).toEqual(first.events);
    expect(weights(second.model)).toEqual(weights(first.model));
    expect(second.model.toOnnx()).toEqual(first.model.toOnnx());
    const other = await trained({ ...options, seed: 6 });
    expect(weights(other.model)).not.toEqual(weights(first.model));
  });

  test("does not change with what is watched: evaluations draw from a stream of their own", async () => {
    const schedule = scheduleOf("randomHard");
    const [often, never] = [await trained({ schedule, evaluateEvery: 1 }), await trained({ schedule })];
    expect(weights(often.model)).toEqual(weights(never.model));
    expect(often.steps).toEqual(never.steps);
  });

  test("lowers the loss and separates the classes", async () => {
    const options = { epochs: 60, schedule: scheduleOf("randomHard"), evaluateEvery: 60, seed: 2 };
    const { epochs, evaluations, model } = await trained(options);
    expect(model.end).toMatchObject({ type: "end", reason: "finished", epoch: 60, step: 180 });
    const total = (list: typeof epochs) => list.reduce((sum, { loss, activeShare }) => sum + loss * activeShare, 0);
    expect(total(epochs.slice(-10))).toBeLessThan(0.5 * total(epochs.slice(0, 10)));
    expect(evaluations.at(-1)?.mapAtR).toBeGreaterThan(evaluations[0]?.mapAtR ?? NaN);
  });

  test("says one step event for every step and sums them up in the epoch's", async () => {
    const { steps, epochs, events } = await trained();
    // 36 samples in batches of 3 × 4, 18 pairs each.
    expect(steps.map(({ step, epoch, pairs }) => [step, epoch, pairs])).toEqual(
      Array.from({ length: 9 }, (_, i) => [i + 1, 1 + Math.floor(i / 3), 18]),
    );
    for (const { epoch, loss, activeShare, step } of epochs) {
      const own = steps.filter((one) => one.epoch === epoch);
      expect(step).toBe(3 * epoch);
      expect(activeShare).toBeCloseTo(own.reduce((sum, { active }) => sum + active, 0) / 54, 12);
      expect(loss).toBeCloseTo(own.reduce((sum, one) => sum + one.loss, 0) / 3, 12);
    }
    expect(events.at(-1)).toMatchObject({ type: "end", reason: "finished", epoch: 3, step: 9 });
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });

  test("takes its batches' shape, steps and learning rate from the options", async () => {
    const options = { classes: 2, samples: 3, stepsPerEpoch: 5, epochs: 2, pairs: "ordered" } as const;
    const { steps } = await trained({ ...options, learningRate: warmUp(constantRate(1e-3), 4) });
    expect(steps).toHaveLength(10);
    expect(steps.map(({ pairs }) => pairs)).toEqual(Array(10).fill(12));
    expect(steps.slice(0, 5).map(({ learningRate }) => learningRate * 1e3)).toEqual([0.25, 0.5, 0.75, 1, 1]);
  });

  test("draws all training classes where there are fewer than eight", async () => {
    expect((await trained({ epochs: 1, samples: 2 })).steps[0]?.pairs).toBe(3);
    expect(settle(small, 30).classes).toBe(8);
    expect(settle(small, 5).classes).toBe(5);
  });

  test("says which classes have fewer samples than the batch draws", async () => {
    const data = datasetOf([[0], [1], [2], [3], [4]], [0, 0, 1, 1, 1]);
    const { warnings } = await trained({ samples: 3, epochs: 1 }, {}, data);
    expect(warnings).toMatchObject([{ code: "small-class", step: 0 }]);
    expect(warnings[0]?.message).toContain('"class0" (2)');
  });
});

describe("evaluation", () => {
  const validated = { epochs: 5, stepsPerEpoch: 1 };

  test("comes before training, every so many epochs, and at the end", async () => {
    const at = async (evaluateEvery: number) =>
      (await trained({ ...validated, evaluateEvery })).evaluations.map(({ epoch, step }) => [epoch, step]);
    expect(await at(2)).toEqual([
      [0, 0],
      [2, 2],
      [4, 4],
      [5, 5],
    ]);
    expect(await at(5)).toEqual([
      [0, 0],
      [5, 5],
    ]);
    expect(await at(0)).toEqual([[5, 5]]);
  });

  test("is of the embeddings that the exported model gives", async () => {
    const seen = new Map<number, Float32Array>();
    const onEmbeddings: TrainingHooks["onEmbeddings"] = (epoch, { data }) => void seen.set(epoch, data.slice());
    const { model } = await trained({ ...validated, evaluateEvery: 5 }, { onEmbeddings });
    expect([...seen.keys()]).toEqual([0, 5]);
    expect((await model.embed(dataset, split.validation)).data).toEqual(seen.get(5));
    expect(seen.get(0)).not.toEqual(seen.get(5));
  });

  test("looks at a sample of the validation set where that is large", async () => {
    const rows: number[] = [];
    const onEmbeddings: TrainingHooks["onEmbeddings"] = (_epoch, embeddings) => void rows.push(embeddings.rows);
    await trained({ ...validated, evaluateEvery: 5, evaluationSamples: 9 }, { onEmbeddings });
    expect(rows).toEqual([9, 9]);
  });

  test("does not take place without a split, and then everything trains", async () => {
    const data = datasetOf(
      Array.from({ length: 8 }, (_, i) => [i % 3, i]),
      [0, 0, 0, 0, 1, 1, 1, 1],
    );
    const { evaluations, steps, model } = await trained({ evaluateEvery: 1 }, {}, data);
    expect(evaluations).toEqual([]);
    expect(steps).toHaveLength(3);
    expect((await model.embed(data)).rows).toBe(8);
  });

  test("hands the state to whoever keeps checkpoints", async () => {
    const kept: number[] = [];
    const checkpoint = async ({ progress }: Snapshot) => `checkpoint-${kept.push(progress.step)}`;
    const { events } = await trained({ ...validated, evaluateEvery: 3 }, { checkpoint });
    const files = events.filter((event) => event.type === "checkpoint");
    expect(files.map(({ file }) => file)).toEqual(kept.map((_, i) => `checkpoint-${i + 1}`));
    expect(kept[0]).toBe(3);
    expect(kept.at(-1)).toBe(5);
  });
});

describe("what ends a training early", () => {
  test("a signal, after the step at hand; what was learned is kept", async () => {
    const stop = new AbortController();
    const events: TrainingEvent[] = [];
    const onEvent = (event: TrainingEvent) => {
      events.push(event);
      if (event.type === "step" && event.step === 4) stop.abort();
    };
    const model = await train(dataset, { ...small, split }, { onEvent, signal: stop.signal });
    expect(model.end).toMatchObject({ reason: "interrupted", epoch: 1, step: 4 });
    expect(events.at(-1)).toEqual(model.end);
    // The same weights as a training that was told to take four steps.
    const four = await trained({ stepsPerEpoch: 4, epochs: 1 });
    expect(weights(model)).toEqual(weights(four.model));
  });

  test("a signal given before the start", async () => {
    const { model, steps } = await trained({}, { signal: AbortSignal.abort() });
    expect(model.end).toMatchObject({ reason: "interrupted", step: 0 });
    expect(steps).toEqual([]);
    expect(model.state.parameters.every(Number.isFinite)).toBe(true);
  });

  test("an error in a listener reaches the caller", async () => {
    const onEvent = () => {
      throw new Error("disk full");
    };
    await expect(train(dataset, small, { onEvent })).rejects.toThrow("disk full");
  });

  test("validation samples of which none has another of its class are refused before the first step", async () => {
    const firsts = new Map(Array.from(split.validation, (i) => [dataset.labels[i], i]));
    const alone = { ...split, validation: Int32Array.from(firsts.values()) };
    const events: unknown[] = [];
    const training = train(dataset, { ...small, split: alone }, { onEvent: (event) => events.push(event) });
    await expect(training).rejects.toThrow(/^invalid split: each of the \d+ samples .* is the only one of its class/);
    expect(events).toEqual([]);
  });

  /** The data with a NaN in every sample from the given read on. */
  const spoiled = (from: number): Dataset => {
    let reads = 0;
    return {
      ...dataset,
      read(indices, out) {
        dataset.read(indices, out);
        if (++reads >= from) out[0] = NaN;
      },
    };
  };

  const unwatched = { ...split, validation: new Int32Array(0) };

  test.each(["random", "randomHard", "semiHard", "hardest", "easy", "nspa"])(
    "a NaN in the data, with %s: the last good weights are kept and the reason is said",
    async (policy) => {
      const options = { schedule: scheduleOf(policy), split: unwatched, stepsPerEpoch: 10 };
      const { model, warnings, steps } = await trained(options, {}, spoiled(4));
      expect(model.end).toMatchObject({ reason: "not-finite", step: 4 });
      expect(model.end.message).toContain("not finite");
      expect(warnings).toMatchObject([{ code: "not-finite", step: 4 }]);
      expect(steps.map(({ step }) => step)).toEqual([1, 2, 3]);
      expect(model.state.parameters.every(Number.isFinite)).toBe(true);
    },
  );

  test("a NaN in the first batch: the first weights are kept", async () => {
    const { model } = await trained({ split: unwatched }, {}, spoiled(1));
    const untrained = await trained({}, { signal: AbortSignal.abort() });
    expect(model.end).toMatchObject({ reason: "not-finite", step: 1 });
    expect(weights(model)).toEqual(weights(untrained.model));
  });

  test.each([
    [1e10, false, 0],
    [1e20, true, 0],
    [1e20, true, 1],
    [1e20, false, 1],
    [1e38, true, 1],
    [1e38, false, 0],
  ])(
    "an exploding learning rate of %d (normalised: %s, evaluated every %d epochs)",
    async (rate, normalise, evaluateEvery) => {
      const options = {
        learningRate: constantRate(rate),
        optimizer: sgd(),
        normalise,
        evaluateEvery,
        stepsPerEpoch: 1,
      };
      const { model, warnings } = await trained({ ...options, epochs: 8, schedule: scheduleOf("randomHard") });
      expect(model.end.reason).toBe("not-finite");
      expect(warnings.map(({ code }) => code)).toContain("not-finite");
      expect(model.state.parameters.every(Number.isFinite)).toBe(true);
      // What was looked at after every epoch is known to be usable.
      const { data } = await model.embed(dataset, split.validation);
      if (evaluateEvery > 0) expect(data.every(Number.isFinite)).toBe(true);
    },
  );

  test("a policy that finds nothing: the weights stay, and patience ends", async () => {
    const data = datasetOf(
      Array.from({ length: 8 }, () => [1, 2]),
      [0, 0, 0, 0, 1, 1, 1, 1],
    );
    // All samples are equal, so that ℓ is the margin for every triplet: none is semi-hard.
    const options = { schedule: scheduleOf("semiHard"), patience: 4, epochs: 50 };
    const { model, steps, epochs, warnings } = await trained(options, {}, data);
    expect(model.end).toMatchObject({ reason: "no-triplets", epoch: 4 });
    expect(steps.every(({ updated, mined, loss }) => !updated && mined === 0 && loss === 0)).toBe(true);
    expect(epochs.map(({ loss, activeShare }) => [loss, activeShare])).toEqual(Array(4).fill([0, 0]));
    expect(warnings.map(({ code }) => code)).toEqual(["no-triplets"]);
    const untrained = await trained({}, { signal: AbortSignal.abort() }, data);
    expect(weights(model)).toEqual(weights(untrained.model));
    expect(model.state.step).toBe(0);
  });
});

describe("collapse", () => {
  /** A network that puts everything at one point, whatever it is given. */
  const blind: Backbone = {
    name: "blind",
    settings: {},
    embeddingSize: 2,
    forward: (scope, x) => linear(scope, mul(x, 0), 2),
  };

  test("raises a warning once, and training goes on", async () => {
    const options = { backbone: blind, schedule: scheduleOf("hardest"), evaluateEvery: 1, epochs: 4, stepsPerEpoch: 1 };
    const { warnings, model } = await trained(options);
    expect(warnings).toMatchObject([{ code: "collapse", step: 1 }]);
    expect(warnings[0]?.message).toContain("after epoch 1");
    expect(model.end.reason).toBe("finished");
  });

  test("is not cried where embeddings spread", async () => {
    const { warnings } = await trained({ evaluateEvery: 1, schedule: scheduleOf("randomHard") });
    expect(warnings).toEqual([]);
  });
});

describe("policies and schedules", () => {
  const nothing = uniform(({ negatives }) => and(negatives, not(negatives)));
  const halves = {
    policies: { nothing },
    schedule: constantMixture({ random: 0.5, nothing: 0.5 }),
    stepsPerEpoch: 20,
    epochs: 1,
  };

  test("are drawn for each pair, or once for a batch", async () => {
    const mined = async (draw: "pair" | "batch") =>
      (await trained({ ...halves, draw })).steps.map((step) => step.mined);
    const [pair, batch] = [await mined("pair"), await mined("batch")];
    expect(batch.every((count) => count === 0 || count === 18)).toBe(true);
    expect(batch).toContain(0);
    expect(batch).toContain(18);
    expect(pair.filter((count) => count > 0 && count < 18).length).toBeGreaterThan(15);
  });

  test("a policy of one's own may replace a built-in one by its name", async () => {
    const { steps } = await trained({ policies: { random: nothing }, schedule: scheduleOf("random"), epochs: 1 });
    expect(steps.map(({ mined }) => mined)).toEqual([0, 0, 0]);
    const built = await trained({ policies: { other: random }, schedule: scheduleOf("random"), epochs: 1 });
    expect(built.steps.map(({ mined }) => mined)).toEqual([18, 18, 18]);
  });

  test("annealing may be longer than the training: what it never draws is in the events all the same", async () => {
    const { epochs, model } = await trained({ schedule: scheduleOf("nspa") });
    expect(model.end.reason).toBe("finished");
    expect(epochs[0]?.mixture).toEqual({ randomHard: 1, semiHard: 0, hardest: 0 });
  });

  test("events carry the mixture of their epoch", async () => {
    const { steps, epochs } = await trained({ schedule: annealed({ epochStep: 1 }) });
    expect(epochs.map(({ mixture }) => mixture["hardest"])).toEqual([0, 0.01, 0.02]);
    for (const { epoch, mixture } of steps) expect(mixture).toEqual(epochs[epoch - 1]?.mixture);
  });

  test.each<[title: string, schedule: Schedule, message: string]>([
    ["names a policy that is none", constantMixture({ semihard: 1 }), "unknown policy: semihard, expected random"],
    ["gives too much", constantMixture({ random: 0.7, easy: 0.7 }), "invalid mixture: its probabilities sum to 1.4"],
    ["gives nothing in a later epoch", (epoch) => (epoch < 2 ? { random: 1 } : {}), "invalid mixture"],
    ["is no pure function", impure(), "expected a pure function of the epoch"],
  ])("a schedule that %s is refused", async (_title, schedule, message) => {
    const training = trained({ schedule });
    await expect(training).rejects.toThrow(InputError);
    await expect(training).rejects.toThrow(message);
  });

  /** Names another policy when it is asked again. */
  function impure(): Schedule {
    const asked = new Set<number>();
    return (epoch) => {
      const again = asked.has(epoch);
      asked.add(epoch);
      return again ? { hardest: 1, random: 0 } : { random: 1 };
    };
  }
});

/** Nearest negative of each pair, lowest index of equals, as a plain function. */
const nearest =
  (margin: number): Miner =>
  ({ data, columns }, labels) => {
    const found = { anchors: [] as number[], positives: [] as number[], negatives: [] as number[] };
    for (let a = 0; a < columns; a++) {
      for (let p = a + 1; p < columns; p++) {
        if (labels[a] !== labels[p]) continue;
        let best = -1;
        for (let n = 0; n < columns; n++) {
          if (labels[n] === labels[a]) continue;
          const nearer = best === -1 || at(data, a * columns + n) < at(data, a * columns + best);
          if (nearer && at(data, a * columns + p) - at(data, a * columns + n) + margin > 0) best = n;
        }
        if (best === -1) continue;
        found.anchors.push(a);
        found.positives.push(p);
        found.negatives.push(best);
      }
    }
    return found;
  };

describe("a miner of one's own", () => {
  const options = { distance: euclidean, margin: 0.3, epochs: 5 };

  test("that takes the nearest negative gives the trajectory of the policy hardest", async () => {
    const [own, built] = [
      await trained({ ...options, miner: nearest(0.3) }),
      await trained({ ...options, schedule: scheduleOf("hardest") }),
    ];
    expect(own.steps.map(({ mined, active }) => [mined, active])).toEqual(
      built.steps.map(({ mined, active }) => [mined, active]),
    );
    own.steps.forEach(({ loss }, i) => expect(loss).toBeCloseTo(built.steps[i]?.loss ?? NaN, 5));
    weights(own.model).forEach((value, i) => expect(value).toBeCloseTo(weights(built.model)[i] ?? NaN, 4));
  });

  test("may give more triplets than there are pairs, fewer, or none", async () => {
    const counts = [5, 60, 0, 300, 7, 18];
    let call = 0;
    const miner: Miner = (_distances, labels, source) => {
      const list = Array.from({ length: counts[call++ % counts.length] ?? 0 }, () => source.integer(labels.length));
      return { anchors: list.map(() => 0), positives: list.map(() => 1), negatives: list };
    };
    const { steps, model } = await trained({ miner, stepsPerEpoch: 6, epochs: 1 });
    expect(steps.map(({ mined }) => mined)).toEqual(counts);
    expect(steps.map(({ updated }) => updated)).toEqual([true, true, false, true, true, true]);
    expect(model.state.step).toBe(5);
  });

  test("sees the distances and labels of the batch at hand", async () => {
    const seen: number[][] = [];
    const miner: Miner = ({ data, rows, columns }, labels) => {
      seen.push([rows, columns, labels.length, at(data, 0), at(data, 1) - at(data, columns)]);
      return { anchors: [0], positives: [1], negatives: [11] };
    };
    await trained({ miner, epochs: 1 });
    for (const [rows, columns, count, self, difference] of seen) {
      expect([rows, columns, count]).toEqual([12, 12, 12]);
      expect(Math.abs(self ?? NaN)).toBeLessThan(1e-2);
      expect(Math.abs(difference ?? NaN)).toBeLessThan(1e-5);
    }
    expect(seen).toHaveLength(3);
  });

  test("that points outside the batch is told so", async () => {
    const miner: Miner = () => ({ anchors: [0], positives: [1], negatives: [12] });
    await expect(trained({ miner })).rejects.toThrow(
      "invalid triplets: index 12, expected a whole number from 0 to 11",
    );
  });
});

describe("settings out of range are refused", () => {
  test.each<[TrainingOptions, string]>([
    [{ backbone, epochs: 0 }, "invalid epochs: 0, expected a whole number, 1 or more"],
    [{ backbone, epochs: 2.5 }, "invalid epochs: 2.5"],
    [{ backbone, stepsPerEpoch: 0 }, "invalid stepsPerEpoch: 0"],
    [{ backbone, classes: -1 }, "invalid classes: -1"],
    [{ backbone, samples: NaN }, "invalid samples: NaN"],
    [{ backbone, margin: 0 }, "invalid margin: 0"],
    [{ backbone, margin: -1 }, "invalid margin: -1"],
    [{ backbone, margin: NaN }, "invalid margin: NaN"],
    [{ backbone, evaluateEvery: -1 }, "invalid evaluateEvery: -1, expected a whole number, 0 or more"],
    [{ backbone, patience: 0 }, "invalid patience: 0"],
    [{ backbone, threads: 0.5 }, "invalid threads: 0.5"],
  ])("%j", (options, message) => {
    expect(() => settle(options)).toThrow(InputError);
    expect(() => settle(options)).toThrow(message);
  });

  test("and so are batches that the data has no room for", async () => {
    await expect(trained({ classes: 4 })).rejects.toThrow("invalid batch: 4 classes × 4 samples, but there are 3");
    await expect(trained({ samples: 1 })).rejects.toThrow(InputError);
    await expect(trained({}, {}, datasetOf([[1], [2], [3]], [0, 0, 1]))).rejects.toThrow("has a single sample");
    await expect(trained({}, {}, datasetOf([[1], [2]], [0, 0]))).rejects.toThrow(InputError);
  });

  test("and so are policies' names", () => {
    expect(() => scheduleOf("hart")).toThrow(
      /^unknown policy: hart, expected random, randomHard, semiHard, hard, hardest, easy, .* or nspa; did you mean hard\?$/,
    );
  });
});
