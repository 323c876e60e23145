import { createSignal } from "solid-js";
import type { Protocol } from "../../src/experiment/protocol.ts";
import { trainingsOf } from "../../src/experiment/protocol.ts";
import type { TrainingResult } from "../../src/experiment/training.ts";
import type { TrainingRecord } from "../../src/training/record.ts";
import type { PaperMessage } from "./paper-worker.ts";

/** How one policy's training is doing. */
export interface Lane {
  readonly policy: string;
  readonly epoch: number;
  /** Null until the untrained network was measured. */
  readonly record: TrainingRecord | null;
  readonly result: TrainingResult | null;
  readonly failure: string | null;
}

/** Where the experiment stands. */
export type Standing = "idle" | "running" | "stopped" | "finished";

/** The experiment under way: policies side by side, a worker each, and signals of how they are doing. */
export function createExperiment() {
  const [lanes, setLanes] = createSignal<readonly Lane[]>([]);
  const [standing, setStanding] = createSignal<Standing>("idle");
  const [protocol, setProtocol] = createSignal<Protocol | null>(null);
  let workers: Worker[] = [];

  const update = (policy: string, change: Partial<Lane>) =>
    setLanes((all) => all.map((lane) => (lane.policy === policy ? { ...lane, ...change } : lane)));

  const end = (last: Standing) => {
    for (const worker of workers) worker.terminate();
    workers = [];
    setStanding(last);
  };

  const hear = (policy: string, message: PaperMessage) => {
    switch (message.type) {
      case "epoch":
        return update(policy, { epoch: message.epoch });
      case "report":
        return update(policy, { record: message.record });
      case "result":
        update(policy, { record: message.result.record, result: message.result });
        break;
      case "failed":
        update(policy, { failure: message.message });
    }
    if (lanes().every(({ result, failure }) => result !== null || failure !== null)) end("finished");
  };

  return {
    lanes,
    standing,
    /** The protocol of what is shown, null before the first start. */
    protocol,
    /** Starts anew; what runs is ended. */
    start(chosen: Protocol) {
      end("running");
      setProtocol(chosen);
      setLanes(chosen.policies.map((policy) => ({ policy, epoch: 0, record: null, result: null, failure: null })));
      // One training of each policy: all with the same seed, so with the same data, first weights and batches.
      for (const spec of trainingsOf({ ...chosen, trainings: 1 })) {
        const worker = new Worker(new URL("../trainer/worker.ts", import.meta.url), { type: "module", name: "paper" });
        worker.addEventListener("message", ({ data }: MessageEvent<PaperMessage>) => hear(spec.policy, data));
        worker.addEventListener("error", ({ message }) =>
          hear(spec.policy, { type: "failed", message: message || "the worker could not be loaded" }),
        );
        worker.postMessage(spec);
        workers.push(worker);
      }
    },
    stop: () => end("stopped"),
    dispose: () => end("idle"),
  };
}
