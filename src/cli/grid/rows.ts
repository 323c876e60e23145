import { evaluationAt, type MeasuredRun } from "../../comparison/measured-run.ts";
import type { Row } from "../../node/write-rows.ts";
import type { FailedRun } from "./carry-out.ts";
import { type PlannedRun, textOf } from "./plan.ts";
import { camelCase } from "./train-arguments.ts";

/** A planned training with what came of it. */
export interface Outcome {
  readonly run: PlannedRun;
  /** Undefined where it was not begun. */
  readonly measured: MeasuredRun | undefined;
  readonly failure: FailedRun | undefined;
}

/** Columns that hold whole numbers. */
export const wholeColumns: readonly string[] = ["seed", "epoch", "lastEpoch"];

/**
 * One row a training: name, what its cell chose, seed, status, and every measure of the model that it ships, at `epoch`; behind
 * `last.` those of its last evaluation, on which no choice was made.
 */
export function rowsOf(outcomes: readonly Outcome[]): Row[] {
  const chosen = [...new Set(outcomes.flatMap(({ run }) => Object.keys(run.settings)))];
  return outcomes.map(({ run, measured, failure }): Row => {
    const [kept, last] = measured ? [evaluationAt(measured, "kept"), evaluationAt(measured, "last")] : [];
    return {
      run: run.name,
      ...(run.label !== null && { name: run.label }),
      ...Object.fromEntries(chosen.map((name) => [camelCase(name), cell(run, name)])),
      seed: run.seed,
      status: failure ? "failed" : (measured?.status ?? "not begun"),
      message: failure?.message ?? null,
      epoch: kept?.epoch ?? null,
      ...kept?.measures,
      lastEpoch: last?.epoch ?? null,
      ...Object.fromEntries(Object.entries(last?.measures ?? {}).map(([name, value]) => [`last.${name}`, value])),
    };
  });
}

function cell({ settings }: PlannedRun, name: string): string | number | null {
  const value = Object.hasOwn(settings, name) ? settings[name] : undefined;
  if (value === undefined) return null;
  return typeof value === "number" ? value : textOf(value);
}
