import { html, type Markup } from "./html.ts";

/** Names with what they stand for. `className` says how they are laid out. */
export const definitionList = (
  className: "facts" | "figures" | "settings",
  entries: readonly (readonly [name: string, value: string])[],
): Markup =>
  html`<dl class="${className}">
    ${entries.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
