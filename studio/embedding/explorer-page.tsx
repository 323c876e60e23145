import { createMemo, createSignal, Show } from "solid-js";
import type { Film, RunDetail, TripletsView } from "../../src/server/api.ts";
import { decimal } from "../../src/report/format.ts";
import { Failed, Loading } from "../parts/states.tsx";
import { largest } from "./colour/hardness.ts";
import { classLooks, correctnessLooks, type Looks, scaleLooks, splitLooks } from "./colour/looks.ts";
import { readPalette } from "./colour/palette.ts";
import { stylesOf } from "./draw/style.ts";
import { unknownNeighbourhoods } from "./layout/neighbourhoods.ts";
import { FilmBar } from "./panels/film-bar.tsx";
import { LayoutStatus } from "./panels/layout-status.tsx";
import { Legend } from "./panels/legend.tsx";
import { Finder } from "./panels/finder.tsx";
import { PlotFiles } from "./panels/plot-files.tsx";
import { SamplePanel } from "./panels/sample-panel.tsx";
import { SelectionPanel } from "./panels/selection-panel.tsx";
import { Toolbar } from "./panels/toolbar.tsx";
import type { DragMode } from "./stage/gestures.ts";
import { Stage } from "./stage/stage.tsx";
import { createExplorer, type Explorer } from "./state/explorer.ts";

/** One film, to be watched and questioned. */
export function ExplorerPage(props: {
  readonly run: RunDetail;
  readonly film: Film;
  readonly triplets: TripletsView | null;
}) {
  // Made anew for another run: of one that trains the film alone grows.
  const explorer = createExplorer(props.run, () => props.film, props.triplets);
  const [mode, setMode] = createSignal<DragMode>("move");
  const palette = createMemo(readPalette);
  const classes = createMemo(() => classLooks(explorer.classNames, explorer.labels, palette()));
  const looks = createMemo(() => looksOf(explorer, classes(), palette()));
  const chosen = createMemo(() => {
    const points = explorer.chosen();
    return points && new Set(points);
  });
  const styles = createMemo(() => {
    explorer.hiddenClasses();
    return stylesOf(explorer.n, looks().lookOf, explorer.isShown, chosen());
  });
  const scene = () => {
    const [motion, camera] = [explorer.motion(), explorer.camera()];
    return motion && camera ? { ...motion, camera, styles: styles(), faint: palette().faint } : null;
  };
  const problem = () => explorer.principal.problem();
  return (
    <div class="explorer">
      <div class="explorer-main">
        <Toolbar explorer={explorer} mode={mode()} setMode={setMode}>
          <Show when={scene()}>{(seen) => <PlotFiles explorer={explorer} scene={seen()} looks={looks()} />}</Show>
        </Toolbar>
        <div class="stage-place">
          <Stage explorer={explorer} scene={scene()} mode={mode()} />
          <LayoutStatus explorer={explorer} />
          <Show when={scene() === null}>
            <div class="stage-cover">
              <Show when={problem()} fallback={<Loading what="embedding" />}>
                {(message) => (
                  <Failed
                    error={message()}
                    retry={() => explorer.principal.need([Math.floor(explorer.player.time())])}
                  />
                )}
              </Show>
            </div>
          </Show>
        </div>
        <FilmBar explorer={explorer} />
        <Show when={scene() !== null && problem()}>
          {(message) => (
            <p class="small" role="alert">
              {message()}
            </p>
          )}
        </Show>
      </div>
      <aside class="explorer-side" aria-label="Samples and classes">
        <Show when={explorer.chosen()}>{(points) => <SelectionPanel explorer={explorer} points={points()} />}</Show>
        <Show when={explorer.fixed() !== null}>
          <SamplePanel explorer={explorer} point={explorer.fixed() ?? 0} />
        </Show>
        <Legend explorer={explorer} looks={looks()} classes={classes()} />
        <Finder explorer={explorer} />
      </aside>
    </div>
  );
}

function looksOf(explorer: Explorer, classes: Looks, palette: ReturnType<typeof readPalette>): Looks {
  const known = explorer.mixing.known() ?? unknownNeighbourhoods(explorer.n);
  switch (explorer.colouring()) {
    case "class":
      return classes;
    case "split":
      return splitLooks(explorer.ids, explorer.run.configuration.split, palette);
    case "correctness":
      return correctnessLooks(known, palette);
    case "mixing":
      return scaleLooks(known.foreign, [0, 1], (value) => `${100 * value} %`, palette);
    case "hardness": {
      const hardness = explorer.hardness ?? new Float32Array(0);
      return scaleLooks(hardness, [0, largest(hardness)], (value) => decimal(value, 3), palette);
    }
  }
}
