import type { ReportData } from "../../src/report/data.ts";
import type { Markup } from "../../src/report/html.ts";
import { clusterSection } from "../../src/report/sections/clusters.ts";
import { type Context, createContext } from "../../src/report/sections/context.ts";
import { healthSection } from "../../src/report/sections/health.ts";
import { oneShotSection } from "../../src/report/sections/one-shot.ts";
import { trainingSection } from "../../src/report/sections/training.ts";

/** The report's figures, as its own markup: those of the training, and all others. */
interface Figures {
  readonly training: string;
  readonly others: string;
}

/** Draws the figures of a report. */
export function figuresOf(report: ReportData): Figures {
  const context = createContext(report);
  const drawn = (sections: readonly ((context: Context) => Markup | null)[]) =>
    sections.map((section) => section(context)?.markup ?? "").join("");
  // One after the other, because figures are numbered as they are made.
  const training = drawn([trainingSection]);
  return { training, others: drawn([clusterSection, healthSection, oneShotSection]) };
}
