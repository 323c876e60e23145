import { compareRuns } from "../comparison/compare-runs.ts";
import { evaluationAt, hasEnded, type MeasuredRun } from "../comparison/measured-run.ts";
import { InputError } from "../core/errors.ts";
import { readMeasuredRun } from "../node/read-measured-run.ts";
import type { CompareView } from "./api.ts";
import { withoutPaths } from "./refusal.ts";
import type { RunFolder, RunFolders } from "./runs/run-folders.ts";

/** Compares runs as `kinfold compare` does, called by their ids. What makes them incomparable is said, and no error. */
export async function compareView(
  runs: readonly RunFolder[],
  { root }: RunFolders,
  measure: string | undefined,
): Promise<CompareView> {
  const measured: MeasuredRun[] = [];
  try {
    for (const { id, path } of runs) measured.push({ ...(await readMeasuredRun(path)), name: id });
    const comparison = compareRuns(measured, measure === undefined ? {} : { measure });
    return { comparison, problem: null, measures: sharedMeasures(measured) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { comparison: null, problem: withoutPaths(error.message, [root]), measures: sharedMeasures(measured) };
  }
}

/** Measures that every run has that has come to its end, by the evaluation of the model that it ships. */
function sharedMeasures(runs: readonly MeasuredRun[]): string[] {
  const [first, ...others] = runs.filter(hasEnded).map((run) => Object.keys(evaluationAt(run, "kept")?.measures ?? {}));
  return (first ?? []).filter((name) => others.every((names) => names.includes(name)));
}
