import { createMemo, createSignal, Show } from "solid-js";
import type { ReportData } from "../../src/report/data.ts";
import { ReportFigures } from "../parts/report-figures.tsx";
import { figuresOf } from "./figures.ts";

/** The report's figures so far: those of the training at once, the many others where somebody asks for them. */
export default function FiguresPanel(props: { readonly report: ReportData }) {
  const [open, setOpen] = createSignal(false);
  const figures = createMemo(() => figuresOf(props.report));
  return (
    <section class="play-figures" aria-label="Figures">
      <ReportFigures markup={figures().training} />
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>More figures: clusters, health, one-shot</summary>
        <Show when={open()}>
          <ReportFigures markup={figures().others} />
        </Show>
      </details>
    </section>
  );
}
