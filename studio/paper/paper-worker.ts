import type { TrainingSpec } from "../../src/experiment/protocol.ts";
import { runTraining, type TrainingResult } from "../../src/experiment/training.ts";
import type { TrainingRecord } from "../../src/training/record.ts";
import { placeRuntime } from "../trainer/runtime.ts";

placeRuntime();

/** What the worker says of the one training that it was given. */
export type PaperMessage =
  | { readonly type: "epoch"; readonly epoch: number }
  | { readonly type: "report"; readonly record: TrainingRecord }
  | { readonly type: "result"; readonly result: TrainingResult }
  | { readonly type: "failed"; readonly message: string };

const say = (message: PaperMessage): void => postMessage(message);

/** Trains as the page asks. One training a worker: it is ended with its training, or by the page. */
export function hear(spec: TrainingSpec): void {
  runTraining(spec, {
    onEvent: (event) => {
      if (event.type === "epoch") say({ type: "epoch", epoch: event.epoch });
    },
    onReport: (record) => say({ type: "report", record }),
  }).then(
    (result) => say({ type: "result", result }),
    (error: unknown) => say({ type: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
}
