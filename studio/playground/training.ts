import { type BatchReader, directReader } from "../../src/data/batch-reader.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import type { Device } from "../../src/engine/device.ts";
import { runtimeName, runtimeVersion } from "../../src/engine/runtime.ts";
import { modelMetadata } from "../../src/recipe/description.ts";
import { reportData } from "../../src/recipe/report.ts";
import type { ReportData } from "../../src/report/data.ts";
import type { Controls } from "../../src/training/controls.ts";
import { createRecorder } from "../../src/training/record.ts";
import { train } from "../../src/training/train.ts";
import type { TrainedModel } from "../../src/training/trained-model.ts";
import { deviceNames } from "./devices.ts";
import type { Outcome, PlaygroundMessage } from "./messages.ts";
import type { Plan } from "./plan.ts";

/** Milliseconds between two messages of steps, so that the page is not busy with them. */
const betweenSteps = 100;

export interface RunInputs {
  readonly plan: Plan;
  /** The command that does the same. */
  readonly command: string;
  readonly device: Device;
  readonly controls: Controls;
  readonly say: (message: PlaygroundMessage) => void;
  /** What the reading of the data had to say. */
  readonly warnings: readonly string[];
}

/** Trains and says how it goes; returns what it left. */
export async function runTraining({ plan, command, device, controls, say, warnings }: RunInputs): Promise<Outcome> {
  const { parts, description } = plan;
  const options = { ...plan.options, device };
  const { dataset } = parts;
  const recorder = createRecorder({ seed: description.settings.seed, labels: dataset.labels });
  const versions = { [runtimeName]: runtimeVersion, runtime: "browser", device: deviceNames[device] };
  const run = { ...description, command, versions };
  const report = () => reportData(run, recorder.record());
  for (const message of warnings) recorder.onEvent({ type: "warning", code: "data", step: 0, message });
  let lastSaid = -Infinity;
  const model = await train(dataset, options, {
    controls,
    reader: attentiveReader(dataset),
    onEmbeddings: recorder.onEmbeddings,
    onEvent(event) {
      recorder.onEvent(event);
      switch (event.type) {
        case "step": {
          const now = performance.now();
          if (now - lastSaid < betweenSteps) return;
          lastSaid = now;
          return say({ type: "step", step: event.step, epoch: event.epoch });
        }
        case "evaluation": {
          const { before, after } = recorder.pictures();
          const { type: _, ...evaluation } = event;
          say({ type: "evaluation", evaluation, scatter: after ?? before ?? null });
          if (event.epoch > 0) say({ type: "report", report: report() });
          return;
        }
        case "warning":
          return say({ type: "warning", message: event.message });
        case "control":
          return say({ type: "control", event });
        case "end":
          return say({ type: "finishing" });
        case "epoch":
        case "checkpoint":
          return;
      }
    },
  });
  return outcomeOf(model, plan, report());
}

/** What is given to a person at the end: what the files of a run are made of. */
async function outcomeOf(model: TrainedModel, plan: Plan, report: ReportData): Promise<Outcome> {
  const { dataset, split } = plan.parts;
  const trained = new Uint8Array(dataset.size);
  for (const index of split.train) trained[index] = 1;
  const { reason, message, epoch, step } = model.end;
  return {
    end: { reason, message, epoch, step },
    model: model.toOnnx(modelMetadata(plan.description)),
    report,
    embeddings: await model.embed(dataset),
    ids: dataset.ids,
    labels: dataset.labels,
    classNames: dataset.classNames,
    trained,
    distance: plan.description.settings.distance === "cosine" ? "cosine" : "euclidean",
  };
}

/**
 * Reads batches in this thread, a turn of the event loop before each: the runtime's promises leave none, and the worker
 * would hear of a pause when all is over.
 */
function attentiveReader(dataset: Dataset): BatchReader {
  const reader = directReader(dataset);
  return {
    async read(request) {
      await turn();
      return reader.read(request);
    },
    dispose: () => reader.dispose(),
  };
}

/** Resolves when the messages that wait have been heard. A timer would wait four milliseconds. */
function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}
