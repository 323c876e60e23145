import { For, Show } from "solid-js";
import { StatusMark } from "../parts/status-mark.tsx";
import { columnNames, columns, type Direction } from "./columns.ts";
import { dateText, fileOf, lossText, LossSpark, measureText, PrecisionSpark } from "./row-parts.tsx";
import { Choice, RunLink, type RunsListProps } from "./runs-table.tsx";
import { createStretch } from "./visible.ts";

/** As the style sheet has it, with the gap below: cards that are not on the page keep their place. */
const rowHeight = 160;

/** A card a run, for narrow windows. */
export function RunsCards(props: RunsListProps) {
  const { ref, stretch } = createStretch({ count: () => props.runs.length, rowHeight: () => rowHeight });
  const shown = () => props.runs.slice(stretch().start, stretch().end);
  return (
    <>
      <SortChoice {...props} />
      <ul
        class="run-cards"
        ref={ref}
        style={{
          "padding-top": `${stretch().start * rowHeight}px`,
          "padding-bottom": `${(props.runs.length - stretch().end) * rowHeight}px`,
        }}
      >
        <For each={shown()}>
          {(run) => (
            <li classList={{ chosen: props.isChosen(run.id) }}>
              <div class="card-head">
                <Choice run={run} {...props} />
                <RunLink run={run} />
                <Show when={run.problem === null}>
                  <StatusMark status={run.status} live={run.live} />
                </Show>
              </div>
              <Show
                when={run.problem}
                fallback={
                  <>
                    <p class="soft small line">
                      epoch {run.epoch}/{run.epochs} · {fileOf(run.dataset)} · {run.policy} · {run.backbone} · seed{" "}
                      {run.seed}
                    </p>
                    <dl>
                      <div>
                        <dt>loss</dt>
                        <dd>{lossText(run)}</dd>
                      </div>
                      <div>
                        <dt>precision</dt>
                        <dd>{measureText(run, "precisionAt1")}</dd>
                      </div>
                      <div>
                        <dt>MAP@R</dt>
                        <dd>{measureText(run, "mapAtR")}</dd>
                      </div>
                      <div>
                        <dt>one-shot</dt>
                        <dd>{measureText(run, "oneShot")}</dd>
                      </div>
                    </dl>
                    <div class="card-foot">
                      <LossSpark run={run} />
                      <PrecisionSpark run={run} />
                      <span class="soft small">{dateText(run.changedAt)}</span>
                    </div>
                  </>
                }
              >
                {(problem) => <p class="problem">{problem()}</p>}
              </Show>
            </li>
          )}
        </For>
      </ul>
    </>
  );
}

function SortChoice(props: Pick<RunsListProps, "sorting" | "onSort">) {
  const turned = (): Direction => (props.sorting.direction === "up" ? "down" : "up");
  return (
    <div class="row sort">
      <label class="row small">
        Sorted by
        <select
          value={props.sorting.by}
          onChange={({ target }) => {
            const by = columnNames.find((name) => name === target.value);
            if (by) props.onSort({ by, direction: columns[by].first });
          }}
        >
          <For each={columnNames}>{(name) => <option value={name}>{columns[name].title}</option>}</For>
        </select>
      </label>
      <button
        aria-label={props.sorting.direction === "up" ? "Rising; turn round" : "Falling; turn round"}
        onClick={() => props.onSort({ by: props.sorting.by, direction: turned() })}
      >
        {props.sorting.direction === "up" ? "↑" : "↓"}
      </button>
    </div>
  );
}
