import type { RunStart } from "../../node/run-folder.ts";
import { renderReport } from "../../report/render.ts";
import type { TrainingRecord } from "../../training/record.ts";

/** The report of a single run, as the text of an HTML file. */
export function trainingReport({ command, versions, data, settings, split }: RunStart, record: TrainingRecord): string {
  const { classNames, name, samples } = data;
  return renderReport({
    kind: "training",
    title: `${name}, trained with ${settings.policy}`,
    command,
    dataset: `${name}, ${samples} samples of ${classNames.length} classes`,
    backbone: settings.backbone.name,
    classNames,
    margin: settings.margin,
    totalEpochs: settings.epochs,
    policies: [{ policy: settings.policy, trainings: [record] }],
    configuration: { ...settings, preprocessing: data.preprocessing, split: split.description },
    versions,
  });
}
