import type { RunsComparison } from "../../src/comparison/compare-runs.ts";
import { capital, counted } from "../../src/report/format.ts";
import type { RunSummary } from "../../src/server/api.ts";
import type { Chart } from "../parts/chart.ts";
import { byToken } from "../parts/chart-svg.ts";
import { saveText } from "../parts/download.ts";
import { numberText } from "../parts/number-text.ts";
import { reportPage, reportWidth, type ReportSection } from "../parts/report-page.ts";
import { statusText } from "../parts/words.ts";
import { dateText, fileOf } from "../runs/row-parts.tsx";
import { dotPlot } from "./dot-plot.ts";
import { measureLabel } from "./measures.ts";
import type { SettingsTable } from "./settings.ts";

export interface ComparisonReport {
  readonly ids: readonly string[];
  readonly comparison: RunsComparison | null;
  /** Why there is none. */
  readonly problem: string | null;
  readonly chart: Chart;
  readonly settings: SettingsTable;
  readonly runs: readonly RunSummary[];
}

/** Gives what is seen of a comparison as one file. */
export function saveReport({ ids, comparison, problem, chart, settings, runs }: ComparisonReport): void {
  const { columns, different, equal } = settings;
  const names = columns.map(({ runs }) => runs.join(", "));
  const measure = comparison ? ` --measure ${comparison.measure}` : "";
  const page = reportPage({
    title: `${counted(ids.length, "run")} compared`,
    made: new Date(),
    facts:
      comparison?.groups.map(({ label, mean }) => [label, numberText(mean, comparison.isShare ? "share" : "number")]) ??
      [],
    sections: [
      ...(comparison ? comparisonSections(comparison) : [{ title: "Verdict", text: [problem ?? "None."] }]),
      { title: chart.title, charts: [chart] },
      {
        title: "Runs",
        table: {
          head: ["Run", "Data", "Seed", "Epochs", "Status", "Last changed"],
          rows: runs.map((run) => [
            run.id,
            fileOf(run.dataset),
            String(run.seed),
            `${run.epoch} of ${run.epochs}`,
            statusText(run),
            dateText(run.changedAt),
          ]),
        },
      },
      {
        title: "Settings that differ",
        table: { head: ["Setting", ...names], rows: different.map(({ name, values }) => [name, ...values]) },
      },
      {
        title: "Settings in common",
        list: equal.map(({ name, values }) => [name, values[0] ?? ""]),
      },
    ],
    commands: [`npx kinfold compare ${ids.map(quoted).join(" ")}${measure}`],
  });
  saveText(`compared ${comparison?.measure ?? ""}`, "html", page);
}

function comparisonSections(comparison: RunsComparison): ReportSection[] {
  const { measure, definition, pairs, cautions } = comparison;
  return [
    {
      title: capital(measureLabel(measure)),
      text: definition === null ? [] : [definition],
      pictures: [dotPlot(comparison, reportWidth, byToken)],
    },
    { title: "Verdict", text: pairs.map(({ verdict }) => `${verdict}.`) },
    ...(cautions.length > 0
      ? [{ title: "Cautions", text: cautions.map(({ message }) => `${capital(message)}.`) }]
      : []),
  ];
}

/** A word for a shell. */
const quoted = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
