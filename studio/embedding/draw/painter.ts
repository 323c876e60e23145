import type { Camera, Motion, Size } from "./camera.ts";
import type { Colour } from "./style.ts";

/** What is drawn. Arrays are taken for unchanged while they are the same object. */
export interface Scene extends Motion {
  /** Four bytes a point; see style.ts. */
  readonly styles: Uint8Array;
  readonly camera: Camera;
  /** Diameter of a point, in CSS pixels. */
  readonly pointSize: number;
  /** Of points that are faint. */
  readonly faint: Colour;
}

/** Draws scenes on a canvas. */
export interface Painter {
  /** Most points that it draws; of more it draws every n-th. */
  readonly most: number;
  readonly draw: (scene: Scene, size: Size, pixelRatio: number) => void;
  readonly dispose: () => void;
}

/** Diameter of points, in CSS pixels: many are small, and grow slowly when one looks closer. */
export function pointSize(n: number, zoom: number): number {
  const base = Math.min(9, Math.max(2.5, 24 / n ** 0.2 + 0.2));
  return Math.min(22, base * Math.max(1, zoom) ** 0.35);
}

/** Makes a canvas as large as it is shown, in device pixels. */
export function fitCanvas(canvas: HTMLCanvasElement, { width, height }: Size, pixelRatio: number): void {
  const [w, h] = [Math.max(1, Math.round(width * pixelRatio)), Math.max(1, Math.round(height * pixelRatio))];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}
