/** What bench/scatter.ts measures, in the browser: frames of the embedding's plot, and what a pointer asks of it. */
import { createRandom } from "../../src/core/random.ts";
import { type Camera, fitted, project, turned } from "../../studio/embedding/draw/camera.ts";
import { canvasPainter } from "../../studio/embedding/draw/canvas-painter.ts";
import { pointsInside } from "../../studio/embedding/draw/lasso.ts";
import { type Painter, pointSize } from "../../studio/embedding/draw/painter.ts";
import { pickGrid } from "../../studio/embedding/draw/pick-grid.ts";
import { shapes, stylesOf } from "../../studio/embedding/draw/style.ts";
import { webglPainter } from "../../studio/embedding/draw/webgl-painter.ts";

/** Medians, in milliseconds; frames a second. */
export interface ScatterTimes {
  readonly renderer: string;
  readonly points: number;
  /** Between two frames that the browser shows, with the film playing and the camera turning. */
  readonly framesPerSecond: number;
  /** Of it, what our own code takes before the card has its turn. */
  readonly ownCode: number;
  /** Of a frame, until every pixel is there. */
  readonly untilDrawn: number;
  /** What happens now and then: colours change, the pointer comes, a lasso is closed. */
  readonly styles: number;
  readonly places: number;
  readonly grid: number;
  readonly lasso: number;
}

const size = { width: 900, height: 600 };

declare global {
  interface Window {
    measure: (points: number, dimensions: 2 | 3, frames: number, fallback: boolean) => Promise<ScatterTimes>;
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

/** The median of a few calls. */
function timed(work: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const before = performance.now();
    work();
    return performance.now() - before;
  });
  return median(times);
}

/** Two hundred clusters, and where they were an epoch before. */
function cloud(n: number) {
  const random = createRandom(1);
  const centres = Float32Array.from({ length: 600 }, () => 3 * random.normal());
  const to = Float32Array.from({ length: 3 * n }, (_, i) => (centres[(i * 7) % 600] ?? 0) + random.normal());
  return { from: to.map((value) => 0.6 * value + 0.3 * random.normal()), to };
}

window.measure = async (n, dimensions, frames, fallback) => {
  const old = document.querySelector("canvas");
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "width: 900px; height: 600px";
  old?.replaceWith(canvas);
  const painter: Painter | null = fallback ? canvasPainter(canvas) : webglPainter(canvas, () => {});
  if (!painter) throw new Error("missing WebGL 2");
  const { from, to } = cloud(n);
  const lookOf = (i: number) => ({ colour: [20 * (i % 12), 90, 160] as const, shape: shapes[i % 5] ?? "disc" });
  const styles = stylesOf(n, lookOf, () => true, null);
  let camera: Camera = fitted(to, dimensions);
  const draw = (mix: number) =>
    painter.draw({ from, to, mix, styles, camera, pointSize: pointSize(n, 1), faint: [200, 200, 200] }, size, 1);
  const gl = fallback ? null : canvas.getContext("webgl2");
  const pixel = new Uint8Array(4);
  const finish = () => gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  draw(0);
  finish();
  const [own, drawn, between]: [number[], number[], number[]] = [[], [], []];
  let last = await nextFrame();
  for (let frame = 0; frame < frames; frame++) {
    const before = performance.now();
    if (dimensions === 3) camera = turned(camera, 0.01, 0.004);
    draw(frame / frames);
    own.push(performance.now() - before);
    finish();
    drawn.push(performance.now() - before);
    const now = await nextFrame();
    between.push(now - last);
    last = now;
  }
  const places = new Float32Array(2 * n);
  const outline = Array.from({ length: 200 }, (_, i) => {
    const angle = (Math.PI * Math.floor(i / 2)) / 50;
    return i % 2 === 0 ? 450 + 200 * Math.cos(angle) : 300 + 200 * Math.sin(angle);
  });
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  const renderer = info ? String(gl?.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "canvas 2-D";
  const times = {
    renderer,
    points: n,
    framesPerSecond: 1000 / median(between),
    ownCode: median(own),
    untilDrawn: median(drawn),
    styles: timed(() => stylesOf(n, lookOf, () => true, null)),
    places: timed(() => project({ from, to, mix: 0.5 }, camera, size, places)),
    grid: timed(() => pickGrid(places, size.width, size.height, () => true)),
    lasso: timed(() => pointsInside(outline, places, () => true)),
  };
  painter.dispose();
  return times;
};
