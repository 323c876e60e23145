import { For, Show } from "solid-js";
import { counted } from "../../src/report/format.ts";
import type { RunDetail } from "../../src/server/api.ts";
import { SampleTile } from "../parts/sample-tile.tsx";
import type { Asking } from "./question.ts";
import { SampleGrid } from "./sample-grid.tsx";

/** Samples among which the nearest decides, chosen by hand. */
export function SupportSet(props: { readonly run: RunDetail; readonly asking: Asking }) {
  const ids = () => new Set(props.asking.support().map(({ id }) => id));
  const classes = () => new Set(props.asking.support().map((sample) => sample.class)).size;
  return (
    <section class="support" aria-label="Support set">
      <div class="row panel-head">
        <h2>Support set</h2>
        <span class="soft small" role="status">
          {props.asking.support().length === 0
            ? "none"
            : `${counted(props.asking.support().length, "sample")} of ${classes()} ${classes() === 1 ? "class" : "classes"}`}
        </span>
        <span class="grow" />
        <button
          class="quiet"
          disabled={props.asking.support().length === 0}
          onClick={() => props.asking.clearSupport()}
        >
          Clear
        </button>
      </div>
      <Show
        when={props.asking.support().length > 0}
        fallback={
          <p class="soft small">
            Click samples below, one or more of each class: the class of the nearest is what one shot predicts.
          </p>
        }
      >
        <ul class="support-chosen">
          <For each={props.asking.support()}>
            {(sample) => (
              <li>
                <SampleTile
                  run={props.run}
                  sample={sample}
                  action="Take out"
                  onClick={() => props.asking.toggleSupport(sample)}
                />
              </li>
            )}
          </For>
        </ul>
      </Show>
      <SampleGrid
        run={props.run}
        isChosen={(id) => ids().has(id)}
        onChoose={(sample) => props.asking.toggleSupport(sample)}
      />
    </section>
  );
}
