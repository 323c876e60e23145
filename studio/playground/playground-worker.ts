import { InputError } from "../../src/core/errors.ts";
import { lossNames } from "../../src/recipe/loss.ts";
import { type Controls, createControls } from "../../src/training/controls.ts";
import { placeCardRuntime, placeRuntime } from "../trainer/runtime.ts";
import type { PlaygroundMessage, PlaygroundRequest } from "./messages.ts";
import { exampleOf, type OpenedData, openSource, summarise } from "./opened.ts";
import { planTraining } from "./plan.ts";
import { failureText } from "./devices.ts";
import { ColumnProblem } from "./read-table.ts";
import { type DataSource } from "./sources.ts";
import { runTraining } from "./training.ts";

placeRuntime();

// One worker holds one person's data and trains with it; other data has another worker.
let data: OpenedData | null = null;
let controls: Controls | null = null;

const say = (message: PlaygroundMessage, transfer: Transferable[] = []): void => postMessage(message, { transfer });

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function open(source: DataSource): Promise<void> {
  try {
    data = await openSource(source, (done, total) => say({ type: "reading", done, total }));
    say({ type: "opened", summary: summarise(data), losses: lossNames.filter((name) => name !== "triplet") });
  } catch (error) {
    say({ type: "refused", message: textOf(error), columns: error instanceof ColumnProblem ? error.columns : [] });
  }
}

function plan({ request, recipe }: Extract<PlaygroundRequest, { type: "plan" }>): void {
  if (!data) return;
  try {
    say({ type: "planned", request, plan: planTraining(data, recipe).summary });
  } catch (error) {
    if (!(error instanceof InputError || error instanceof RangeError)) throw error;
    say({ type: "plan-refused", request, message: error.message });
  }
}

async function train({ recipe, command, device }: Extract<PlaygroundRequest, { type: "train" }>): Promise<void> {
  if (!data || controls) return;
  controls = createControls();
  try {
    const { warnings } = data;
    if (device === "webgpu") await placeCardRuntime();
    const outcome = await runTraining({ plan: planTraining(data, recipe), command, device, controls, say, warnings });
    say({ type: "finished", outcome }, [outcome.model.buffer, outcome.trained.buffer]);
  } catch (error) {
    say({ type: "failed", message: failureText(textOf(error), device) });
  } finally {
    controls = null;
  }
}

/** Does what the page asks. */
export function hear(asked: PlaygroundRequest): void {
  switch (asked.type) {
    case "open":
      return void open(asked.source);
    case "plan":
      return plan(asked);
    case "train":
      return void train(asked);
    case "control":
      return controls?.send(asked.control);
    case "examples": {
      const { dataset } = data ?? {};
      if (!dataset) return;
      const { request, indices } = asked;
      return say({ type: "examples", request, examples: indices.map((index) => exampleOf(dataset, index)) });
    }
  }
}
