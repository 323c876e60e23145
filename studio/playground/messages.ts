import type { Matrix } from "../../src/core/matrix.ts";
import type { Device } from "../../src/engine/device.ts";
import type { Recipe } from "../../src/recipe/recipe.ts";
import type { ReportData } from "../../src/report/data.ts";
import type { Control } from "../../src/training/controls.ts";
import type { ControlEvent, EndEvent, EvaluationEvent } from "../../src/training/events.ts";
import type { Scatter } from "../../src/training/record.ts";
import type { DataSummary, Example } from "./opened.ts";
import type { DataSource } from "./sources.ts";

/** What the page asks of its worker. */
export type PlaygroundRequest =
  | { readonly type: "open"; readonly source: DataSource }
  | { readonly type: "plan"; readonly request: number; readonly recipe: Recipe }
  | { readonly type: "train"; readonly recipe: Recipe; readonly command: string; readonly device: Device }
  | { readonly type: "control"; readonly control: Control }
  | { readonly type: "examples"; readonly request: number; readonly indices: readonly number[] };

/** What a training would be, with every choice made. */
export interface PlanSummary {
  /** In words: the data and its parts, and what is done with them. */
  readonly lines: readonly string[];
  /** Defaults of what was left open, by the form's fields. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly epochs: number;
  readonly steps: number;
  /** Policies that a mixture set by hand may name. */
  readonly policies: readonly string[];
}

/** What a training left. */
export interface Outcome {
  readonly end: Pick<EndEvent, "reason" | "message" | "epoch" | "step">;
  readonly model: Uint8Array<ArrayBuffer>;
  readonly report: ReportData;
  readonly embeddings: Matrix<Float32Array>;
  readonly ids: readonly string[];
  readonly labels: Int32Array;
  readonly classNames: readonly string[];
  /** 1 for samples that were trained on. */
  readonly trained: Uint8Array;
  readonly distance: "euclidean" | "cosine";
}

/** What the worker says. */
export type PlaygroundMessage =
  | { readonly type: "reading"; readonly done: number; readonly total: number }
  | { readonly type: "opened"; readonly summary: DataSummary; readonly losses: readonly string[] }
  | { readonly type: "refused"; readonly message: string; readonly columns: readonly string[] }
  | { readonly type: "planned"; readonly request: number; readonly plan: PlanSummary }
  | { readonly type: "plan-refused"; readonly request: number; readonly message: string }
  | { readonly type: "step"; readonly step: number; readonly epoch: number }
  | { readonly type: "evaluation"; readonly evaluation: Evaluation; readonly scatter: Scatter | null }
  | { readonly type: "report"; readonly report: ReportData }
  | { readonly type: "warning"; readonly message: string }
  | { readonly type: "control"; readonly event: ControlEvent }
  | { readonly type: "finishing" }
  | { readonly type: "finished"; readonly outcome: Outcome }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "examples"; readonly request: number; readonly examples: readonly Example[] };

export type Evaluation = Omit<EvaluationEvent, "type">;
