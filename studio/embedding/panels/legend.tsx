import { createMemo, createSignal, For, Show } from "solid-js";
import { grouped } from "../../../src/report/format.ts";
import type { Looks } from "../colour/looks.ts";
import { ClassName } from "../../parts/class-name.tsx";
import { cssColour } from "../draw/style.ts";
import type { Explorer } from "../state/explorer.ts";
import { Mark } from "./mark.tsx";

/** Classes from which on the legend can be searched. */
const MANY = 12;

/** What colours and shapes say; classes are switched off and on here, whatever colours say. */
export function Legend(props: { readonly explorer: Explorer; readonly looks: Looks; readonly classes: Looks }) {
  const total = () => props.looks.entries.reduce((sum, { count }) => sum + count, 0);
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
                  <span class="soft">{share(count, total())}</span>
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

const share = (count: number, n: number): string =>
  n === 0 ? "–" : `${grouped(count)} · ${((100 * count) / n).toFixed(1)} %`;

/** Of which epoch and of how many samples the neighbours are that are shown, and how far the next ones are. */
function MixingStatus(props: { readonly explorer: Explorer }) {
  const isAsked = () => ["correctness", "mixing"].includes(props.explorer.colouring());
  const known = () => props.explorer.mixing.known();
  const isPart = () => (known()?.known ?? 0) < props.explorer.n;
  const text = () => {
    const { mixing, epochOf, n } = props.explorer;
    const problem = mixing.problem();
    if (problem !== null) return problem;
    const found = known();
    if (!found) return "";
    const part = isPart() ? `${grouped(found.known)} of ${grouped(n)} samples, drawn at random. ` : "";
    return `At epoch ${epochOf(found.frame)}. ${part}`;
  };
  return (
    <Show when={isAsked()}>
      <div class="mixing-status small">
        <p class="soft">
          {text()}
          <Show when={props.explorer.mixing.progress()}>
            {(share) => <> Finding neighbours: {Math.round(100 * share())} %</>}
          </Show>
        </p>
        <Show when={known()?.frame === props.explorer.player.frame() && isPart()}>
          <Show
            when={props.explorer.mixing.progress() === null}
            fallback={
              <button class="quiet" onClick={() => props.explorer.mixing.lookAtAll(false)}>
                Stop
              </button>
            }
          >
            <button
              class="quiet"
              title="Each sample is compared with all others: of very many this takes long"
              onClick={() => props.explorer.mixing.lookAtAll(true)}
            >
              Look at all
            </button>
          </Show>
        </Show>
      </div>
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
      .filter(({ name, count }) => count > 0 && name.toLowerCase().includes(words));
  });
  const present = createMemo(() => props.classes.entries.filter(({ count }) => count > 0).length);
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
          {props.classes.entries.filter(({ count }, index) => count > 0 && !hidden().has(index)).length} of {present()}
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
      <Show when={present() > MANY}>
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
