import { FigureFiles } from "../../parts/figure.tsx";
import { Menu } from "../../parts/menu.tsx";
import { tokenColour } from "../../parts/theme.tsx";
import type { Looks } from "../colour/looks.ts";
import { pointSize, type Scene } from "../draw/painter.ts";
import type { Explorer } from "../state/explorer.ts";
import { colouringTitles, methodTitle } from "./titles.ts";
import { selectionCsv } from "./selection.ts";

/** A menu that gives the plot as it is seen: picture, or places of all samples. */
export function PlotFiles(props: {
  readonly explorer: Explorer;
  readonly scene: Omit<Scene, "pointSize">;
  readonly looks: Looks;
}) {
  const epoch = () => props.explorer.epochOf(props.explorer.player.frame());
  const title = () => {
    const { explorer } = props;
    const layout = explorer.isNeighbourly() ? explorer.method() : "principal";
    const shown = methodTitle(layout, explorer.columns);
    return `${explorer.run.summary.id}, epoch ${epoch()}: ${shown}, coloured by ${colouringTitles[explorer.colouring()].toLowerCase()}`;
  };
  const svg = async () => {
    const [{ pointsSvg }, { svgFile }] = await Promise.all([
      import("../draw/points-svg.ts"),
      import("../../parts/chart-svg.ts"),
    ]);
    const { explorer, scene, looks } = props;
    const { from, to, mix } = scene;
    const picture = {
      ...scene,
      motion: { from, to, mix },
      title: title(),
      looks,
      pointSize: pointSize(explorer.n, explorer.zoom()),
    };
    return svgFile(pointsSvg(picture), tokenColour);
  };
  const csv = () => {
    const { from, to, mix } = props.scene;
    const all = Array.from({ length: props.explorer.n }, (_, point) => point);
    return selectionCsv(all, props.explorer, mix < 0.5 ? from : to);
  };
  return (
    <Menu label="Take away: the plot">
      <FigureFiles name={`${props.explorer.run.summary.id} embedding epoch ${epoch()}`} svg={svg} csv={csv} />
    </Menu>
  );
}
