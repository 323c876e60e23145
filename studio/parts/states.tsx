import type { JSX } from "solid-js";
import { Show } from "solid-js";
import "./states.css";

/** Something is on its way. It keeps the place of what will come, and says so only when that takes a while. */
export function Loading(props: { readonly what: string; readonly height?: number }) {
  return (
    <div class="state loading" role="status" style={{ "min-height": `${props.height ?? 240}px` }}>
      <span>Loading {props.what} …</span>
    </div>
  );
}

/** There is nothing, for a good reason; the children say what to do. */
export function Empty(props: { readonly title: string; readonly children?: JSX.Element }) {
  return (
    <div class="state">
      <strong>{props.title}</strong>
      <Show when={props.children}>
        <div class="soft">{props.children}</div>
      </Show>
    </div>
  );
}

/** It went wrong: what, and a way to try again. */
export function Failed(props: { readonly error: unknown; readonly retry?: () => void }) {
  const message = () => (props.error instanceof Error ? props.error.message : String(props.error));
  return (
    <div class="state" role="alert">
      <strong>This did not work.</strong>
      <div class="soft">{message()}</div>
      <Show when={props.retry}>{(retry) => <button onClick={() => retry()()}>Try again</button>}</Show>
    </div>
  );
}
