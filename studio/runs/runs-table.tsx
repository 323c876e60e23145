import { createMemo, For, type JSX, Show } from "solid-js";
import type { RunSummary } from "../../src/server/api.ts";
import { createMedia } from "../parts/media.ts";
import { StatusMark } from "../parts/status-mark.tsx";
import { href } from "../route.ts";
import { clicked, type Column, columnNames, columns, type Sorting } from "./columns.ts";
import { dateText, fileOf, lossText, LossSpark, measureText, PrecisionSpark } from "./row-parts.tsx";
import { createStretch } from "./visible.ts";

export interface RunsListProps {
  readonly runs: readonly RunSummary[];
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
  readonly isChosen: (id: string) => boolean;
  readonly onChoose: (id: string, chosen: boolean) => void;
}

/** As the style sheet has it: rows that are not on the page keep their place. */
const rowHeight = 46;

/** Columns that give way in windows that are not wide. */
const atMedium: readonly Column[] = ["loss", "backbone"];
const atSmall: readonly Column[] = ["dataset", "seed", "oneShot"];

/** A row a run. Of very many, those near the window are on the page. */
export function RunsTable(props: RunsListProps) {
  const [isMedium, isSmall] = [createMedia("(max-width: 1300px)"), createMedia("(max-width: 1000px)")];
  // Where there is no room for all, what tells runs apart best stays.
  const names = createMemo(() =>
    columnNames.filter((name) => !(isMedium() && atMedium.includes(name)) && !(isSmall() && atSmall.includes(name))),
  );
  const { ref, stretch } = createStretch({ count: () => props.runs.length, rowHeight: () => rowHeight });
  const shown = () => props.runs.slice(stretch().start, stretch().end);
  const space = (rows: number) => (
    <tr aria-hidden="true" class="space">
      <td colspan={names().length + 1} style={{ height: `${rows * rowHeight}px` }} />
    </tr>
  );
  return (
    <table class="runs" aria-rowcount={props.runs.length + 1}>
      <colgroup>
        <col class="of-choice" />
        <For each={names()}>{(name) => <col class={`of-${name}`} />}</For>
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">
            <span class="hidden">Compare</span>
          </th>
          <For each={names()}>{(name) => <Head name={name} {...props} />}</For>
        </tr>
      </thead>
      <tbody ref={ref}>
        <Show when={stretch().start > 0}>{space(stretch().start)}</Show>
        <For each={shown()}>
          {(run, i) => (
            <tr aria-rowindex={stretch().start + i() + 2} classList={{ chosen: props.isChosen(run.id) }}>
              <td>
                <Choice run={run} {...props} />
              </td>
              <td class="of-id">
                <RunLink run={run} />
              </td>
              <Show
                when={run.problem}
                fallback={
                  <For each={names().slice(1)}>{(name) => <td class={`of-${name}`}>{cell(name, run)}</td>}</For>
                }
              >
                {(problem) => (
                  <td colspan={names().length - 1} class="problem" title={problem()}>
                    {problem()}
                  </td>
                )}
              </Show>
            </tr>
          )}
        </For>
        <Show when={stretch().end < props.runs.length}>{space(props.runs.length - stretch().end)}</Show>
      </tbody>
    </table>
  );
}

function Head(props: RunsListProps & { readonly name: Column }) {
  const isSorted = () => props.sorting.by === props.name;
  const order = () => (props.sorting.direction === "up" ? "ascending" : "descending");
  return (
    <th scope="col" class={`of-${props.name}`} aria-sort={isSorted() ? order() : undefined}>
      <button onClick={() => props.onSort(clicked(props.sorting, props.name))}>
        {columns[props.name].title}
        <span aria-hidden="true">{isSorted() ? (props.sorting.direction === "up" ? "↑" : "↓") : ""}</span>
      </button>
    </th>
  );
}

/** The box that puts a run among those to compare. A broken run has nothing to compare. */
export function Choice(props: Pick<RunsListProps, "isChosen" | "onChoose"> & { readonly run: RunSummary }) {
  return (
    <span class="choice">
      <input
        type="checkbox"
        aria-label={`Compare ${props.run.id}`}
        disabled={props.run.problem !== null}
        checked={props.isChosen(props.run.id)}
        onChange={({ target }) => props.onChoose(props.run.id, target.checked)}
      />
    </span>
  );
}

/** A way to the run, also where a part of its log cannot be read; not where nothing of it can. */
export function RunLink(props: { readonly run: RunSummary }) {
  return (
    <Show
      when={props.run.problem === null || props.run.dataset !== ""}
      fallback={<span title={props.run.id}>{props.run.id}</span>}
    >
      <a href={href({ page: "run", id: props.run.id, view: "training" })} title={props.run.id}>
        {props.run.id}
      </a>
    </Show>
  );
}

function cell(name: Column, run: RunSummary): JSX.Element {
  switch (name) {
    case "id":
      return run.id;
    case "status":
      return <StatusMark status={run.status} live={run.live} />;
    case "dataset":
      return <span title={run.dataset}>{fileOf(run.dataset)}</span>;
    case "loss":
    case "policy":
    case "backbone":
      return <span title={run[name]}>{run[name]}</span>;
    case "seed":
      return run.seed;
    case "epoch":
      return `${run.epoch} / ${run.epochs}`;
    case "lossCurve":
      return (
        <span class="curve">
          <LossSpark run={run} />
          <span>{lossText(run)}</span>
        </span>
      );
    case "precisionAt1":
      return (
        <span class="curve">
          <PrecisionSpark run={run} />
          <span>{measureText(run, name)}</span>
        </span>
      );
    case "mapAtR":
    case "oneShot":
      return measureText(run, name);
    case "changedAt":
      return dateText(run.changedAt);
  }
}
