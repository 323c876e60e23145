import type { TrainingSpec } from "../../src/experiment/protocol.ts";
import { runTraining, type TrainingResult } from "../../src/experiment/training.ts";
import type { TrainingRecord } from "../../src/training/record.ts";

/** What the worker says of the one training that it was given. */
export type PaperMessage =
  | { readonly type: "epoch"; readonly epoch: number }
  | { readonly type: "report"; readonly record: TrainingRecord }
  | { readonly type: "result"; readonly result: TrainingResult }
  | { readonly type: "failed"; readonly message: string };

const say = (message: PaperMessage): void => postMessage(message);

// One training a worker: it is ended with its training, or by the page.
addEventListener("message", ({ data }: MessageEvent<TrainingSpec>) => {
  runTraining(data, {
    onEvent: (event) => {
      if (event.type === "epoch") say({ type: "epoch", epoch: event.epoch });
    },
    onReport: (record) => say({ type: "report", record }),
  }).then(
    (result) => say({ type: "result", result }),
    (error: unknown) => say({ type: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
});
