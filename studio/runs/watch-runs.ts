import { createSignal, onCleanup } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import type { RunSummary } from "../../src/server/api.ts";
import { getJson } from "../api/client.ts";

/** How often the folder is looked at, in milliseconds. */
const PAUSE = 3000;

export interface Runs {
  /** Newest first. What stays the same in a run stays the same object, so that only what changes is drawn anew. */
  readonly list: readonly RunSummary[];
  readonly isRead: () => boolean;
  /** Why the last look failed; undefined where it did not. */
  readonly problem: () => unknown;
  readonly look: () => void;
}

/** The runs as they are now. Those that have not changed are the objects from before, which saves comparing their curves. */
function kept(before: readonly RunSummary[], now: readonly RunSummary[]): RunSummary[] {
  const known = new Map(before.map((run) => [run.id, run]));
  const marks = ["changedAt", "status", "live", "problem", "step"] as const;
  return now.map((run) => {
    const old = known.get(run.id);
    return old && marks.every((mark) => old[mark] === run[mark]) ? old : run;
  });
}

/** All runs of the folder, looked at again and again while the page can be seen. */
export function watchRuns(): Runs {
  const [state, setState] = createStore<{ list: RunSummary[] }>({ list: [] });
  const [isRead, setIsRead] = createSignal(false);
  const [problem, setProblem] = createSignal<unknown>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const look = async () => {
    clearTimeout(timer);
    if (!document.hidden) {
      try {
        const runs = await getJson<RunSummary[]>("api/runs");
        setState("list", reconcile(kept(unwrap(state.list), runs), { key: "id" }));
        setProblem(undefined);
        setIsRead(true);
      } catch (error) {
        setProblem(error);
      }
    }
    if (!isOver) timer = setTimeout(() => void look(), PAUSE);
  };
  const seen = () => {
    if (!document.hidden) void look();
  };
  document.addEventListener("visibilitychange", seen);
  onCleanup(() => {
    isOver = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
  });
  void look();
  return {
    get list() {
      return state.list;
    },
    isRead,
    problem,
    look: () => void look(),
  };
}
