import { Show } from "solid-js";
import "./class-name.css";

/**
 * A class on one line: where there is no room, its last part stays, `Latin/character07` being known by `character07`.
 * `short` shows that alone.
 */
export function ClassName(props: { readonly name: string; readonly short?: boolean }) {
  const cut = () => props.name.lastIndexOf("/") + 1;
  return (
    <span class="class-name" title={props.name}>
      <Show when={cut() > 0 && props.short !== true}>
        <span class="super">{props.name.slice(0, cut())}</span>
      </Show>
      <span class="own">{props.name.slice(cut())}</span>
    </span>
  );
}
