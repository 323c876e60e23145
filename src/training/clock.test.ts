import { afterEach, expect, test, vi } from "vitest";
import { smallData } from "../../test/support/data.ts";
import { mlp } from "../nn/mlp.ts";
import type { TrainingHooks } from "./context.ts";
import type { TrainingEvent } from "./events.ts";
import type { TrainingOptions } from "./settings.ts";
import { train } from "./train.ts";

const { dataset, split } = smallData();
const base = {
  backbone: mlp({ hidden: [8], embedding: 2 }),
  samples: 4,
  epochs: 4,
  stepsPerEpoch: 5,
  evaluateEvery: 4,
  threads: 1,
} satisfies TrainingOptions;

afterEach(() => vi.useRealTimers());

/** A training whose every step takes `milliseconds` of an injected clock; the steps at which it was kept. */
async function timed(options: Partial<TrainingOptions>, milliseconds: number) {
  let clock = 5_000_000;
  let step = 0;
  const kept: number[] = [];
  const hooks: TrainingHooks = {
    now: () => clock,
    onEvent(event) {
      if (event.type !== "step") return;
      step = event.step;
      clock += milliseconds;
    },
    checkpoint: async () => {
      kept.push(step);
      return Promise.resolve("kept");
    },
  };
  const model = await train(dataset, { ...base, ...options, split }, hooks);
  return { end: model.end, kept };
}

test("a time budget ends a training after the step that passes it", async () => {
  const { end, kept } = await timed({ minutes: 1 }, 25_000);
  expect(end).toMatchObject({ reason: "time", step: 3 });
  // What was learned until then is kept, to go on with.
  expect(kept.at(-1)).toBe(3);
  expect((await timed({ minutes: 10 }, 25_000)).end).toMatchObject({ reason: "finished", step: 20 });
});

test("checkpoints come as often as they were asked for, by the clock", async () => {
  const { kept } = await timed({ checkpointMinutes: 1 }, 15_000);
  expect(kept).toEqual([4, 8, 12, 16, 20]);
  expect((await timed({ checkpointMinutes: 60 }, 15_000)).kept).toEqual([20]);
});

test("a wall clock that is set years forward and back changes nothing of a training", async () => {
  const events = async (jump: (step: number) => number) => {
    const seen: TrainingEvent[] = [];
    vi.useFakeTimers({ toFake: ["Date"], now: jump(0) });
    const hooks: TrainingHooks = {
      onEvent(event) {
        seen.push(event);
        if (event.type === "step") vi.setSystemTime(jump(event.step));
      },
      checkpoint: () => Promise.resolve("kept"),
    };
    // Hours that no test lasts, so that only a jump could end it or have it kept more often.
    await train(dataset, { ...base, split, minutes: 600, checkpointMinutes: 600 }, hooks);
    return seen;
  };
  const year = 365 * 24 * 3_600_000;
  const quiet = await events(() => 10 * year);
  expect(quiet.at(-1)).toMatchObject({ type: "end", reason: "finished" });
  expect(await events((step) => (step % 2 === 0 ? 10 : 30) * year)).toEqual(quiet);
});
