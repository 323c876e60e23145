import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { runFiles } from "../../node/run-files.ts";
import type { TrainingEvent } from "../../training/events.ts";
import type { StreamMessage } from "../api.ts";
import type { RunFolder } from "../runs/run-folders.ts";
import { stateReader } from "../runs/run-state.ts";
import { parseEvent } from "./parse-event.ts";
import { lastPosition, type LogPosition, positionAt, readLog } from "./read-log.ts";
import type { Watches } from "./watch.ts";

/** Events in a message at most. */
const most = 256;

/** Where messages go. Each call waits until there is room for more. */
export interface StreamSink {
  /** @param offset from which a client goes on that has got this message. */
  send(message: StreamMessage, offset: number): Promise<void>;
  /** Says nothing, but that the server is there. */
  beat(): Promise<void>;
}

export interface StreamOptions {
  /** Byte of the log to begin at, where a line ended when the client last looked. */
  readonly from: number;
  readonly watches: Watches;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  /**
   * Milliseconds of silence after which a sign of life is sent, so that nobody between gives the connection up.
   * Default: 15,000.
   */
  readonly heartbeat?: number;
}

/** Sends what a run's log grows by, and how the run stands, until the run is gone or `signal` is aborted. */
export async function streamRun(
  run: RunFolder,
  client: StreamSink,
  { from, watches, signal, heartbeat = 15_000 }: StreamOptions,
): Promise<void> {
  const sink = timed(client, heartbeat);
  const file = join(run.path, runFiles.events);
  const state = stateSender(run, sink);
  const alarm = createAlarm(signal);
  const stop = watches.watch(run.path, alarm.ring);
  try {
    let position = (await positionAt(file, from)) ?? (await reset(file, sink));
    while (!signal.aborted) {
      if (!(await isThere(run))) return await sink.send({ type: "gone" }, position.offset);
      position = await sendNew(file, position, sink, signal);
      await state(position.offset);
      await sink.beat();
      await alarm.wait();
    }
  } finally {
    stop();
  }
}

/** Whether the run still has its `run.json`. A file that cannot be looked at is there. */
async function isThere({ path }: RunFolder): Promise<boolean> {
  return lstat(join(path, runFiles.configuration)).then(
    () => true,
    (error: unknown) =>
      !(error instanceof Error && "code" in error && ["ENOENT", "ENOTDIR"].includes(String(error.code))),
  );
}

/** Tells that the log is another one now, and goes on behind what it has: the history has that. */
async function reset(file: string, sink: StreamSink): Promise<LogPosition> {
  const position = await lastPosition(file);
  await sink.send({ type: "reset" }, position.offset);
  return position;
}

/** Sends the whole lines behind `from`; returns where they end. */
async function sendNew(file: string, from: LogPosition, sink: StreamSink, signal: AbortSignal): Promise<LogPosition> {
  let position = from;
  for await (const chunk of readLog(file, from)) {
    if (chunk.restarted) return reset(file, sink);
    let offset = position.offset;
    for (let start = 0; start < chunk.lines.length; start += most) {
      if (signal.aborted) return position;
      const lines = chunk.lines.slice(start, start + most);
      offset += lines.reduce((bytes, line) => bytes + line.length + 1, 0);
      await sink.send({ type: "events", events: eventsOf(lines) }, offset);
    }
    position = chunk.position;
  }
  return position;
}

/** The events of lines; in the place of one that is none, a warning. */
function eventsOf(lines: readonly Buffer[]): TrainingEvent[] {
  let step = 0;
  return lines.map((line) => {
    const event = parseEvent(line);
    if (event) step = event.step;
    const message = "a line of the log is no event and is passed over";
    return event ?? { type: "warning", code: "data", step, message };
  });
}

/** Sends how the run stands where that has changed. What cannot be read for now, as it is being replaced, waits. */
function stateSender(run: RunFolder, sink: StreamSink): (offset: number) => Promise<void> {
  const read = stateReader(run);
  let sent = "";
  return async (offset) => {
    const state = await read().catch(() => null);
    const text = JSON.stringify(state);
    if (state === null || text === sent) return;
    sent = text;
    await sink.send({ type: "state", ...state }, offset);
  };
}

/** Something that one waits for; a ring while nobody waits is heard by the next who does. */
function createAlarm(signal: AbortSignal) {
  let rung = false;
  let wake = () => {};
  const ring = () => {
    rung = true;
    wake();
  };
  signal.addEventListener("abort", ring, { once: true });
  return {
    ring,
    async wait(): Promise<void> {
      if (!rung) await new Promise<void>((resolve) => (wake = resolve));
      rung = false;
    },
  };
}

/** A sink that beats only where nothing has gone through it for so long. */
function timed({ send, beat }: StreamSink, heartbeat: number): StreamSink {
  let last = performance.now();
  return {
    async send(message, offset) {
      await send(message, offset);
      last = performance.now();
    },
    async beat() {
      if (performance.now() - last < heartbeat) return;
      await beat();
      last = performance.now();
    },
  };
}
