import { expect, test } from "vitest";
import type { History } from "../../src/server/api.ts";
import type { EpochEvent, StepEvent } from "../../src/training/events.ts";
import { emptyLog, logOf, withEvents } from "./log.ts";
import type { Logged } from "./logged.ts";

const stepsPerEpoch = 10;

const step = (number: number, mixture: Record<string, number> = { randomHard: 1 }): StepEvent => ({
  type: "step",
  step: number,
  epoch: Math.ceil(number / stepsPerEpoch),
  loss: 1 / number,
  pairs: 8,
  mined: 6,
  active: 4,
  gradientNorm: 1,
  learningRate: 0.001,
  mixture,
  updated: true,
});

const epoch = (number: number): EpochEvent => ({
  type: "epoch",
  epoch: number,
  step: number * stepsPerEpoch,
  loss: 1 / number,
  activeShare: 0.5,
  gradientNorm: 1,
  mixture: { randomHard: 1 },
  learningRate: 0.001,
});

const warning = (number: number): Logged => ({ type: "warning", code: "data", step: number, message: `n ${number}` });

const range = (count: number, from = 1) => Array.from({ length: count }, (_, i) => i + from);

test("a log that comes in pieces is the same as one that comes at once", () => {
  const events = range(40).flatMap((n): Logged[] => [step(n), ...(n % 10 === 0 ? [epoch(n / 10), warning(n)] : [])]);
  const whole = withEvents(emptyLog, events);
  let log = emptyLog;
  for (let i = 0; i < events.length; i += 7) log = withEvents(log, events.slice(i, i + 7));
  expect(log).toEqual(whole);
  expect(whole).toMatchObject({ step: 40, epoch: 4, incidentsBefore: 0 });
  expect(whole.steps.points[0]).toMatchObject({ loss: 1, activeShare: 0.5 });
});

test("a history goes on with the steps of the stream", () => {
  const columns = range(5).map((k) => 10 * (k - 1) + 1);
  const same = (value: number) => columns.map(() => value);
  const history: History = {
    steps: {
      step: columns,
      epoch: columns.map((n) => Math.ceil(n / stepsPerEpoch)),
      loss: same(2),
      activeShare: same(0.25),
      gradientNorm: same(1),
      learningRate: same(0.1),
    },
    events: [epoch(1), epoch(2)],
    offset: 0,
  };
  const log = withEvents(
    logOf(history),
    range(10, 42).map((n) => step(n)),
  );
  expect(log.steps.stride).toBe(10);
  expect(log.steps.points.map(({ step: at }) => at)).toEqual([1, 11, 21, 31, 50, 51]);
  expect(log).toMatchObject({ step: 51, epoch: 6 });
});

test("mixtures are kept where they change", () => {
  const other = { randomHard: 0.9, semiHard: 0.1 };
  const log = withEvents(emptyLog, [
    step(1),
    step(2),
    step(11, other),
    step(12, { semiHard: 0.1, randomHard: 0.9 }),
    epoch(3),
  ]);
  expect(log.mixtures).toEqual([
    { epoch: 0, mixture: { randomHard: 1 } },
    { epoch: 1, mixture: other },
    { epoch: 2, mixture: { randomHard: 1 } },
  ]);
});

test("ten thousand epochs and warnings stay within bounds, the latest whole", () => {
  let log = emptyLog;
  for (const n of range(100)) {
    log = withEvents(
      log,
      range(100, 100 * (n - 1) + 1).flatMap((k) => [epoch(k), warning(k)]),
    );
  }
  expect(log.epochs.length).toBeLessThanOrEqual(2000);
  expect(log.epochs[0]?.epoch).toBe(1);
  expect(log.epochs.slice(-100).map((one) => one.epoch)).toEqual(range(100, 9901));
  expect(log.incidents.length + log.incidentsBefore).toBe(10_000);
  expect(log.incidents.at(-1)).toMatchObject({ step: 10_000 });
});

test("lines of a later version are passed over", () => {
  const unknown = { type: "news", step: 3 } as unknown as Logged;
  expect(withEvents(emptyLog, [unknown])).toEqual(emptyLog);
});
