import { children, createMemo, createSignal, For, type JSX, Show } from "solid-js";
import { type Chart, columnsOf } from "./chart.ts";
import { chartCsv } from "./chart-csv.ts";
import { fileName, pngOf, save, saveText } from "./download.ts";
import { Menu } from "./menu.tsx";
import { numberText, placeText } from "./number-text.ts";
import { Plot, type PlotProps } from "./plot.tsx";
import { tokenColour } from "./theme.tsx";
import { thinned } from "./thin.ts";
import "./figure.css";

interface FigureProps extends PlotProps {
  /** Beside the title: what is shown can be chosen there. */
  readonly choice?: JSX.Element;
  /** What files of it are called in front of its title, such as the run. */
  readonly of?: string;
  /** Below: what it shows, where the title does not say. */
  readonly children?: JSX.Element;
}

/** A plot with its title and a menu to take it away, as picture or numbers, or to read it as a table. */
export function Figure(props: FigureProps) {
  const [asTable, setAsTable] = createSignal(false);
  const below = children(() => props.children);
  return (
    <figure class="figure">
      <FigureHead title={props.chart.title} choice={props.choice}>
        <FigureFiles
          name={[props.of ?? [], props.chart.title].flat().join(" ")}
          svg={() => svgOf(props.chart)}
          csv={() => chartCsv(props.chart)}
        />
        <button onClick={() => setAsTable(!asTable())}>{asTable() ? "Show the plot" : "Show as table"}</button>
      </FigureHead>
      <Show when={asTable()} fallback={<Plot {...props} />}>
        <ChartTable chart={props.chart} height={(props.height ?? 220) + 26} />
      </Show>
      <Show when={below()}>
        <figcaption class="soft small">{below()}</figcaption>
      </Show>
    </figure>
  );
}

/** Title of a figure, what can be chosen, and its menu. */
export function FigureHead(props: {
  readonly title: string;
  readonly choice?: JSX.Element;
  readonly children: JSX.Element;
}) {
  return (
    <div class="figure-head">
      <h2>{props.title}</h2>
      {props.choice}
      <Menu label={`Take away: ${props.title}`}>{props.children}</Menu>
    </div>
  );
}

/** Entries of a menu that give a figure as SVG, PNG and CSV. */
export function FigureFiles(props: {
  readonly name: string;
  readonly svg: () => Promise<string>;
  readonly csv: () => string;
}) {
  const [problem, setProblem] = createSignal("");
  const picture = async (kind: "svg" | "png") => {
    setProblem("");
    try {
      const svg = await props.svg();
      if (kind === "svg") saveText(props.name, "svg", svg);
      else save(`${fileName(props.name)}.png`, await pngOf(svg));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <button onClick={() => void picture("svg")}>Picture, SVG</button>
      <button onClick={() => void picture("png")}>Picture, PNG</button>
      <button onClick={() => saveText(props.name, "csv", props.csv())}>Numbers, CSV</button>
      <span role="alert" class="small">
        {problem()}
      </span>
    </>
  );
}

// What draws pictures is loaded when one is wanted.
async function svgOf(chart: Chart): Promise<string> {
  const { chartSvg, svgFile } = await import("./chart-svg.ts");
  return svgFile(chartSvg(chart, tokenColour), tokenColour);
}

/** Rows of a table at most: the file has all. */
const rowLimit = 200;

/** A chart's numbers. Of many rows those are left out that the plot would not show either. */
function ChartTable(props: { readonly chart: Chart; readonly height: number }) {
  const columns = createMemo(() => {
    const all = columnsOf(props.chart.lines);
    return thinned(all, Math.floor(rowLimit / (2 * Math.max(1, all.y.length) + 1)));
  });
  return (
    <div
      class="figure-table"
      style={{ height: `${props.height}px` }}
      tabindex="0"
      role="region"
      aria-label={props.chart.title}
    >
      <table class="small">
        <thead>
          <tr>
            <th scope="col">{props.chart.x}</th>
            <For each={props.chart.lines}>{({ label }) => <th scope="col">{label}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={columns().x}>
            {(x, i) => (
              <tr>
                <th scope="row">{placeText(x)}</th>
                <For each={columns().y}>
                  {(column) => {
                    const value = column[i()];
                    return <td>{typeof value === "number" ? numberText(value, props.chart.unit) : ""}</td>;
                  }}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
