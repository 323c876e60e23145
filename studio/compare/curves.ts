import type { RunsComparison } from "../../src/comparison/compare-runs.ts";
import type { Chart, Line } from "../parts/chart.ts";
import type { Log } from "../training/log.ts";
import { groupColour, groupOf } from "./groups.ts";
import { isShare, measureLabel, measuresOf } from "./measures.ts";

/** A chosen run and its log. */
export interface RunLog {
  readonly id: string;
  readonly log: Log;
}

/** A measure of every run over the epochs, or the mean loss of each epoch. */
export function curvesChart(runs: readonly RunLog[], measure: string, comparison: RunsComparison | null): Chart {
  const isLoss = measure === lossName;
  const lines = runs.map(({ id, log }, i): Line => {
    const points = isLoss ? lossPoints(log) : measurePoints(log, measure);
    const own = comparison ? groupOf(id, comparison) : { label: id, colour: groupColour(i) };
    return {
      label: id,
      group: own.label,
      colour: own.colour,
      look: "line",
      x: points.map(([epoch]) => epoch),
      y: points.map(([, value]) => value),
    };
  });
  const label = isLoss ? "loss, mean of the epoch" : measureLabel(measure);
  const unit = !isLoss && isShare(measure) ? "share" : "number";
  return {
    title: "Over the epochs",
    x: "epoch",
    ticks: "whole",
    y: label,
    unit,
    lines: lines.filter(({ x }) => x.length > 0),
  };
}

/** Stands for the loss among the measures of an evaluation. */
export const lossName = "loss";

type Point = readonly [epoch: number, value: number];

const lossPoints = ({ epochs }: Log): Point[] => epochs.map(({ epoch, loss }) => [epoch, loss]);

const measurePoints = ({ evaluations }: Log, name: string): Point[] =>
  evaluations.flatMap((evaluation): Point[] => {
    const value = measuresOf(evaluation).get(name);
    return value === undefined ? [] : [[evaluation.epoch, value]];
  });

/** Measures that any of the runs has been evaluated by, in the order of their first appearance. */
export const measuresIn = (runs: readonly RunLog[]): string[] => [
  ...new Set(runs.flatMap(({ log }) => log.evaluations.flatMap((evaluation) => [...measuresOf(evaluation).keys()]))),
];
