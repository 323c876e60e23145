import { createSignal, Show } from "solid-js";
import { ReportFigures } from "../parts/report-figures.tsx";
import type { Figures } from "./messages.ts";

/** The report's figures so far: those of the training at once, the many others where somebody asks for them. */
export function FiguresPanel(props: { readonly figures: Figures }) {
  const [open, setOpen] = createSignal(false);
  return (
    <section class="play-figures" aria-label="Figures">
      <ReportFigures markup={props.figures.training} />
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>More figures: clusters, health, one-shot</summary>
        <Show when={open()}>
          <ReportFigures markup={props.figures.others} />
        </Show>
      </details>
    </section>
  );
}
