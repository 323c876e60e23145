import type { TrainingSpec } from "../../src/experiment/protocol.ts";
import type { PlaygroundRequest } from "../playground/messages.ts";

// One worker for all that trains in the browser: a bundle of its own for each would hold the core once more.
const work = self.name === "paper" ? import("../paper/paper-worker.ts") : import("../playground/playground-worker.ts");

// What the page says while that is loading waits for it. What is thrown is the worker's error, so that the page hears of it.
addEventListener("message", ({ data }: MessageEvent<TrainingSpec & PlaygroundRequest>) => {
  work.then(({ hear }) => hear(data)).catch(reportError);
});
