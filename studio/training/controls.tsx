import { createSignal, Show } from "solid-js";
import type { Tell } from "./tell.ts";

/** Pause, go on, stop: for a training under way. */
export function Controls(props: { readonly paused: boolean; readonly tell: Tell }) {
  const [asks, setAsks] = createSignal(false);
  let stopButton: HTMLButtonElement | undefined;
  const isBusy = () => props.tell.waiting() !== null;
  const keep = () => {
    setAsks(false);
    stopButton?.focus();
  };
  return (
    <div class="row" onKeyDown={({ key }) => key === "Escape" && asks() && keep()}>
      <span role="alert" class="small problem">
        {props.tell.problem()}
      </span>
      <Show
        when={asks()}
        fallback={
          <>
            <button
              disabled={isBusy()}
              onClick={() => void props.tell.send({ action: props.paused ? "resume" : "pause" })}
            >
              {props.paused ? "Go on" : "Pause"}
            </button>
            <button ref={(element) => (stopButton = element)} disabled={isBusy()} onClick={() => setAsks(true)}>
              Stop …
            </button>
          </>
        }
      >
        <span role="group" aria-label="Stop the training?" class="row">
          <span class="small">Stop it? Its weights are kept, and kinfold train --resume goes on from them.</span>
          <button
            class="danger"
            ref={(element) => queueMicrotask(() => element.focus())}
            onClick={() => {
              setAsks(false);
              void props.tell.send({ action: "stop" });
            }}
          >
            Stop
          </button>
          <button onClick={keep}>Keep training</button>
        </span>
      </Show>
    </div>
  );
}
