import { expect, test } from "vitest";
import { annealed, transition } from "../../src/mining/schedules.ts";
import { emptyLog, withEvents } from "./log.ts";
import type { Logged } from "./logged.ts";
import { mixtureByHand, plannedSchedule } from "./plan.ts";

test("a record of the paper's annealing gives the schedule that trained", () => {
  const options = { epochStep: 4, semiHardStep: 0.2, hardestStep: 0.02, hardestLimit: 0.3 };
  const planned = plannedSchedule({ schedule: { anneal: "linear", ...options } });
  for (const epoch of [0, 3, 4, 17, 90]) expect(planned?.(epoch)).toEqual(annealed(options)(epoch));
});

test("a record of a mixture and one of a transition give theirs", () => {
  const mixture = { semiHard: 0.4, hardest: 0.6 };
  expect(plannedSchedule({ schedule: { mixture } })?.(7)).toEqual(mixture);
  const record = { from: { randomHard: 1 }, to: { hardest: 1 }, epochs: 10 };
  const planned = plannedSchedule({ schedule: { anneal: "cosine", ...record } });
  expect(planned?.(3)).toEqual(transition({ ...record, shape: "cosine" })(3));
});

test("what goes by measurements, and what has no triplets, has no plan", () => {
  expect(plannedSchedule({ schedule: { anneal: "adaptive", target: 0.5 } })).toBeNull();
  expect(plannedSchedule({ schedule: {} })).toBeNull();
  expect(plannedSchedule({ schedule: { mixture: { hardest: "all" } } })).toBeNull();
});

test("a mixture by hand holds until the schedule is called back", () => {
  const byHand: Logged = { type: "control", step: 5, action: "mixture", mixture: { hardest: 1 } };
  const paused: Logged = { type: "control", step: 6, action: "pause" };
  const back: Logged = { type: "control", step: 9, action: "schedule" };
  const log = withEvents(emptyLog, [byHand, paused]);
  expect(mixtureByHand(log)).toEqual({ hardest: 1 });
  expect(mixtureByHand(withEvents(log, [back]))).toBeNull();
});
