import { createEffect } from "solid-js";
import { style } from "../../src/report/style.ts";

/** What the report's style sheet says of a whole page, said of this part of ours. */
const host = ":host{display:block;color:var(--ink);font:16px/1.55 var(--font);font-variant-numeric:tabular-nums}";

/**
 * Figures of the report inside of the page, apart from its styles. `markup` must come from the report's own templates, which
 * escape whatever a person wrote.
 */
export function ReportFigures(props: { readonly markup: string }) {
  let place: HTMLDivElement | undefined;
  createEffect(() => {
    const root = place?.shadowRoot ?? place?.attachShadow({ mode: "open" });
    if (!root) return;
    // The parts that were there stay where they are: nothing jumps while figures are drawn anew.
    const body = root.querySelector("div") ?? document.createElement("div");
    if (!body.isConnected) {
      const sheet = document.createElement("style");
      sheet.textContent = host + style;
      root.append(sheet, body);
    }
    body.innerHTML = props.markup;
  });
  return <div ref={(element) => (place = element)} />;
}
