import { Match, Switch } from "solid-js";
import { cssColour, type Look } from "../draw/style.ts";

/** A point as the plot draws it, for legends and lists. */
export function Mark(props: { readonly look: Look }) {
  return (
    <svg
      class="mark"
      width="12"
      height="12"
      viewBox="-6 -6 12 12"
      aria-hidden="true"
      fill={cssColour(props.look.colour)}
    >
      <Switch fallback={<circle r="4.5" />}>
        <Match when={props.look.shape === "cross"}>
          <path d="M-4.6-2.6L-2.6-4.6L0-2L2.6-4.6L4.6-2.6L2 0L4.6 2.6L2.6 4.6L0 2L-2.6 4.6L-4.6 2.6L-2 0z" />
        </Match>
        <Match when={props.look.shape === "triangle"}>
          <path d="M-5 4.5H5L0-5z" />
        </Match>
        <Match when={props.look.shape === "plus"}>
          <path d="M-1.6-5H1.6V-1.6H5V1.6H1.6V5H-1.6V1.6H-5V-1.6H-1.6z" />
        </Match>
        <Match when={props.look.shape === "diamond"}>
          <path d="M0-5.5L5.5 0L0 5.5L-5.5 0z" />
        </Match>
      </Switch>
    </svg>
  );
}
