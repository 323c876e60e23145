import { For, Show } from "solid-js";
import { stepped } from "../film/moment.ts";
import type { Explorer } from "../state/explorer.ts";
import { speeds } from "../state/player.ts";

const layoutNames = { principal: "Principal components", umap: "UMAP", tsne: "t-SNE" } as const;

/** The film: play, a slider over the epochs, speed; and how far a layout is that is being computed. */
export function FilmBar(props: { readonly explorer: Explorer }) {
  const player = () => props.explorer.player;
  const last = () => props.explorer.frames() - 1;
  const epoch = () => props.explorer.epochOf(player().frame());
  const key = (event: KeyboardEvent) => {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (event.key === " ") player().toggle();
    else if (direction !== undefined) player().seek(stepped(player().time(), direction > 0 ? 1 : -1, last() + 1));
    else return;
    event.preventDefault();
  };
  return (
    <div class="film-bar">
      <button class="play" disabled={last() < 1} onClick={() => player().toggle()}>
        {player().isPlaying() ? "Pause" : "Play"}
      </button>
      <input
        type="range"
        min="0"
        max={last()}
        step="any"
        value={player().time()}
        disabled={last() < 1}
        aria-label="Epoch"
        aria-valuetext={`epoch ${epoch()}`}
        onInput={({ target }) => player().seek(target.valueAsNumber)}
        onKeyDown={key}
      />
      <output>epoch {epoch()}</output>
      <label>
        <span class="hidden">Speed</span>
        <select value={player().speed()} onChange={({ target }) => player().setSpeed(Number(target.value))}>
          <For each={speeds}>{(speed) => <option value={speed}>{speed}×</option>}</For>
        </select>
      </label>
      <LayoutStatus explorer={props.explorer} />
    </div>
  );
}

/** A layout under way, or what stopped it. */
function LayoutStatus(props: { readonly explorer: Explorer }) {
  const frames = () => props.explorer.frames();
  const isPartial = () => {
    const { neighbourly, method } = props.explorer;
    return method() !== "principal" && neighbourly.ready().length < frames();
  };
  return (
    <Show
      when={props.explorer.neighbourly.progress()}
      fallback={
        <Show when={isPartial()}>
          <div class="layout-status small" role="status">
            <span class="soft">
              {props.explorer.neighbourly.problem() ??
                `${layoutNames[props.explorer.method()]} of ${props.explorer.neighbourly.ready().length} of ${frames()} epochs.`}
            </span>
            <button onClick={() => props.explorer.neighbourly.begin()}>Go on</button>
          </div>
        </Show>
      }
    >
      {(progress) => (
        <div class="layout-status small">
          <span>
            {layoutNames[props.explorer.method()]}, epoch {props.explorer.epochOf(progress().frame)} (
            {progress().done + 1} of {frames()})
          </span>
          <progress
            max="1"
            value={(progress().done + progress().share) / frames()}
            aria-label={`${layoutNames[props.explorer.method()]} of the film`}
          />
          <button onClick={() => props.explorer.neighbourly.cancel()}>Cancel</button>
        </div>
      )}
    </Show>
  );
}
