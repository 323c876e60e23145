import { createEffect, createMemo, createSignal, Show } from "solid-js";
import type { Chart } from "../parts/chart.ts";
import { Figure } from "../parts/figure.tsx";
import { distanceChart } from "./charts.ts";
import type { Log } from "./log.ts";

/** The evaluations that say how distances lie, and which of them is shown. */
export interface DistanceChoice {
  readonly chart: () => Chart | null;
  readonly epochs: () => readonly number[];
  /** Index into `epochs`. */
  readonly shown: () => number;
  readonly choose: (index: number) => void;
}

/** The one under the pointer, else the one that was chosen, else the latest. */
export function createDistances(of: {
  readonly log: () => Log;
  readonly cursor: () => number | null;
  readonly margin: () => number;
}): DistanceChoice {
  const known = createMemo(() => of.log().evaluations.filter(({ distances }) => distances !== undefined));
  const [chosen, setChosen] = createSignal<number | null>(null);
  const shown = createMemo(() => {
    const [at, latest] = [of.cursor(), known().length - 1];
    if (at !== null)
      return Math.max(
        0,
        known().findLastIndex(({ epoch }) => epoch <= at),
      );
    return Math.min(latest, chosen() ?? latest);
  });
  const chart = createMemo(() => {
    const evaluation = known()[shown()];
    return evaluation ? distanceChart(evaluation, of.margin()) : null;
  });
  return {
    chart,
    epochs: () => known().map(({ epoch }) => epoch),
    shown,
    // Whoever goes to the last one wants the latest, also once there is a later one.
    choose: (index) => setChosen(index >= known().length - 1 ? null : index),
  };
}

const nothing: Chart = {
  title: "Distances",
  x: "distance",
  y: "share of pairs",
  unit: "share",
  lines: [],
};

/** Histogram of distances, with a slider over the evaluations. */
export function DistanceFigure(props: { readonly distances: DistanceChoice; readonly of: string }) {
  const latest = () => props.distances.epochs().length - 1;
  return (
    <Figure chart={props.distances.chart() ?? nothing} of={props.of}>
      <Show
        when={latest() >= 0}
        fallback="No evaluation of this run says how the distances lie: newer trainings write that down."
      >
        <EvaluationSlider distances={props.distances} />
      </Show>
    </Figure>
  );
}

function EvaluationSlider(props: { readonly distances: DistanceChoice }) {
  let slider: HTMLInputElement | undefined;
  const latest = () => props.distances.epochs().length - 1;
  createEffect(() => {
    if (!slider) return;
    // In this order: a slider does not go beyond its end.
    slider.max = String(latest());
    slider.value = String(props.distances.shown());
  });
  return (
    <label class="slider">
      <span>evaluation</span>
      <input
        ref={(element) => (slider = element)}
        type="range"
        min="0"
        disabled={latest() === 0}
        onInput={({ target }) => props.distances.choose(target.valueAsNumber)}
      />
      <span class="value">epoch {props.distances.epochs()[props.distances.shown()]}</span>
    </label>
  );
}
