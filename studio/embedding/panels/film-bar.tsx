import { For } from "solid-js";
import { stepped } from "../film/moment.ts";
import type { Explorer } from "../state/explorer.ts";
import { speeds } from "../state/player.ts";

/** The film: play, a slider over the epochs, and speed. */
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
      <output aria-label="Epoch shown">epoch {epoch()}</output>
      <label>
        <span class="hidden">Speed</span>
        <select value={player().speed()} onChange={({ target }) => player().setSpeed(Number(target.value))}>
          <For each={speeds}>{(speed) => <option value={speed}>{speed}×</option>}</For>
        </select>
      </label>
    </div>
  );
}
