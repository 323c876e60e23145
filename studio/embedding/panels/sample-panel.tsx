import { createMemo, createSignal, For, Show } from "solid-js";
import { decimal } from "../../../src/report/format.ts";
import { ClassName } from "../../parts/class-name.tsx";
import { SamplePicture } from "../../parts/sample-picture.tsx";
import type { Explorer } from "../state/explorer.ts";

/** Samples that a search lists. */
const LISTED = 40;

/** The sample that was clicked, and its neighbours; or a list to take one from, which needs no pointer. */
export function SamplePanel(props: { readonly explorer: Explorer }) {
  return (
    <section class="panel" aria-label="Sample">
      <Show when={props.explorer.fixed() !== null} fallback={<Finder explorer={props.explorer} />}>
        <Fixed explorer={props.explorer} point={props.explorer.fixed() ?? 0} />
      </Show>
    </section>
  );
}

function Picture(props: { readonly explorer: Explorer; readonly point: number; readonly size: number }) {
  return (
    <SamplePicture
      run={props.explorer.run.summary.id}
      pictures={props.explorer.run.pictures}
      sample={props.explorer.ids[props.point] ?? ""}
      class={props.explorer.classOf(props.point)}
      size={props.size}
    />
  );
}

function Fixed(props: { readonly explorer: Explorer; readonly point: number }) {
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
    <>
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
        {props.explorer.run.configuration.settings.distance}.
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
    </>
  );
}

function Finder(props: { readonly explorer: Explorer }) {
  const [search, setSearch] = createSignal("");
  const found = createMemo(() => {
    const words = search().toLowerCase().trim();
    const points: number[] = [];
    for (let point = 0; point < props.explorer.n && points.length < LISTED; point++) {
      if (!props.explorer.isShown(point)) continue;
      const text = `${props.explorer.classOf(point)} ${props.explorer.ids[point] ?? ""}`;
      if (text.toLowerCase().includes(words)) points.push(point);
    }
    return points;
  });
  return (
    <>
      <h2>Samples</h2>
      <p class="soft small">Click a point for its nearest neighbours, or choose it here.</p>
      <input
        type="search"
        placeholder="Find by class or id"
        aria-label="Find samples by class or id"
        value={search()}
        onInput={({ target }) => setSearch(target.value)}
      />
      <ul class="samples">
        <For each={found()} fallback={<li class="soft small">No sample that is shown is called so.</li>}>
          {(point) => (
            <li>
              <button
                class="sample-row"
                onClick={() => props.explorer.setFixed(point)}
                onFocus={() => props.explorer.setHovered(point)}
                onBlur={() => props.explorer.setHovered(null)}
              >
                <Picture explorer={props.explorer} point={point} size={32} />
                <span class="grow">
                  <ClassName name={props.explorer.classOf(point)} />
                  <span class="soft name">{props.explorer.ids[point]}</span>
                </span>
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={found().length === LISTED}>
        <p class="soft small">The first {LISTED}; type to find others.</p>
      </Show>
    </>
  );
}
