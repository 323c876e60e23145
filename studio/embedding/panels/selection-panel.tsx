import { createMemo, For, Show } from "solid-js";
import { saveText } from "../../parts/download.ts";
import { ClassName } from "../../parts/class-name.tsx";
import { SamplePicture } from "../../parts/sample-picture.tsx";
import type { Explorer } from "../state/explorer.ts";
import { classCounts, selectionCsv } from "./selection.ts";

/** Samples and classes that are listed; all of them are in the CSV file. */
const LISTED = { samples: 200, classes: 8 };

/** What the lasso holds: how many of which class, and each with its picture. */
export function SelectionPanel(props: { readonly explorer: Explorer; readonly points: readonly number[] }) {
  const counts = createMemo(() => classCounts(props.points, props.explorer.labels));
  const save = () => {
    const motion = props.explorer.motion();
    if (!motion) return;
    const { player, epochOf, run } = props.explorer;
    const places = motion.mix < 0.5 ? motion.from : motion.to;
    saveText(
      `${run.summary.id} epoch ${epochOf(player.frame())}`,
      "csv",
      selectionCsv(props.points, props.explorer, places),
    );
  };
  return (
    <section class="panel" aria-label="Selection">
      <div class="row panel-head">
        <h2>
          {props.points.length} {props.points.length === 1 ? "sample" : "samples"}
        </h2>
        <span class="grow" />
        <button onClick={save}>Save CSV</button>
        <button class="quiet" onClick={() => props.explorer.setChosen(null)}>
          Clear
        </button>
      </div>
      <ul class="counts small">
        <For each={counts().slice(0, LISTED.classes)}>
          {({ label, count }) => (
            <li>
              <span class="grow">
                <ClassName name={props.explorer.classNames[label] ?? ""} />
              </span>
              <span class="soft">{count}</span>
              <span class="bar" style={{ "--share": count / props.points.length }} />
            </li>
          )}
        </For>
      </ul>
      <Show when={counts().length > LISTED.classes}>
        <p class="soft small">and {counts().length - LISTED.classes} more classes</p>
      </Show>
      <ul class="chosen">
        <For each={props.points.slice(0, LISTED.samples)}>
          {(point) => (
            <li>
              <button
                title={`${props.explorer.classOf(point)}: ${props.explorer.ids[point] ?? ""}`}
                aria-label={`${props.explorer.classOf(point)}, ${props.explorer.ids[point] ?? ""}`}
                onClick={() => props.explorer.setFixed(point)}
                onPointerEnter={() => props.explorer.setHovered(point)}
                onPointerLeave={() => props.explorer.setHovered(null)}
              >
                <SamplePicture
                  run={props.explorer.run.summary.id}
                  pictures={props.explorer.run.pictures}
                  sample={props.explorer.ids[point] ?? ""}
                  class={props.explorer.classOf(point)}
                  size={40}
                />
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.points.length > LISTED.samples}>
        <p class="soft small">The first {LISTED.samples}; the CSV file has all.</p>
      </Show>
    </section>
  );
}
