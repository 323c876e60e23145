import { createEffect, createMemo, createSignal, onCleanup, onMount, Show } from "solid-js";
import { ClassName } from "../../parts/class-name.tsx";
import { SamplePicture } from "../../parts/sample-picture.tsx";
import type { Size } from "../draw/camera.ts";
import { canvasPainter } from "../draw/canvas-painter.ts";
import { pointsInside } from "../draw/lasso.ts";
import { type Painter, pointSize, type Scene } from "../draw/painter.ts";
import { webglPainter } from "../draw/webgl-painter.ts";
import type { Explorer } from "../state/explorer.ts";
import { cameraAfterKey, type DragMode, listenToPointers } from "./gestures.ts";
import { Overlay } from "./overlay.tsx";
import { createPlaces, placeOf, type View } from "./places.ts";

/** Pixels from a point within which the pointer means it. */
const REACH = 12;

/** The plot: points on a canvas, and what pointers and keys do with them. */
export function Stage(props: {
  readonly explorer: Explorer;
  readonly scene: Omit<Scene, "pointSize"> | null;
  readonly mode: DragMode;
}) {
  const [size, setSize] = createSignal<Size>({ width: 1, height: 1 });
  const [lasso, setLasso] = createSignal<readonly number[] | null>(null);
  const [painter, setPainter] = createSignal<Painter | null>(null);
  /** Counts the canvases: one whose card is lost, or that has another context, is replaced. */
  const [canvasNumber, setCanvasNumber] = createSignal(0);
  const places = createPlaces();
  let stage: HTMLDivElement | undefined;

  const view = createMemo((): View | null => {
    const { explorer } = props;
    const [motion, camera] = [explorer.motion(), explorer.camera()];
    const shown = explorer.hiddenClasses();
    return motion && camera ? { motion, camera, size: size(), isShown: explorer.isShown, shown } : null;
  });
  const pick = (x: number, y: number): number | null => {
    const seen = view();
    const point = seen ? places.grid(seen).nearest(x, y, REACH) : -1;
    return point < 0 ? null : point;
  };
  const choose = (outline: readonly number[]) => {
    const seen = view();
    const points = seen ? pointsInside(outline, places.all(seen), props.explorer.isShown) : [];
    props.explorer.setChosen(points.length > 0 ? points : null);
  };

  // However much changes between two frames, the picture is drawn once.
  let handle = 0;
  createEffect(() => {
    const [scene, brush, extent] = [props.scene, painter(), size()];
    const zoom = props.explorer.zoom();
    cancelAnimationFrame(handle);
    if (!scene || !brush) return;
    const full = { ...scene, pointSize: pointSize(props.explorer.n, zoom) };
    handle = requestAnimationFrame(() => brush.draw(full, extent, devicePixelRatio));
  });
  onCleanup(() => cancelAnimationFrame(handle));

  const attach = (canvas: HTMLCanvasElement) => {
    const brush = webglPainter(canvas, () => setCanvasNumber((number) => number + 1)) ?? canvasPainter(canvas);
    setPainter(brush);
    onCleanup(() => brush?.dispose());
  };
  onMount(() => {
    if (!stage) return;
    const element = stage;
    const observer = new ResizeObserver(([entry]) => {
      const box = entry?.contentRect;
      if (box && box.width > 0) setSize({ width: box.width, height: box.height });
    });
    observer.observe(element);
    const stop = listenToPointers(element, {
      size,
      camera: () => props.explorer.camera(),
      setCamera: (camera) => props.explorer.setCamera(camera),
      mode: () => props.mode,
      onHover: (place) => props.explorer.setHovered(place && pick(...place)),
      onClick: (x, y) => props.explorer.setFixed(pick(x, y)),
      onLasso(outline, isOver) {
        setLasso(isOver ? null : [...outline]);
        if (isOver) choose(outline);
      },
    });
    onCleanup(() => {
      observer.disconnect();
      stop();
    });
  });

  const key = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { explorer } = props;
    const camera = explorer.camera();
    const next = camera && cameraAfterKey(event, camera, size());
    if (next) explorer.setCamera(next);
    else if (event.key === " ") explorer.player.toggle();
    else if (event.key === "0") explorer.fit();
    else if (event.key === "Escape") {
      explorer.setFixed(null);
      explorer.setChosen(null);
    } else return;
    event.preventDefault();
  };
  return (
    <div
      class="stage"
      classList={{ lassoing: props.mode === "lasso", pointing: props.explorer.hovered() !== null }}
      ref={(element) => (stage = element)}
      tabindex="0"
      role="application"
      aria-label="Scatter plot of the embedding"
      aria-describedby="stage-keys"
      onKeyDown={key}
    >
      <Show when={canvasNumber() + 1} keyed>
        {(_number) => <canvas ref={attach} />}
      </Show>
      <Overlay explorer={props.explorer} size={size()} lasso={lasso()} />
      <Tooltip explorer={props.explorer} size={size()} />
      <Show when={painter()?.most !== Infinity && painter()}>
        {(brush) => <CanvasNotice n={props.explorer.n} most={brush().most} />}
      </Show>
      <Show when={!props.explorer.isNeighbourly() && props.explorer.principal.variance()}>
        {(variance) => (
          <Show when={variance() < 0.995}>
            <p class="variance">Principal components: {Math.round(100 * variance())} % of the last epoch’s variance</p>
          </Show>
        )}
      </Show>
      <Show when={painter() === null && size().width > 1}>
        <p class="notice">This browser draws neither with WebGL 2 nor on a canvas.</p>
      </Show>
      <p id="stage-keys" class="hidden">
        Arrow keys move the picture, in three dimensions turn it. Plus and minus zoom, 0 shows everything, space plays
        the film, escape clears what is chosen. Samples can be reached by their ids in the list beside the plot.
      </p>
    </div>
  );
}

function CanvasNotice(props: { readonly n: number; readonly most: number }) {
  return (
    <p class="notice">
      Drawn without a graphics card: this browser has no WebGL 2.
      {props.n > props.most ? ` Every ${Math.ceil(props.n / props.most)}th of ${props.n} points is drawn.` : ""}
    </p>
  );
}

/** Class, id and picture of the point under the pointer. */
function Tooltip(props: { readonly explorer: Explorer; readonly size: Size }) {
  const place = () => {
    const { explorer } = props;
    const [point, motion, camera] = [explorer.hovered(), explorer.motion(), explorer.camera()];
    if (point === null || !motion || !camera) return null;
    const [x, y] = placeOf(point, motion, camera, props.size);
    return { point, x, y };
  };
  return (
    <Show when={place()}>
      {(shown) => (
        <div
          class="tooltip"
          style={{
            left: `${Math.min(shown().x, props.size.width - 8)}px`,
            top: `${shown().y}px`,
            transform: `translate(${shown().x > props.size.width / 2 ? "calc(-100% - 14px)" : "14px"}, ${
              shown().y > props.size.height / 2 ? "calc(-100% - 6px)" : "6px"
            })`,
          }}
        >
          <SamplePicture
            run={props.explorer.run.summary.id}
            pictures={props.explorer.run.pictures}
            sample={props.explorer.ids[shown().point] ?? ""}
            class={props.explorer.classOf(shown().point)}
            size={64}
          />
          <div class="grow">
            <strong>
              <ClassName name={props.explorer.classOf(shown().point)} />
            </strong>
            <div class="soft small">
              <ClassName name={props.explorer.ids[shown().point] ?? ""} />
            </div>
          </div>
        </div>
      )}
    </Show>
  );
}
