import { createMemo, createSignal, For, Show } from "solid-js";
import { ClassName } from "../../parts/class-name.tsx";
import type { Explorer } from "../state/explorer.ts";
import { Picture } from "./picture.tsx";

/** Samples that a search lists. */
const LISTED = 40;

/** Samples to take one from, which needs no pointer. */
export function Finder(props: { readonly explorer: Explorer }) {
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
    <section class="panel" aria-label="Samples">
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
                onClick={() => {
                  props.explorer.setFixed(point);
                  props.explorer.setHovered(null);
                  // On a narrow page its neighbours are above, out of sight.
                  document.getElementById("sample-panel")?.scrollIntoView({ block: "nearest" });
                }}
                onFocus={() => props.explorer.setHovered(point)}
                onBlur={() => props.explorer.setHovered(null)}
              >
                <Picture explorer={props.explorer} point={point} size={32} />
                <span class="grow">
                  <ClassName name={props.explorer.classOf(point)} />
                  <span class="soft">
                    <ClassName name={props.explorer.ids[point] ?? ""} />
                  </span>
                </span>
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={found().length === LISTED}>
        <p class="soft small">The first {LISTED}; type to find others.</p>
      </Show>
    </section>
  );
}
