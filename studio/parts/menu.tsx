import type { JSX } from "solid-js";
import "./menu.css";

/** A button that opens a short list of buttons. Escape, a choice, or leaving it closes it. */
export function Menu(props: { readonly label: string; readonly children: JSX.Element }) {
  let menu: HTMLDetailsElement | undefined;
  const close = () => {
    if (menu) menu.open = false;
  };
  return (
    <details
      class="menu"
      ref={(element) => (menu = element)}
      onFocusOut={({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && menu?.contains(relatedTarget))) close();
      }}
      onKeyDown={({ key }) => {
        if (key !== "Escape") return;
        close();
        menu?.querySelector("summary")?.focus();
      }}
    >
      <summary aria-label={props.label} title={props.label}>
        ⋯
      </summary>
      <div
        class="menu-items"
        onClick={({ target }) => {
          if (target instanceof HTMLButtonElement) close();
        }}
      >
        {props.children}
      </div>
    </details>
  );
}
