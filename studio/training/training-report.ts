import { grouped } from "../../src/report/format.ts";
import type { RunDetail } from "../../src/server/api.ts";
import type { Chart } from "../parts/chart.ts";
import { saveText } from "../parts/download.ts";
import { reportPage } from "../parts/report-page.ts";
import { statusText } from "../parts/words.ts";
import { incidentText, kindOf } from "./incidents.tsx";
import type { Log } from "./log.ts";
import { numbersOf } from "./numbers.tsx";
import type { Training } from "./watch.ts";

export interface TrainingReport {
  readonly run: RunDetail;
  readonly now: ReturnType<Training["now"]>;
  readonly log: Log;
  /** The figures as they are on the page. */
  readonly charts: readonly Chart[];
}

/** Gives what is seen of a training as one file. */
export function saveReport({ run, now, log, charts }: TrainingReport): void {
  const { summary, configuration } = run;
  const { settings, command, versions, data, message } = configuration;
  const numbers = numbersOf({ log, settings, progress: now.progress }).map(([name, value, outOf]): [string, string] => [
    name,
    outOf === undefined ? value : `${value} of ${outOf}`,
  ]);
  const page = reportPage({
    title: summary.id,
    made: new Date(),
    facts: [["status", statusText(now)], ...numbers],
    sections: [
      { title: "Training", text: message === "" ? [] : [message], charts },
      {
        title: "Warnings and control",
        ...(log.incidents.length === 0
          ? { text: ["None."] }
          : {
              table: {
                head: ["Step", "What", "In words"],
                rows: log.incidents.map((one) => [String(one.step), kindOf(one), incidentText(one)]),
              },
            }),
      },
      {
        title: "Settings",
        text: [`${data.name}: ${grouped(data.samples)} samples of ${data.classNames.length} classes.`],
        list: Object.entries(summary.settings).map(([name, value]) => [name, String(value ?? "none")]),
      },
      { title: "Versions", list: Object.entries(versions) },
    ],
    commands: [command],
  });
  saveText(`${summary.id} training`, "html", page);
}
