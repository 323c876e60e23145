import { createMemo, For, Show } from "solid-js";
import type { Size } from "../draw/camera.ts";
import type { Explorer } from "../state/explorer.ts";
import { placeOf } from "./places.ts";

/** What is drawn over the points: the fixed one and its neighbours, the one under the pointer, a lasso. */
export function Overlay(props: {
  readonly explorer: Explorer;
  readonly size: Size;
  readonly lasso: readonly number[] | null;
}) {
  const placed = (point: number | null) => {
    const [motion, camera] = [props.explorer.motion(), props.explorer.camera()];
    if (point === null || !motion || !camera) return null;
    const [x, y] = placeOf(point, motion, camera, props.size);
    return Number.isNaN(x) ? null : { x, y };
  };
  const fixed = createMemo(() => placed(props.explorer.fixed()));
  const hovered = createMemo(() => placed(props.explorer.hovered()));
  const neighbours = createMemo(() => {
    const { nearest, labels } = props.explorer;
    const found = nearest.found();
    const own = labels[found?.of ?? -1];
    return (found?.samples ?? []).flatMap((point) => {
      const place = placed(point);
      return place ? [{ ...place, isRight: labels[point] === own }] : [];
    });
  });
  return (
    <svg class="overlay" width={props.size.width} height={props.size.height} aria-hidden="true">
      <Show when={fixed()}>
        {(from) => (
          <For each={neighbours()}>
            {({ x, y, isRight }) => (
              <g class={isRight ? "right" : "wrong"}>
                <line x1={from().x} y1={from().y} x2={x} y2={y} />
                <Show when={isRight} fallback={<path d={`M${x - 5} ${y - 5}l10 10m0 -10l-10 10`} />}>
                  <circle cx={x} cy={y} r="6" />
                </Show>
              </g>
            )}
          </For>
        )}
      </Show>
      <Show when={fixed()}>{(place) => <circle class="fixed" cx={place().x} cy={place().y} r="9" />}</Show>
      <Show when={hovered()}>{(place) => <circle class="hovered" cx={place().x} cy={place().y} r="8" />}</Show>
      <Show when={props.lasso}>
        {(outline) => (
          <polygon
            class="lasso"
            points={outline()
              .map((value) => value.toFixed(1))
              .join(" ")}
          />
        )}
      </Show>
    </svg>
  );
}
