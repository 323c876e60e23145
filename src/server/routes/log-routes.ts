import { Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { InputError } from "../../core/errors.ts";
import type { Desk } from "../desk.ts";
import { type StreamSink, streamRun } from "../log/stream.ts";
import { refusal } from "../refusal.ts";
import { numberOf, runOf } from "./requests.ts";

/** Streams at a time. */
const mostStreams = 64;

export interface LogRouteOptions {
  /** Ends every stream. */
  readonly closing: AbortSignal;
  /** Told of what ended a stream that nobody meant to end. */
  readonly onFault: (error: Error) => void;
}

/** A run's log: so far, and as it grows. */
export function logRoutes(desk: Desk, { closing, onFault }: LogRouteOptions): Hono {
  let streams = 0;
  return new Hono()
    .get("/runs/:id/history", async (context) => {
      const run = await runOf(context, desk);
      const { fold, offset } = await desk.history(run).read();
      return context.json(fold.view(offset));
    })
    .get("/runs/:id/stream", async (context) => {
      const run = await runOf(context, desk);
      const last = context.req.header("last-event-id");
      const from = numberOf("from", last === undefined || last === "" ? context.req.query("from") : last, 0);
      if (streams >= mostStreams) throw refusal(409, `too many streams: ${mostStreams}, close a page`);
      // Nobody between may gather what is meant for now.
      context.header("x-accel-buffering", "no");
      return streamSSE(context, async (stream) => {
        const left = new AbortController();
        stream.onAbort(() => left.abort());
        streams++;
        try {
          const signal = AbortSignal.any([left.signal, closing]);
          await streamRun(run, sinkOf(stream), { from, watches: desk.watches, signal });
        } catch (error) {
          // The client connects again, from where it was; what is wrong with a log its history says.
          if (!left.signal.aborted && !(error instanceof InputError))
            onFault(error instanceof Error ? error : new Error(String(error)));
        } finally {
          streams--;
        }
      });
    });
}

const sinkOf = (stream: SSEStreamingApi): StreamSink => ({
  async send({ type, ...data }, offset) {
    await stream.writeSSE({ event: type, data: JSON.stringify(data), id: String(offset) });
  },
  async beat() {
    await stream.write(": still here\n\n");
  },
});
