import { type JSX, Show } from "solid-js";
import { grouped } from "../../src/report/format.ts";
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

/** What is missing of a run that trains no longer. */
function incompleteness({ now, log, standing }: Training): string {
  if (now().live || !["connecting", "open"].includes(standing())) return "";
  if (now().status === "running") {
    return "Its process ended without a word. kinfold train --resume with this run’s folder goes on from the last checkpoint.";
  }
  return log().incidents.some(({ type }) => type === "end")
    ? ""
    : `The log ends at step ${grouped(log().step)}, before the training did: what came after is lost.`;
}

/** How the run stands, how the connection does, and what can be done about either. */
export function StandingBar(props: { readonly training: Training; readonly children: JSX.Element }) {
  const standing = () => props.training.standing();
  const isLost = () => standing() === "lost" || standing() === "gone" || standing() === "failed";
  return (
    <div class="standing" classList={{ lost: isLost(), noted: incompleteness(props.training) !== "" }}>
      <div class="row">
        <StatusMark
          status={props.training.now().status}
          live={props.training.now().live}
          paused={props.training.now().progress?.paused ?? false}
        />
        <div class="row note">
          <span role="status" class="small soft">
            {incompleteness(props.training) || notes[standing()]}
          </span>
          <Show when={standing() === "gone"}>
            <button onClick={props.training.restart}>Look again</button>
          </Show>
        </div>
      </div>
      <div class="row end">{props.children}</div>
    </div>
  );
}
