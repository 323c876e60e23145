import { createMemo, For, Show } from "solid-js";
import { decimal } from "../../../src/report/format.ts";
import { ClassName } from "../../parts/class-name.tsx";
import { distanceText } from "../../parts/words.ts";
import type { Explorer } from "../state/explorer.ts";
import { Picture } from "./picture.tsx";

/** The sample that was clicked, and its neighbours: those of its class and those of others are told apart by signs. */
export function SamplePanel(props: { readonly explorer: Explorer; readonly point: number }) {
  const neighbours = createMemo(() => {
    const found = props.explorer.nearest.found();
    const { labels } = props.explorer;
    return (found?.samples ?? []).map((point, i) => ({
      point,
      distance: found?.distances[i] ?? NaN,
      isRight: labels[point] === labels[props.point],
    }));
  });
  return (
    <section class="panel" id="sample-panel" aria-label="Sample">
      <div class="row fixed-sample">
        <Picture explorer={props.explorer} point={props.point} size={56} />
        <div class="grow">
          <strong>{props.explorer.classOf(props.point)}</strong>
          <div class="soft small id">{props.explorer.ids[props.point]}</div>
        </div>
        <button class="quiet" onClick={() => props.explorer.setFixed(null)}>
          Close
        </button>
      </div>
      <h2>Nearest neighbours</h2>
      <p class="soft small">
        At epoch {props.explorer.epochOf(props.explorer.nearest.found()?.frame ?? props.explorer.player.frame())}, by{" "}
        {distanceText(props.explorer.run.configuration.settings.distance)}.
      </p>
      <Show when={props.explorer.nearest.problem()}>{(problem) => <p role="alert">{problem()}</p>}</Show>
      <ol class="neighbours">
        <For each={neighbours()}>
          {({ point, distance, isRight }) => (
            <li>
              <button
                class="sample-row"
                onClick={() => props.explorer.setFixed(point)}
                onPointerEnter={() => props.explorer.setHovered(point)}
                onPointerLeave={() => props.explorer.setHovered(null)}
              >
                <span class={isRight ? "sign right" : "sign wrong"} aria-hidden="true">
                  {isRight ? "✓" : "✕"}
                </span>
                <Picture explorer={props.explorer} point={point} size={32} />
                <span class="grow">
                  <ClassName name={props.explorer.classOf(point)} />
                  <span class="hidden">{isRight ? ", its class" : ", another class"}</span>
                </span>
                <span class="soft">{decimal(distance, 3)}</span>
              </button>
            </li>
          )}
        </For>
      </ol>
    </section>
  );
}
