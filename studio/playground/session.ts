import { createSignal } from "solid-js";
import type { Device } from "../../src/engine/device.ts";
import type { Recipe } from "../../src/recipe/recipe.ts";
import type { Control } from "../../src/training/controls.ts";
import { findDevices } from "./devices.ts";
import { inFieldNames } from "./field-names.ts";
import { commandOf, dataRecipe, emptyForm, recipeOf, type Form } from "./form.ts";
import type { Outcome, PlanSummary, PlaygroundMessage, PlaygroundRequest } from "./messages.ts";
import type { DataSummary, Example } from "./opened.ts";
import { emptyRun, heard, type Run } from "./run.ts";
import { type DataSource, isSameData } from "./sources.ts";

/** How the reading of data is going. */
export type Reading =
  | { readonly state: "none" | "ready" }
  | { readonly state: "reading"; readonly done: number; readonly total: number }
  | { readonly state: "refused"; readonly message: string; readonly columns: readonly string[] };

// What was chosen and what came of it outlives the page, so that one may look at another and come back. The worker does not.
const [source, setSource] = createSignal<DataSource | null>(null);
const [reading, setReading] = createSignal<Reading>({ state: "none" });
const [summary, setSummary] = createSignal<DataSummary | null>(null);
const [losses, setLosses] = createSignal<readonly string[]>([]);
const [form, setForm] = createSignal<Form>(emptyForm);
const [devices, setDevices] = createSignal<readonly Device[]>(["processor"]);
const [device, setDevice] = createSignal<Device>("processor");
const [plan, setPlan] = createSignal<PlanSummary | null>(null);
const [problem, setProblem] = createSignal("");
const [run, setRun] = createSignal<Run>(emptyRun);
const [outcome, setOutcome] = createSignal<Outcome | null>(null);

let worker: Worker | null = null;
let request = 0;
const waiting = new Map<number, (examples: readonly Example[]) => void>();

const ask = (message: PlaygroundRequest): void => worker?.postMessage(message);

function hear(message: PlaygroundMessage): void {
  switch (message.type) {
    case "reading":
      return void setReading({ state: "reading", done: message.done, total: message.total });
    case "opened":
      setSummary(message.summary);
      setLosses(message.losses);
      setReading({ state: "ready" });
      return replan();
    case "refused":
      setSummary(null);
      setPlan(null);
      return void setReading({ state: "refused", message: inFieldNames(message.message), columns: message.columns });
    case "planned":
      if (message.request !== request) return;
      setProblem("");
      return void setPlan(message.plan);
    case "plan-refused":
      if (message.request === request) setProblem(inFieldNames(message.message));
      return;
    case "examples":
      waiting.get(message.request)?.(message.examples);
      return void waiting.delete(message.request);
    case "finished":
      setOutcome(message.outcome);
      break;
    case "step":
    case "evaluation":
    case "report":
    case "warning":
    case "control":
    case "finishing":
      break;
    case "failed":
      renew();
  }
  setRun((before) => heard(before, message, performance.now()));
}

/** Starts a worker that reads the source. Whatever the one before did is ended. */
function begin(chosen: DataSource): void {
  end();
  setReading({ state: "reading", done: 0, total: 0 });
  worker = new Worker(new URL("../trainer/worker.ts", import.meta.url), { type: "module", name: "playground" });
  worker.addEventListener("message", ({ data }: MessageEvent<PlaygroundMessage>) => hear(data));
  worker.addEventListener("error", ({ message }) => {
    const text = message || "the worker could not be loaded";
    if (reading().state === "reading") hear({ type: "refused", message: text, columns: [] });
    else hear({ type: "failed", message: text });
  });
  ask({ type: "open", source: chosen });
}

/** After a failure on the graphics card the worker's runtime is of no more use: another reads the data anew. */
function renew(): void {
  const chosen = source();
  if (device() === "webgpu" && chosen) queueMicrotask(() => begin(chosen));
}

function end(): void {
  worker?.terminate();
  worker = null;
  waiting.clear();
  setRun((before) => (isUnderWay(before) ? { ...before, standing: "left" } : before));
}

/** Asks what a training by the form would be. */
function replan(): void {
  request++;
  if (reading().state !== "ready") return;
  try {
    ask({ type: "plan", request, recipe: recipeOf(form()) });
  } catch (error) {
    setProblem(inFieldNames(error instanceof Error ? error.message : String(error)));
  }
}

export const isUnderWay = ({ standing }: Run): boolean =>
  standing === "running" || standing === "paused" || standing === "finishing";

/** The command that trains by the form; empty while the form cannot be read. */
function command(): string {
  const [chosen, { name }] = [source(), summary() ?? { name: "" }];
  if (!chosen) return "";
  try {
    const recipe: Recipe = { ...recipeOf(form()), ...dataRecipe(chosen) };
    return commandOf(name, recipe);
  } catch {
    return "";
  }
}

/** What the page shows, and what it may do. */
export const session = {
  source,
  reading,
  summary,
  losses,
  form,
  /** Devices that there are to compute on, and the chosen one. */
  devices,
  device,
  setDevice,
  plan,
  /** Why there can be no training by the form; empty where there can. */
  problem,
  run,
  outcome,
  command,
  /** Takes other data, or the same in another way; what was trained with the data before is given up. */
  choose(chosen: DataSource) {
    const other = !isSameData(chosen, source());
    setSource(chosen);
    if (other) {
      setForm(emptyForm);
      setSummary(null);
    }
    setPlan(null);
    setProblem("");
    begin(chosen);
    setRun(emptyRun);
    setOutcome(null);
  },
  change(part: Partial<Form>) {
    setForm((before) => ({ ...before, ...part }));
    replan();
  },
  train() {
    const planned = plan();
    if (!planned || reading().state !== "ready" || problem() !== "" || isUnderWay(run())) return;
    setOutcome(null);
    setRun({ ...emptyRun, standing: "running", plan: planned });
    ask({ type: "train", recipe: recipeOf(form()), command: command(), device: device() });
  },
  control: (control: Control) => ask({ type: "control", control }),
  /** Pictures or rows of samples, from the worker. */
  examples(indices: readonly number[]): Promise<readonly Example[]> {
    return new Promise((resolve) => {
      waiting.set(++examplesAsked, resolve);
      ask({ type: "examples", request: examplesAsked, indices });
    });
  },
  /** The page is shown again: its data is read anew. */
  enter() {
    const chosen = source();
    if (chosen && !worker) begin(chosen);
    void findDevices().then(setDevices);
  },
  leave: end,
};

let examplesAsked = 0;
