import { runTraining } from "../../experiment/training.ts";
import { type Answer, specSchema } from "./messages.ts";

// A process that runs the trainings it is sent, one after another, and ends when its parent does.

const say = (answer: Answer) => process.send?.(answer);

process.on("message", (message) => {
  runTraining(specSchema.parse(message), {
    onEvent(event) {
      if (event.type === "epoch") say({ type: "epoch", epoch: event.epoch });
    },
  }).then(
    (result) => say({ type: "result", result }),
    (error: unknown) => say({ type: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
});
// Ctrl-C reaches every process of a terminal; the parent decides what it means.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(0));
