import { experimentReport } from "../../src/experiment/report.ts";
import type { Protocol } from "../../src/experiment/protocol.ts";
import type { ReportData } from "../../src/report/data.ts";
import { clusterSection } from "../../src/report/sections/clusters.ts";
import { createContext } from "../../src/report/sections/context.ts";
import { trainingSection } from "../../src/report/sections/training.ts";
import type { TrainingRecord } from "../../src/training/record.ts";

/** A policy's training so far. */
export interface Recorded {
  readonly policy: string;
  readonly record: TrainingRecord;
}

/** What a report shows of trainings under way: of each policy the one that there is. */
function reportOf(protocol: Protocol, recorded: readonly Recorded[]): ReportData {
  const empty = experimentReport(protocol, [], {
    command: "made in the browser by Kinfold Studio",
    versions: {},
  });
  return { ...empty, policies: recorded.map(({ policy, record }) => ({ policy, trainings: [record] })) };
}

/** The report's own figures, as HTML: those of training and those of clusters. */
export function figures(protocol: Protocol, recorded: readonly Recorded[]): string {
  const context = createContext(reportOf(protocol, recorded));
  return [trainingSection(context), clusterSection(context)].map((section) => section?.markup ?? "").join("");
}
