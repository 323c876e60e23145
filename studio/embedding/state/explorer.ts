import { type Accessor, batch, createEffect, createMemo, createSignal, on, onCleanup, untrack } from "solid-js";
import type { Film, RunDetail, TripletsView } from "../../../src/server/api.ts";
import { address, ofRun } from "../../api/client.ts";
import { hardnessOf } from "../colour/hardness.ts";
import type { Colouring } from "../colour/looks.ts";
import { type Camera, fitted, type Motion } from "../draw/camera.ts";
import { momentAt } from "../film/moment.ts";
import { openWorkshop } from "../work/workshop.ts";
import { createLayouts, type Method } from "./layouts.ts";
import { createMixing, createNearest } from "./neighbours.ts";
import { createPlayer } from "./player.ts";

/** Everything that the embedding's view shows and can be told. */
export type Explorer = ReturnType<typeof createExplorer>;

/**
 * Opens a film, which may grow by epochs and not by samples. Its worker ends with the owner.
 * @param triplets what the run knows of its triplets; null where it kept none.
 */
export function createExplorer(run: RunDetail, film: Accessor<Film>, triplets: TripletsView | null) {
  const workshop = createMemo(() => {
    const { epochs, ids, dimensions: columns, labels } = film();
    const opened = openWorkshop({
      addresses: epochs.map((epoch) => address(ofRun(run.summary.id, `film/${epoch}`))),
      samples: ids.length,
      dimensions: columns,
      labels,
      distance: run.configuration.settings.distance,
    });
    onCleanup(() => opened.close());
    return opened;
  });
  const frames = createMemo(() => film().epochs.length);
  const { ids, labels, classNames } = untrack(film);
  const n = ids.length;
  const [method, setMethod] = createSignal<Method>("principal");
  const [dimensions, setDimensions] = createSignal<2 | 3>(2);
  const [colouring, setColouring] = createSignal<Colouring>("class");
  const [hiddenClasses, setHiddenClasses] = createSignal<ReadonlySet<number>>(new Set());
  const [hovered, setHovered] = createSignal<number | null>(null);
  const [fixed, setFixed] = createSignal<number | null>(null);
  const [chosen, setChosen] = createSignal<readonly number[] | null>(null);
  const [camera, setCamera] = createSignal<Camera | null>(null);
  const [fitScale, setFitScale] = createSignal(1);

  const principal = createLayouts(workshop, () => "principal", dimensions);
  const neighbourly = createLayouts(workshop, method, dimensions);
  // Until the first epoch of a new layout is there, the plot stays what it was.
  const layouts = createMemo(() =>
    method() === "principal" || neighbourly.ready().length === 0 ? principal : neighbourly,
  );
  const player = createPlayer(frames, (time) => layouts() !== principal || principal.ready().includes(Math.ceil(time)));
  createEffect(() => {
    if (layouts() !== principal) return;
    const time = player.time();
    const ahead = player.isPlaying() ? [Math.ceil(time) + 1] : [];
    const last = frames() - 1;
    principal.need([Math.floor(time), Math.ceil(time), ...ahead].filter((frame) => frame <= last));
  });
  createEffect(on([method, dimensions], () => neighbourly.begin(), { defer: true }));

  // What was drawn stays until there is something else to draw.
  const motion = createMemo((before: Motion | null): Motion | null => {
    const moment = momentAt(layouts().ready(), player.time());
    if (!moment) return before;
    const [from, to] = [layouts().points(moment.from), layouts().points(moment.to)];
    return from && to ? { from, to, mix: moment.mix } : before;
  }, null);
  const fit = () => {
    const shown = motion();
    if (!shown) return;
    const next = fitted(shown.mix < 0.5 ? shown.from : shown.to, dimensions());
    batch(() => {
      setCamera(next);
      setFitScale(next.scale);
    });
  };
  // Another layout has other places: the camera looks at them anew, and stays while the film moves.
  const drawn = createMemo(() =>
    motion() ? `${layouts() === principal ? "principal" : method()} ${dimensions()}` : "",
  );
  createEffect(on(drawn, fit));

  const mixing = createMixing(
    workshop,
    player.frame,
    () => colouring() === "correctness" || colouring() === "mixing",
    untrack(() => ({ samples: n, dimensions: film().dimensions })),
  );
  const isShown = (point: number) => !hiddenClasses().has(labels[point] ?? -1);
  return {
    run,
    ids,
    labels,
    classNames,
    frames,
    /** Numbers of an embedding. */
    columns: untrack(film).dimensions,
    n,
    method,
    setMethod,
    dimensions,
    setDimensions,
    colouring,
    setColouring,
    hardness: triplets && hardnessOf(ids, triplets.samples),
    principal,
    neighbourly,
    /** Whether what is drawn follows neighbours. */
    isNeighbourly: () => layouts() === neighbourly,
    player,
    motion,
    camera,
    setCamera,
    /** How much closer one looks than where everything is seen. */
    zoom: () => (camera()?.scale ?? 1) / fitScale(),
    fit,
    hiddenClasses,
    setHiddenClasses,
    isShown,
    hovered,
    setHovered,
    fixed,
    setFixed,
    chosen,
    setChosen,
    mixing,
    nearest: createNearest(workshop, player.frame, fixed),
    epochOf: (frame: number) => film().epochs[frame] ?? 0,
    classOf: (point: number) => classNames[labels[point] ?? -1] ?? "",
  };
}
