import { statusText, statusTone } from "./words.ts";
import "./status-mark.css";

/** A run's status: a dot and a word, so that neither colour nor movement has to say it alone. */
export function StatusMark(props: { readonly status: string; readonly live: boolean; readonly paused?: boolean }) {
  return (
    <span class={`status ${statusTone(props)}`} classList={{ paused: props.paused === true && props.live }}>
      {props.paused === true && props.live ? "paused" : statusText(props)}
    </span>
  );
}
