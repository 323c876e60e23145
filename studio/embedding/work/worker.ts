import { createTasks } from "./tasks.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

/** The worker: computes what the page asks for, several things by turns, and gives up what it is told to. */

let tasks: ReturnType<typeof createTasks> | null = null;
const underWay = new Map<number, AbortController>();

const say = (message: FromWorker) => postMessage(message);

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case "film":
      tasks = createTasks(data.film);
      break;
    case "cancel":
      underWay.get(data.id)?.abort();
      break;
    case "task":
      void work(data);
      break;
  }
});

async function work({ id, task }: Extract<ToWorker, { type: "task" }>): Promise<void> {
  const control = new AbortController();
  underWay.set(id, control);
  try {
    if (!tasks) throw new Error("missing film: a task came before it");
    const answer = await tasks(task, {
      signal: control.signal,
      onProgress: (frame, share) => say({ type: "progress", id, frame, share }),
      onFrame: (frame, points) => say({ type: "frame", id, frame, points }),
    });
    say({ type: "done", id, answer });
  } catch (error) {
    say({ type: "failed", id, message: error instanceof Error ? error.message : String(error) });
  } finally {
    underWay.delete(id);
  }
}
