import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { StreamMessage } from "../api.ts";
import { openRunFolders } from "../runs/run-folders.ts";
import { streamRun } from "./stream.ts";
import { createWatches } from "./watch.ts";
import { temporaryFolder } from "../../../test/support/files.ts";
import {
  bareRun,
  epochLine,
  type Heard,
  stepLine,
  testStream,
  testStudio,
  writeRun,
} from "../../../test/support/studio.ts";

const stepsOf = (heard: readonly Heard[]): number[] =>
  heard
    .filter(({ event }) => event === "events")
    .flatMap(({ data }) => (data as { events: { step: number }[] }).events.map(({ step }) => step));

const has = (step: number) => (message: Heard) => stepsOf([message]).includes(step);
const is = (event: string) => (message: Heard) => message.event === event;

test("a stream sends what the log grows by; a half line waits for its end", async () => {
  const folder = temporaryFolder();
  const log = writeRun(join(folder, "run"), [stepLine(1)]);
  const studio = await testStudio(folder);
  const stream = testStream(studio, "/api/runs/run/stream?from=0");
  await stream.until(has(1));
  expect((await stream.until(is("state"))).data).toEqual({ status: "finished", live: false, progress: null });
  appendFileSync(log, `${stepLine(2)}\n${stepLine(3).slice(0, 20)}`);
  await stream.until(has(2));
  appendFileSync(log, `${stepLine(3).slice(20)}\nnonsense\n${epochLine(1)}\n`);
  const last = await stream.until(has(10));
  expect(stepsOf(stream.heard)).toEqual([1, 2, 3, 3, 10]);
  expect(last.data).toMatchObject({ events: [{ type: "step" }, { type: "warning", code: "data" }, { type: "epoch" }] });
  expect(Number(last.id)).toBe(
    Buffer.byteLength([stepLine(1), stepLine(2), stepLine(3), "nonsense", epochLine(1), ""].join("\n")),
  );
});

test("many lines come in messages of a few hundred, each with the byte from which to go on", async () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 1000 }, (_, i) => stepLine(i + 1));
  writeRun(join(folder, "run"), lines);
  const studio = await testStudio(folder);
  const stream = testStream(studio, "/api/runs/run/stream");
  await stream.until(has(1000));
  const messages = stream.heard.filter(is("events"));
  expect(messages.map((message) => stepsOf([message]).length)).toEqual([256, 256, 256, 232]);
  let bytes = 0;
  for (const [i, { id }] of messages.entries()) {
    bytes += Buffer.byteLength(`${lines.slice(256 * i, 256 * (i + 1)).join("\n")}\n`);
    expect(Number(id)).toBe(bytes);
  }
});

test("a client that connects again, also to another server, goes on from its last message", async () => {
  const folder = temporaryFolder();
  const log = writeRun(join(folder, "run"), [stepLine(1), stepLine(2)]);
  const first = await testStudio(folder);
  const before = testStream(first, "/api/runs/run/stream?from=0");
  const { id } = await before.until(has(2));
  await first.close();
  await expect(before.until(is("gone"))).rejects.toThrow(/the stream has ended/);
  appendFileSync(log, `${stepLine(3)}\n`);
  const second = await testStudio(folder);
  const after = testStream(second, "/api/runs/run/stream?from=0", { "last-event-id": id });
  await after.until(has(3));
  expect(stepsOf(after.heard)).toEqual([3]);
});

test("a log that was cut back says so and goes on behind its end", async () => {
  const folder = temporaryFolder();
  const log = writeRun(join(folder, "run"), [stepLine(1), stepLine(2), stepLine(3)]);
  const studio = await testStudio(folder);
  const stream = testStream(studio, "/api/runs/run/stream?from=0");
  await stream.until(has(3));
  const end = Buffer.byteLength(`${stepLine(1)}\n`);
  truncateSync(log, end);
  expect((await stream.until(is("reset"))).id).toBe(String(end));
  appendFileSync(log, `${stepLine(4)}\n`);
  await stream.until(has(4));
  expect(stepsOf(stream.heard)).toEqual([1, 2, 3, 4]);
  // A byte at which no line ends is of another log.
  for (const from of [end - 3, 100_000]) {
    const other = testStream(studio, `/api/runs/run/stream?from=${from}`);
    await other.until(is("reset"));
    other.close();
  }
});

test("a run that is deleted while it is watched is gone, and the stream ends", async () => {
  const folder = temporaryFolder();
  writeRun(join(folder, "run"), [stepLine(1)]);
  const studio = await testStudio(folder);
  const stream = testStream(studio, "/api/runs/run/stream?from=0");
  await stream.until(has(1));
  rmSync(join(folder, "run"), { recursive: true });
  await stream.until(is("gone"));
  await expect(stream.until(is("never"))).rejects.toThrow(/the stream has ended/);
  expect((await studio.get("/api/runs/run/stream")).status).toBe(404);
});

test("two clients follow one run; the state tells of lock, progress and status", async () => {
  const folder = temporaryFolder();
  const run = join(folder, "run");
  const log = writeRun(run, [], { ...bareRun, status: "running" });
  const studio = await testStudio(folder);
  const [one, two] = [testStream(studio, "/api/runs/run/stream"), testStream(studio, "/api/runs/run/stream")];
  const states = (live: boolean) => (message: Heard) =>
    message.event === "state" && (message.data as { live: boolean }).live === live;
  await Promise.all([one.until(states(false)), two.until(states(false))]);
  const progress = { step: 1, steps: 9, epoch: 1, epochs: 3, imagesPerSecond: null, secondsLeft: null, paused: true };
  const now = new Date(0).toISOString();
  writeFileSync(join(run, "training.lock"), JSON.stringify({ process: process.pid, host: hostname() }));
  await one.until(states(true));
  const file = { ...progress, startedAt: now, updatedAt: now, ended: false, pid: 1 };
  writeFileSync(join(run, "progress.json"), JSON.stringify(file));
  appendFileSync(log, `${stepLine(1)}\n`);
  await Promise.all([one.until(has(1)), two.until(has(1))]);
  const paused = (message: Heard) => JSON.stringify(message.data).includes('"paused":true');
  const expected = { status: "running", live: true, progress: { ...progress, imagesPerSecond: 0 } };
  expect((await one.until(paused)).data).toEqual(expected);
  expect((await two.until(paused)).data).toEqual(expected);
  one.close();
  rmSync(join(run, "training.lock"));
  writeFileSync(join(run, "new.json"), JSON.stringify(bareRun));
  renameSync(join(run, "new.json"), join(run, "run.json"));
  const ended = (message: Heard) => JSON.stringify(message.data).includes('"finished"');
  expect((await two.until(ended)).data).toMatchObject({ status: "finished", live: false, progress: null });
});

test("where nothing happens, signs of life are sent, and nothing else", async () => {
  const folder = temporaryFolder();
  writeRun(join(folder, "run"), [stepLine(1)]);
  const [watches, left, sent] = [createWatches(), new AbortController(), [] as string[]];
  const sink = {
    send: ({ type }: StreamMessage) => Promise.resolve(void sent.push(type)),
    beat: () => Promise.resolve(void (sent.push("beat") > 4 && left.abort())),
  };
  const run = await (await openRunFolders(folder)).find("run");
  await streamRun(run, sink, { from: 0, watches, signal: left.signal, heartbeat: 0 });
  expect(sent).toEqual(["events", "state", "beat", "beat", "beat"]);
  expect(watches.size).toBe(0);
});

test("a run without a log yet is waited for", async () => {
  const folder = temporaryFolder();
  const run = join(folder, "run");
  mkdirSync(run);
  writeFileSync(join(run, "run.json"), JSON.stringify(bareRun));
  const studio = await testStudio(folder);
  const stream = testStream(studio, "/api/runs/run/stream?from=0");
  await stream.until(is("state"));
  writeFileSync(join(run, "events.jsonl"), `${stepLine(1)}\n`);
  await stream.until(has(1));
  expect(stream.heard.some(is("reset"))).toBe(false);
});
