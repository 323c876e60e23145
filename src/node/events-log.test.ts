import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/run-cli.ts";
import { InputError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import { syntheticData } from "../data/synthetic.ts";
import { mlp } from "../nn/mlp.ts";
import type { TrainingEvent } from "../training/events.ts";
import { train } from "../training/train.ts";
import { createEventsLog, readEvents } from "./events-log.ts";

test("every event of a training is read back as it was", async () => {
  const file = join(temporaryFolder(), "events.jsonl");
  const { dataset, split } = syntheticData(createRandom(1), { samples: 30, validationSamples: 10 });
  const events: TrainingEvent[] = [{ type: "warning", code: "small-class", step: 0, message: "“few”\nsamples" }];
  const options = { backbone: mlp(), split, epochs: 2, evaluateEvery: 1, classes: 5, samples: 4, threads: 1 };
  await train(dataset, options, { onEvent: (event) => events.push(event), checkpoint: () => Promise.resolve("c") });
  const log = createEventsLog(file);
  for (const event of events) log.write(event);
  log.close();
  expect(await readEvents(file)).toEqual(events);
  expect(new Set(events.map(({ type }) => type))).toEqual(
    new Set(["warning", "step", "epoch", "evaluation", "checkpoint", "end"]),
  );
});

const end: TrainingEvent = { type: "end", reason: "finished", epoch: 1, step: 2, message: "done" };

test("all but steps is on the disk at once, so that others can follow", () => {
  const file = join(temporaryFolder(), "events.jsonl");
  const log = createEventsLog(file);
  log.write(end);
  expect(readFileSync(file, "utf8")).toBe(`${JSON.stringify(end)}\n`);
  log.close();
});

test("a last line that was cut off is left out, a damaged one before it is named", async () => {
  const file = join(temporaryFolder(), "events.jsonl");
  writeFileSync(file, `${JSON.stringify(end)}\n`);
  appendFileSync(file, `{"type":"st`);
  expect(await readEvents(file)).toEqual([end]);
  appendFileSync(file, `ep"}\n`);
  await expect(readEvents(file)).rejects.toThrow(InputError);
  await expect(readEvents(file)).rejects.toThrow(/^invalid event: .*events\.jsonl:2: step: [^\n]+$/);
});

test("a log does not overwrite another", () => {
  const file = join(temporaryFolder(), "events.jsonl");
  createEventsLog(file).close();
  expect(() => createEventsLog(file)).toThrow(/EEXIST/);
});
