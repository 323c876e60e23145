import { createMemo, createSignal, For, Show } from "solid-js";
import type { RunConfiguration } from "../../src/recipe/run-schema.ts";
import { measure as described } from "../../src/report/measures.ts";
import type { Chart } from "../parts/chart.ts";
import { Figure } from "../parts/figure.tsx";
import { clusterChart, clusterChoices } from "./charts.ts";
import type { Log } from "./log.ts";

type Settings = RunConfiguration["settings"];
type Key = (typeof clusterChoices)[number]["keys"][number];

export interface ClusterChoice {
  readonly chart: () => Chart;
  readonly key: () => Key;
  readonly choose: (key: string) => void;
}

export function createClusterChoice(log: () => Log, settings: () => Settings): ClusterChoice {
  const keys = clusterChoices.flatMap((group) => group.keys);
  const [key, setKey] = createSignal<Key>("avgPctOfNegativesInCluster");
  const chart = createMemo(() => clusterChart(log(), settings(), key()));
  const choose = (name: string) => {
    const found = keys.find((one) => one === name);
    if (found) setKey(found);
  };
  return { chart, key, choose };
}

/** One of the paper's cluster measures over the evaluations. */
export function ClusterFigure(props: {
  readonly choice: ClusterChoice;
  readonly sync: string;
  readonly of: string;
  readonly onCursor: (x: number | null) => void;
}) {
  const measure = () => described(props.choice.key());
  const select = (
    <select
      aria-label="Cluster measure"
      value={props.choice.key()}
      onChange={({ target }) => props.choice.choose(target.value)}
    >
      <For each={clusterChoices}>
        {({ title, keys }) => (
          <Show when={keys.length > 0}>
            <optgroup label={title}>
              <For each={keys}>{(key) => <option value={key}>{described(key).name}</option>}</For>
            </optgroup>
          </Show>
        )}
      </For>
    </select>
  );
  return (
    <Figure chart={props.choice.chart()} sync={props.sync} of={props.of} onCursor={props.onCursor} choice={select}>
      {measure().definition}{" "}
      <Show when={measure().better}>{(better) => <>{better() === "lower" ? "Lower" : "Higher"} is better.</>}</Show>
    </Figure>
  );
}
