import { createSignal, onCleanup } from "solid-js";
import type { History } from "../../src/server/api.ts";
import { getJson, ofRun } from "../api/client.ts";
import { logOf } from "../training/log.ts";
import type { RunLog } from "./curves.ts";

/** Histories that are asked for at once. */
const ATONCE = 4;

/** The logs of runs, in their order, as they come; and which could not be read. */
export function readLogs(ids: readonly string[]) {
  const [logs, setLogs] = createSignal<ReadonlyMap<string, RunLog["log"]>>(new Map());
  const [unread, setUnread] = createSignal<readonly string[]>([]);
  let isOver = false;
  const waiting = [...ids];
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined && !isOver; id = waiting.shift()) {
      const run = id;
      try {
        const log = logOf(await getJson<History>(ofRun(run, "history")));
        setLogs((before) => new Map(before).set(run, log));
      } catch {
        setUnread((before) => [...before, run]);
      }
    }
  };
  for (let i = 0; i < ATONCE; i++) void work();
  onCleanup(() => (isOver = true));
  const runs = (): RunLog[] =>
    ids.flatMap((id) => {
      const log = logs().get(id);
      return log ? [{ id, log }] : [];
    });
  return { runs, unread };
}
