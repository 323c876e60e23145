import { describe, expect, test } from "vitest";
import { brokenOff } from "../../test/support/broken-off.ts";
import { smallData } from "../../test/support/data.ts";
import { supCon } from "../losses/sup-con.ts";
import { adaptive } from "../mining/adaptive.ts";
import { annealed } from "../mining/schedules.ts";
import { mlp } from "../nn/mlp.ts";
import type { TrainingHooks } from "./context.ts";
import { type Control, type Controls, type ControlSource, controlText, createControls } from "./controls.ts";
import type { ControlEvent, TrainingEvent } from "./events.ts";
import type { TrainingOptions } from "./settings.ts";
import { train } from "./train.ts";

const { dataset, split } = smallData();
const base = {
  backbone: mlp({ hidden: [8], embedding: 2 }),
  schedule: annealed({ epochStep: 1 }),
  samples: 4,
  epochs: 5,
  stepsPerEpoch: 4,
  evaluateEvery: 2,
  threads: 1,
  checkpointMinutes: 0,
} satisfies TrainingOptions;
const { resumed, unbroken } = brokenOff({ dataset, split });

const mixtures: Readonly<Record<number, Control>> = {
  2: { action: "mixture", mixture: { semiHard: 1 } },
  8: { action: "mixture", mixture: { hardest: 0.25, randomHard: 0.75 } },
  14: { action: "schedule" },
};

/** A training that is told things after some of its steps. */
async function told(
  controls: Readonly<Record<number, Control>>,
  options: Partial<TrainingOptions> & { readonly replay?: readonly ControlEvent[] } = {},
  hooks: TrainingHooks = {},
) {
  const events: TrainingEvent[] = [];
  const source = createControls();
  const model = await train(
    dataset,
    { ...base, ...options, split },
    {
      controls: source,
      ...hooks,
      onEvent(event) {
        events.push(event);
        const control = event.type === "step" ? controls[event.step] : undefined;
        if (control) source.send(control);
        hooks.onEvent?.(event);
      },
    },
  );
  const said = events.filter((event) => event.type === "control");
  const mixtureOf = (step: number) => events.find((event) => event.type === "step" && event.step === step);
  return { model, events, said, mixtureOf };
}

describe("a mixture that is set by hand", () => {
  test("rules from the next step on, in any epoch, until the schedule does again", async () => {
    const { events, said, mixtureOf } = await told(mixtures);
    expect(said).toEqual([
      { type: "control", step: 2, epoch: 1, action: "mixture", mixture: { semiHard: 1 } },
      { type: "control", step: 8, epoch: 3, action: "mixture", mixture: { hardest: 0.25, randomHard: 0.75 } },
      { type: "control", step: 14, epoch: 4, action: "schedule" },
    ]);
    expect(mixtureOf(2)).toMatchObject({ mixture: { randomHard: 1 } });
    expect(mixtureOf(3)).toMatchObject({ mixture: { semiHard: 1 } });
    expect(mixtureOf(8)).toMatchObject({ mixture: { semiHard: 1 } });
    expect(mixtureOf(9)).toMatchObject({ mixture: { hardest: 0.25, randomHard: 0.75 } });
    expect(mixtureOf(15)).toMatchObject({ mixture: annealed({ epochStep: 1 })(3) });
    expect(events.filter(({ type }) => type === "epoch")[1]).toMatchObject({ mixture: { semiHard: 1 } });
  });

  test.each<[string, Partial<TrainingOptions>]>([
    ["triplets", {}],
    ["triplets of an adaptive schedule", { schedule: adaptive({ target: 0.9, pace: 8 }) }],
    ["pairs", { loss: supCon() }],
  ])("is done again from the log to the same bits, for %s", async (_title, options) => {
    const first = await told(mixtures, options);
    const again = await told({}, { ...options, replay: first.said });
    expect(again.model.state).toEqual(first.model.state);
    expect(again.events).toEqual(first.events);
    expect((await told({}, options)).model.state).not.toEqual(first.model.state);
  });

  test("is in every checkpoint, from which a training goes on bit for bit", async () => {
    const { said: replay } = await told(mixtures);
    const options = { ...base, replay };
    const whole = await unbroken(options);
    expect(whole.events.filter(({ type }) => type === "control")).toEqual(replay);
    for (const { snapshot, events } of whole.snapshots.filter((_, i) => i % 5 === 0 || i === 7)) {
      const rest = await resumed(options, snapshot);
      expect(rest.model.state).toEqual(whole.model.state);
      expect([...whole.events.slice(0, events), ...rest.events]).toEqual(whole.events);
    }
    const during = whole.snapshots.find(({ snapshot }) => snapshot.progress.step === 5);
    expect(during?.snapshot.progress.byHand).toEqual({ semiHard: 1 });
  });

  test("is refused with a warning where the step cannot draw from it, and the training goes on as if nobody had asked", async () => {
    const plain = await told({});
    const wrong: Readonly<Record<number, Control>> = {
      1: { action: "mixture", mixture: { easy: 1 } },
      2: { action: "mixture", mixture: { semiHard: 0.4 } },
      3: { action: "mixture", mixture: { constructor: 1 } },
    };
    const { model, said, events } = await told(wrong);
    expect(said).toEqual([]);
    expect(events.flatMap((event) => (event.type === "warning" ? [event.message] : []))).toEqual([
      "a control is passed over: unknown policy: easy, expected randomHard, semiHard or hardest",
      "a control is passed over: invalid mixture: its probabilities sum to 0.4, expected 1",
      "a control is passed over: unknown policy: constructor, expected randomHard, semiHard or hardest",
    ]);
    expect(model.state).toEqual(plain.model.state);
    const { schedule: _, ...without } = base;
    const pairs = createControls();
    pairs.send({ action: "schedule" });
    const warnings: TrainingEvent[] = [];
    const hooks: TrainingHooks = {
      controls: pairs,
      onEvent: (event) => void (event.type === "warning" && warnings.push(event)),
    };
    await train(dataset, { ...without, epochs: 1, loss: supCon(), split }, hooks);
    expect(warnings).toMatchObject([{ code: "control", message: expect.stringContaining("draws from no mixture") }]);
  });

  test("is an error where it is done again in a training that cannot draw from it", async () => {
    const replay: ControlEvent[] = [{ type: "control", step: 2, epoch: 1, action: "mixture", mixture: { angular: 1 } }];
    await expect(told({}, { replay })).rejects.toThrow("unknown policy: angular, expected randomHard, semiHard");
  });
});

/** A training that pauses after its sixth step; `meanwhile` is called each time it has nothing to do but wait. */
async function pausing(
  meanwhile: (source: Controls, times: number) => void,
  options: Partial<TrainingOptions> = {},
  hooks: TrainingHooks = {},
) {
  const source = createControls();
  let times = 0;
  const controls: ControlSource = {
    take: () => source.take(),
    async more(signal) {
      meanwhile(source, ++times);
      await source.more(signal);
    },
  };
  const onEvent = (event: TrainingEvent) => {
    if (event.type === "step" && event.step === 6) source.send({ action: "pause" });
  };
  return told({}, options, { ...hooks, controls, onEvent });
}

describe("a training that is told to", () => {
  test("pause takes no step until it is told to go on, keeps what it has, and learns the same", async () => {
    const plain = await told({});
    const kept: number[] = [];
    const { model, said, events } = await pausing(
      (source, times) => source.send({ action: times === 1 ? "pause" : "resume" }),
      { checkpointMinutes: 60 },
      { checkpoint: (snapshot) => Promise.resolve(String(kept.push(snapshot.progress.step))) },
    );
    expect(said.map(({ action, step }) => [action, step])).toEqual([
      ["pause", 6],
      ["resume", 6],
    ]);
    expect(kept[0]).toBe(6);
    expect(model.state).toEqual(plain.model.state);
    const learnt = (list: readonly TrainingEvent[]) => list.filter(({ type }) => type === "step" || type === "epoch");
    expect(learnt(events)).toEqual(learnt(plain.events));
  });

  test("stop ends as if it had been interrupted, also in a pause", async () => {
    const { model } = await told({ 3: { action: "stop" } });
    const end = { reason: "interrupted", message: "stopped from outside; what was learned so far is kept" };
    expect(model.end).toMatchObject({ ...end, step: 3 });
    expect((await pausing((source) => source.send({ action: "stop" }))).model.end).toMatchObject({ ...end, step: 6 });
  });

  test("pause is still interrupted at once, and a mixture that was set meanwhile is kept", async () => {
    const abort = new AbortController();
    let byHand: unknown;
    const { model } = await pausing(
      (source, times) => {
        if (times === 1) source.send({ action: "mixture", mixture: { hardest: 1 } });
        else queueMicrotask(() => abort.abort());
      },
      {},
      {
        signal: abort.signal,
        checkpoint: async (snapshot) => {
          ({ byHand } = snapshot.progress);
          return Promise.resolve("kept");
        },
      },
    );
    expect(model.end).toMatchObject({ reason: "interrupted", step: 6 });
    expect(byHand).toEqual({ hardest: 1 });
  });

  test("pause does not spend its minutes", async () => {
    let clock = 0;
    const { model } = await pausing(
      (source) => {
        clock += 3_600_000;
        source.send({ action: "resume" });
      },
      { minutes: 1 },
      { now: () => (clock += 10) },
    );
    expect(model.end.reason).toBe("finished");
  });
});

test("what was done is told in a line", () => {
  const place = { type: "control", step: 7, epoch: 2 } as const;
  expect(controlText({ ...place, action: "mixture", mixture: { semiHard: 0.5, hardest: 0.5 } })).toBe(
    "after step 7: the mixture is set by hand to semiHard 0.5, hardest 0.5",
  );
  expect(controlText({ ...place, action: "pause" })).toBe("after step 7: paused");
});
