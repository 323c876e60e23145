import type { Answers, FilmSource, FromWorker, Task, ToWorker } from "./protocol.ts";

/** Hears how a task goes on. */
export interface TaskListener {
  /** Share that is done of what a frame needs. */
  readonly onProgress?: (frame: number, share: number) => void;
  readonly onFrame?: (frame: number, points: Float32Array) => void;
}

/** A task under way. It is rejected with an `AbortError` once it is cancelled. */
export interface Job<T> {
  readonly result: Promise<T>;
  readonly cancel: () => void;
}

/** The page's side of the worker. */
export interface Workshop {
  readonly start: <K extends Task["kind"]>(
    task: Extract<Task, { kind: K }>,
    listener?: TaskListener,
  ) => Job<Answers[K]>;
  readonly close: () => void;
}

interface Pending {
  readonly listener: TaskListener;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Opens a worker on a film. */
export function openWorkshop(film: FilmSource): Workshop {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const pending = new Map<number, Pending>();
  let next = 0;
  const send = (message: ToWorker) => worker.postMessage(message);
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    const job = pending.get(data.id);
    switch (data.type) {
      case "progress":
        job?.listener.onProgress?.(data.frame, data.share);
        break;
      case "frame":
        job?.listener.onFrame?.(data.frame, data.points);
        break;
      case "done":
        pending.delete(data.id);
        // The worker answers what was asked: its types say which answer is whose.
        job?.resolve(data.answer as never);
        break;
      case "failed":
        pending.delete(data.id);
        job?.reject(new Error(data.message));
        break;
    }
  };
  worker.onerror = (event) => {
    for (const { reject } of pending.values()) reject(new Error(event.message || "The worker could not be started."));
    pending.clear();
  };
  send({ type: "film", film });
  return {
    start(task, listener = {}) {
      const id = next++;
      const result = new Promise<Answers[typeof task.kind]>((resolve, reject) => {
        pending.set(id, { listener, resolve, reject });
      });
      send({ type: "task", id, task });
      const cancel = () => {
        const job = pending.get(id);
        if (!job) return;
        pending.delete(id);
        send({ type: "cancel", id });
        job.reject(new DOMException("given up", "AbortError"));
      };
      return { result, cancel };
    },
    close: () => {
      worker.terminate();
      for (const { reject } of pending.values()) reject(new DOMException("given up", "AbortError"));
      pending.clear();
    },
  };
}
