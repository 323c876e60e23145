import { createWriteStream } from "node:fs";
import { appendFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/files.ts";
import { epochLine, stepLine } from "../../../test/support/studio.ts";
import { logReader } from "./fold.ts";
import { historyFold } from "./history.ts";
import { thinned } from "./thinned.ts";

const historyOf = (file: string) => {
  const reader = logReader(file, historyFold);
  return async () => {
    const { fold, offset } = await reader.read();
    return fold.view(offset);
  };
};

test("what is thinned is every n-th of all, n a power of two and as small as the limit allows", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 2, max: 50 }), (count, limit) => {
      const list = thinned<number>(limit);
      for (let i = 0; i < count; i++) list.offer(() => i);
      let every = 1;
      while (Math.ceil(count / every) > limit) every *= 2;
      expect(list.values()).toEqual(Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every));
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("a history holds steps as columns and everything else in order, and goes on from where it was", async () => {
  const file = join(temporaryFolder(), "events.jsonl");
  writeFileSync(file, "");
  const history = historyOf(file);
  expect(await history()).toEqual({
    steps: { step: [], epoch: [], loss: [], activeShare: [], gradientNorm: [], learningRate: [] },
    events: [],
    offset: 0,
  });
  const lines = [stepLine(1), stepLine(2), epochLine(1), stepLine(3)];
  appendFileSync(file, `${lines.slice(0, 3).join("\n")}\n${stepLine(3).slice(0, 30)}`);
  const first = await history();
  expect(first.steps.step).toEqual([1, 2]);
  expect(first.offset).toBe(Buffer.byteLength(lines.slice(0, 3).join("\n")) + 1);
  appendFileSync(file, `${stepLine(3).slice(30)}\n`);
  const second = await history();
  expect(second.steps).toMatchObject({ step: [1, 2, 3], loss: [1, 1 / 2, 1 / 3], activeShare: [1 / 20, 0.1, 0.15] });
  expect(second.events).toEqual([JSON.parse(epochLine(1))]);
  expect(second.offset).toBe(Buffer.byteLength(lines.join("\n")) + 1);
});

test("lines that are no events are passed over, and the history says how many and where", async () => {
  const file = join(temporaryFolder(), "events.jsonl");
  writeFileSync(file, [stepLine(1), "{", epochLine(1), '{"type":"step","step":"x"}', "\0\0", ""].join("\n"));
  const { steps, events } = await historyOf(file)();
  expect(steps.step).toEqual([1]);
  expect(events.map(({ type }) => type)).toEqual(["epoch", "warning"]);
  expect(events.at(-1)).toMatchObject({
    message: "3 lines of the log are no events and are passed over, line 2 is the first",
  });
});

test("a log of a million events becomes 2,000 points without being held in memory", async () => {
  const file = join(temporaryFolder(), "events.jsonl");
  const stream = createWriteStream(file);
  const total = 1_000_000;
  for (let step = 1; step <= total; step += 10_000) {
    let text = "";
    for (let i = step; i < step + 10_000; i++) {
      text += `${stepLine(i)}\n`;
      if (i % 100 === 0) text += `${epochLine(i / 100)}\n`;
    }
    if (!stream.write(text)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "finish");
  const before = process.memoryUsage();
  let most = 0;
  const looking = setInterval(() => {
    const { heapUsed, external } = process.memoryUsage();
    most = Math.max(most, heapUsed + external - before.heapUsed - before.external);
  }, 5);
  const { steps, events, offset } = await historyOf(file)();
  clearInterval(looking);
  expect(offset).toBe(stream.bytesWritten);
  expect(offset).toBeGreaterThan(150_000_000);
  expect(most).toBeLessThan(offset / 2);
  expect(steps.step.length).toBeLessThanOrEqual(2000);
  expect(steps.step.length).toBeGreaterThan(1000);
  expect([steps.step[0], steps.step.at(-1)]).toEqual([1, total]);
  expect(events.length).toBeLessThanOrEqual(2000);
  expect(events.at(-1)).toMatchObject({ type: "epoch", epoch: total / 100 });
});
