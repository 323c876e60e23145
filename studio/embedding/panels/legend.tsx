import { createMemo, createSignal, For, Show } from "solid-js";
import type { Looks } from "../colour/looks.ts";
import { ClassName } from "../../parts/class-name.tsx";
import { cssColour } from "../draw/style.ts";
import type { Explorer } from "../state/explorer.ts";
import { Mark } from "./mark.tsx";

/** Classes from which on the legend can be searched. */
const MANY = 12;

/** What colours and shapes say; classes are switched off and on here, whatever colours say. */
export function Legend(props: { readonly explorer: Explorer; readonly looks: Looks; readonly classes: Looks }) {
  return (
    <section class="panel" aria-label="Legend">
      <Show when={props.looks.scale}>
        {(scale) => (
          <div class="scale small">
            <span>{scale().low}</span>
            <span
              class="ramp"
              style={{ background: `linear-gradient(90deg, ${scale().colours.map(cssColour).join(", ")})` }}
            />
            <span>{scale().high}</span>
          </div>
        )}
      </Show>
      <Show when={props.explorer.colouring() !== "class" && props.looks.entries.length > 0}>
        <ul class="legend-list">
          <For each={props.looks.entries}>
            {({ name, count, look }) => (
              <li>
                <span class="legend-entry">
                  <Mark look={look} />
                  <span class="grow">{name}</span>
                  <span class="soft">{share(count, props.explorer.n)}</span>
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <MixingStatus explorer={props.explorer} />
      <ClassFilter explorer={props.explorer} classes={props.classes} />
    </section>
  );
}

const share = (count: number, n: number): string => `${count} · ${((100 * count) / Math.max(1, n)).toFixed(1)} %`;

/** Of which epoch the neighbours are that are shown, or how far the next ones are. */
function MixingStatus(props: { readonly explorer: Explorer }) {
  const isAsked = () => ["correctness", "mixing"].includes(props.explorer.colouring());
  const text = () => {
    const { mixing, player } = props.explorer;
    const [known, progress, problem] = [mixing.known(), mixing.progress(), mixing.problem()];
    if (problem !== null) return problem;
    const shown = known ? `At epoch ${props.explorer.epochOf(known.frame)}.` : "";
    const isBehind = progress !== null && known?.frame !== player.frame();
    return isBehind ? `${shown} Finding neighbours: ${Math.round(100 * progress)} %` : shown;
  };
  return (
    <Show when={isAsked()}>
      <p class="soft small status-line">{text()}</p>
    </Show>
  );
}

/** Classes with their marks: a click shows or hides one, and a search finds one among hundreds. */
function ClassFilter(props: { readonly explorer: Explorer; readonly classes: Looks }) {
  const [search, setSearch] = createSignal("");
  const found = createMemo(() => {
    const words = search().toLowerCase().trim();
    return props.classes.entries
      .map((entry, index) => ({ ...entry, index }))
      .filter(({ name }) => name.toLowerCase().includes(words));
  });
  const hidden = () => props.explorer.hiddenClasses();
  const all = () => props.classes.entries.map((_, index) => index);
  const toggle = (index: number) => {
    const next = new Set(hidden());
    if (!next.delete(index)) next.add(index);
    props.explorer.setHiddenClasses(next);
  };
  const only = () => {
    const kept = new Set(found().map(({ index }) => index));
    props.explorer.setHiddenClasses(new Set(all().filter((index) => !kept.has(index))));
  };
  return (
    <>
      <div class="row panel-head">
        <h2>Classes</h2>
        <span class="soft small">
          {props.classes.entries.length - hidden().size} of {props.classes.entries.length}
        </span>
        <span class="grow" />
        <button
          class="quiet"
          disabled={hidden().size === 0}
          onClick={() => props.explorer.setHiddenClasses(new Set<number>())}
        >
          All
        </button>
        <button class="quiet" onClick={() => props.explorer.setHiddenClasses(new Set(all()))}>
          None
        </button>
      </div>
      <Show when={props.classes.entries.length > MANY}>
        <div class="row tight">
          <input
            type="search"
            class="grow"
            placeholder="Find classes"
            aria-label="Find classes"
            value={search()}
            onInput={({ target }) => setSearch(target.value)}
          />
          <button disabled={search().trim() === "" || found().length === 0} onClick={only}>
            Only these
          </button>
        </div>
      </Show>
      <ul class="legend-list classes" tabindex="-1">
        <For each={found()} fallback={<li class="soft small">No class is called so.</li>}>
          {({ name, count, look, index }) => (
            <li>
              <button class="legend-entry" aria-pressed={!hidden().has(index)} onClick={() => toggle(index)}>
                <Show
                  when={props.explorer.colouring() === "class"}
                  fallback={<span class="tick">{hidden().has(index) ? "" : "✓"}</span>}
                >
                  <Mark look={look} />
                </Show>
                <span class="grow">
                  <ClassName name={name} />
                </span>
                <span class="soft">{count}</span>
              </button>
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
