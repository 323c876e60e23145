import { createSignal, onCleanup } from "solid-js";
import type { History, RunDetail, RunProgress, StreamMessage } from "../../src/server/api.ts";
import { ApiError, getJson, ofRun } from "../api/client.ts";
import { type Connection, follow } from "../api/stream.ts";
import { emptyLog, type Log, logOf, withEvents } from "./log.ts";
import type { Logged } from "./logged.ts";

/** How often the page is drawn anew while events come, in milliseconds: a person sees no more. */
const PAUSE = 250;

/** Pause before the history is asked for again, in milliseconds. */
const RETRY = 2000;

/** Where the page stands with the run that it shows. */
export type Standing = "loading" | Connection | "gone" | "failed";

export interface Training {
  readonly log: () => Log;
  /** Whether the history has come. */
  readonly isRead: () => boolean;
  readonly standing: () => Standing;
  /** Why the history cannot be read. */
  readonly problem: () => unknown;
  readonly now: () => { readonly status: string; readonly live: boolean; readonly progress: RunProgress | null };
  /** Reads everything again. */
  readonly restart: () => void;
}

/** Reads a run's history and follows its log from there on, until the component that called is gone. */
export function watchTraining({ summary, progress }: RunDetail): Training {
  const { id } = summary;
  const [log, setLog] = createSignal<Log>(emptyLog);
  const [isRead, setIsRead] = createSignal(false);
  const [standing, setStanding] = createSignal<Standing>("loading");
  const [problem, setProblem] = createSignal<unknown>();
  const [now, setNow] = createSignal<ReturnType<Training["now"]>>({ ...summary, progress });
  let stop = () => {};
  let again: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;

  const pending: Logged[] = [];
  let drawing: ReturnType<typeof setTimeout> | undefined;
  const drawNow = () => {
    drawing = undefined;
    setLog((before) => withEvents(before, pending.splice(0)));
  };
  const forget = () => {
    clearTimeout(drawing);
    drawing = undefined;
    pending.length = 0;
  };

  const heard = (message: StreamMessage) => {
    switch (message.type) {
      case "events":
        // Lines that this version does not know are passed over by who reads them.
        pending.push(...(message.events as readonly Logged[]));
        drawing ??= setTimeout(drawNow, PAUSE);
        break;
      case "state":
        setNow(message);
        break;
      case "reset":
        void read();
        break;
      case "gone":
        end();
        setStanding("gone");
        break;
    }
  };
  const end = () => {
    stop();
    stop = () => {};
    clearTimeout(again);
  };
  const read = async () => {
    end();
    const mine = ++attempt;
    try {
      const history = await getJson<History>(ofRun(id, "history"));
      if (mine !== attempt) return;
      forget();
      setLog(logOf(history));
      setIsRead(true);
      stop = follow(id, history.offset, { onMessage: heard, onConnection: setStanding });
    } catch (error) {
      if (mine !== attempt) return;
      const isGone = error instanceof ApiError && error.status === 404;
      setProblem(error);
      setStanding(isGone ? "gone" : isRead() ? "lost" : "failed");
      if (!isGone) again = setTimeout(() => void read(), RETRY);
    }
  };
  const restart = () => {
    setStanding("loading");
    void read();
  };
  void read();
  onCleanup(() => {
    attempt++;
    end();
    forget();
  });
  return { log, isRead, standing, problem, now, restart };
}
