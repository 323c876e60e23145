import { createEffect, onCleanup, onMount } from "solid-js";
import type { Scatter } from "../../src/training/record.ts";
import { tokenColour } from "./theme.tsx";
import "./scatter.css";

/** Time in which points move to where the next report finds them, in milliseconds. */
const MOVING = 450;
const PADDING = 10;

/** What a canvas shows: x, y of each point in the embedding's units, and the half width that is seen. */
interface View {
  readonly points: Float32Array;
  readonly half: number;
}

/** Places of points around their middle, and a half width that holds all of them and the margin. */
function viewOf({ x, y }: Pick<Scatter, "x" | "y">, margin: number): View {
  const middle = (values: readonly number[]) =>
    values.length === 0 ? 0 : (Math.min(...values) + Math.max(...values)) / 2;
  const [centreX, centreY] = [middle(x), middle(y)];
  const points = Float32Array.from({ length: 2 * x.length }, (_, i) =>
    i % 2 === 0 ? (x[i >> 1] ?? 0) - centreX : (y[i >> 1] ?? 0) - centreY,
  );
  return { points, half: points.reduce((most, value) => Math.max(most, Math.abs(value)), margin / 2) };
}

/** In between of two views: `share` from 0 to 1. */
function between(from: View, to: View, share: number): View {
  if (from.points.length !== to.points.length) return to;
  return {
    points: to.points.map((value, i) => (from.points[i] ?? 0) + share * (value - (from.points[i] ?? 0))),
    half: from.half + share * (to.half - from.half),
  };
}

/** Points of a plane in the colours of their classes, with a ruler as long as the margin. They move from report to report. */
export function ClassScatter(props: {
  readonly scatter: Scatter | undefined;
  /** In the embedding's units; null shows none. */
  readonly margin: number | null;
  readonly label: string;
}) {
  let canvas: HTMLCanvasElement | undefined;
  let shown: View | null = null;
  let frame = 0;

  const paint = (view: View, { label }: Pick<Scatter, "label">, margin: number | null) => {
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    const side = canvas.clientWidth;
    const density = devicePixelRatio;
    if (canvas.width !== Math.round(side * density)) {
      canvas.width = Math.round(side * density);
      canvas.height = canvas.width;
    }
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, side, side);
    const scale = (side / 2 - PADDING) / (view.half || 1);
    const colours = Array.from({ length: 12 }, (_, c) => tokenColour(`--c${c + 1}`));
    context.globalAlpha = 0.75;
    label.forEach((of, i) => {
      context.fillStyle = colours[of % 12] ?? "";
      const [x, y] = [(view.points[2 * i] ?? 0) * scale, (view.points[2 * i + 1] ?? 0) * scale];
      context.beginPath();
      context.arc(side / 2 + x, side / 2 - y, 2.2, 0, 2 * Math.PI);
      context.fill();
    });
    context.globalAlpha = 1;
    if (margin === null) return;
    context.strokeStyle = tokenColour("--soft");
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(PADDING, side - PADDING);
    context.lineTo(PADDING + margin * scale, side - PADDING);
    context.stroke();
  };

  const draw = () => {
    cancelAnimationFrame(frame);
    const { scatter, margin } = props;
    // Read here, so that a change of colours draws again.
    tokenColour("--ink");
    if (!scatter) return;
    const target = viewOf(scatter, margin ?? 0);
    const start = shown ?? target;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let began: number | undefined;
    const step = (now: number) => {
      began ??= now;
      const share = still ? 1 : Math.min(1, (now - began) / MOVING);
      // Slow, fast, slow.
      shown = between(start, target, share * share * (3 - 2 * share));
      paint(shown, scatter, margin);
      if (share < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  };

  onMount(() => {
    createEffect(draw);
    const watcher = new ResizeObserver(draw);
    if (canvas) watcher.observe(canvas);
    onCleanup(() => {
      watcher.disconnect();
      cancelAnimationFrame(frame);
    });
  });
  return <canvas class="class-scatter" ref={(element) => (canvas = element)} role="img" aria-label={props.label} />;
}
