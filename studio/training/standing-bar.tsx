import { type JSX, Show } from "solid-js";
import { StatusMark } from "../parts/status-mark.tsx";
import type { Standing, Training } from "./watch.ts";

/** What a person should know of the connection; nothing while all is well. */
const notes: Readonly<Record<Standing, string>> = {
  loading: "Reading the log again …",
  connecting: "Connecting …",
  open: "",
  lost: "The server does not answer. What is shown is what was heard last; the page goes on as soon as it answers again.",
  gone: "This run is no longer in the folder. What is shown is what was heard last.",
  failed: "The log cannot be read.",
};

/** How the run stands, how the connection does, and what can be done about either. */
export function StandingBar(props: { readonly training: Training; readonly children: JSX.Element }) {
  const standing = () => props.training.standing();
  const isLost = () => standing() === "lost" || standing() === "gone" || standing() === "failed";
  return (
    <div class="standing" classList={{ lost: isLost() }}>
      <div class="row">
        <StatusMark
          status={props.training.now().status}
          live={props.training.now().live}
          paused={props.training.now().progress?.paused ?? false}
        />
        <span role="status" class="small soft">
          {notes[standing()]}
        </span>
        <Show when={standing() === "gone"}>
          <button onClick={props.training.restart}>Look again</button>
        </Show>
      </div>
      <div class="row end">{props.children}</div>
    </div>
  );
}
