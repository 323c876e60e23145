import type { SampleRecord } from "../../node/triplet-records.ts";
import { reportData, type ReportedRun, type ReportExtras } from "../../recipe/report.ts";
import type { SuspectRow } from "../../report/data.ts";
import { renderReport } from "../../report/render.ts";
import type { TrainingRecord } from "../../training/record.ts";

interface TrainingExtras extends Omit<ReportExtras, "suspects"> {
  /** How hard its samples were, where that was recorded. */
  readonly hardness?: readonly SampleRecord[];
}

/** The report of a single run, as the text of an HTML file. */
export function trainingReport(
  run: ReportedRun,
  record: TrainingRecord,
  { hardness = [], ...extras }: TrainingExtras = {},
): string {
  const suspects = hardness.filter(({ likely }) => likely).map(suspectOf);
  return renderReport(reportData(run, record, { suspects, ...extras }));
}

const suspectOf = ({ id, class: name, suspicion, violation, activeEpochs, epochs }: SampleRecord): SuspectRow => ({
  id,
  class: name,
  suspicion: suspicion ?? 0,
  violation,
  activeEpochs,
  epochs,
});
