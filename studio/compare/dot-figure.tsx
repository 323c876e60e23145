import { createMemo } from "solid-js";
import type { RunsComparison } from "../../src/comparison/compare-runs.ts";
import { csv } from "../parts/chart-csv.ts";
import { byToken, svgFile } from "../parts/chart-svg.ts";
import { FigureFiles, FigureHead } from "../parts/figure.tsx";
import { createMedia } from "../parts/media.ts";
import { createWidth } from "../parts/size.ts";
import { tokenColour } from "../parts/theme.tsx";
import { dotPlot, dotPlotHeight } from "./dot-plot.ts";

/** Width of the picture that is taken away. */
const fileWidth = 720;

/** The groups of a comparison: their runs, means and intervals. */
export function DotFigure(props: { readonly comparison: RunsComparison }) {
  const { ref, width } = createWidth();
  // Before the place is measured its height is kept for what will come.
  const isNarrow = createMedia("(max-width: 600px)");
  const likelyWidth = () => (isNarrow() ? 320 : fileWidth);
  const svg = createMemo(() => dotPlot(props.comparison, Math.max(280, width()), byToken).markup);
  const file = () => Promise.resolve(svgFile(dotPlot(props.comparison, fileWidth, tokenColour), tokenColour));
  return (
    <figure class="figure">
      <FigureHead title="What the groups reached">
        <FigureFiles
          name={`compared by ${props.comparison.measure}`}
          svg={file}
          csv={() => groupsCsv(props.comparison)}
        />
      </FigureHead>
      <div
        class="dots"
        ref={ref}
        style={{ "min-height": `${dotPlotHeight(props.comparison.groups.length, width() || likelyWidth())}px` }}
        innerHTML={width() > 0 ? svg() : ""}
      />
      <figcaption class="soft small">
        {props.comparison.definition ?? ""}{" "}
        {props.comparison.moment === "kept" ? "Of the model that each run kept." : "At the last evaluation."} Points are
        runs, diamonds means, bars {Number((100 * props.comparison.confidence).toFixed(2))} % intervals of the mean.
      </figcaption>
    </figure>
  );
}

function groupsCsv({ groups, measure }: RunsComparison): string {
  const rows = groups.flatMap(({ label, mean, interval, runs }) =>
    runs.map(({ run, seed, value }) => [label, run, seed, value, mean, interval.low, interval.high]),
  );
  return csv([["group", "run", "seed", measure, "mean of group", "interval from", "interval to"], ...rows]);
}
