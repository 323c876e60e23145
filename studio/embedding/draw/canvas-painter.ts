import { project } from "./camera.ts";
import { fitCanvas, type Painter } from "./painter.ts";
import { CHOSEN, type Colour, cssColour, FAINT, type Shape, shapes, STYLE_BYTES } from "./style.ts";

/** Points that a canvas without a graphics card draws in bearable time. */
const MOST = 20_000;

/** Draws points where there is no WebGL 2. Null where the canvas has another context already. */
export function canvasPainter(canvas: HTMLCanvasElement): Painter | null {
  const context = canvas.getContext("2d");
  if (!context) return null;
  let places = new Float32Array(0);
  return {
    most: MOST,
    draw({ from, to, mix, styles, camera, pointSize, faint }, size, pixelRatio) {
      fitCanvas(canvas, size, pixelRatio);
      const n = from.length / 3;
      if (places.length !== 2 * n) places = new Float32Array(2 * n);
      project({ from, to, mix }, camera, size, places);
      context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      const stride = Math.ceil(n / MOST);
      const pass = (layer: number) => {
        for (let i = 0; i < n; i += stride) {
          const [x, y] = [places[2 * i] ?? NaN, places[2 * i + 1] ?? NaN];
          const flags = styles[i * STYLE_BYTES + 3] ?? 0;
          if (
            (flags & (FAINT | CHOSEN)) !== layer ||
            !(x > -9 && x < size.width + 9 && y > -9 && y < size.height + 9)
          ) {
            continue;
          }
          const byte = (place: number) => styles[i * STYLE_BYTES + place] ?? 0;
          const colour: Colour = layer === FAINT ? faint : [byte(0), byte(1), byte(2)];
          context.fillStyle = cssColour(colour);
          trace(context, layer === FAINT ? "disc" : (shapes[flags & 7] ?? "disc"), x, y, pointSize / 2);
        }
      };
      pass(FAINT);
      pass(0);
      pass(CHOSEN);
    },
    dispose() {},
  };
}

/** Fills a shape of that radius around a place. */
function trace(context: CanvasRenderingContext2D, shape: Shape, x: number, y: number, r: number): void {
  const polygon = (...corners: readonly number[]) => {
    context.beginPath();
    for (let i = 0; i < corners.length; i += 2)
      context.lineTo(x + r * (corners[i] ?? 0), y + r * (corners[i + 1] ?? 0));
    context.fill();
  };
  switch (shape) {
    case "disc":
      context.beginPath();
      context.arc(x, y, r, 0, 2 * Math.PI);
      context.fill();
      break;
    case "triangle":
      polygon(-1, 0.9, 1, 0.9, 0, -1);
      break;
    case "diamond":
      polygon(0, -1.2, 1.2, 0, 0, 1.2, -1.2, 0);
      break;
    case "plus":
      polygon(-0.4, -1.2, 0.4, -1.2, 0.4, 1.2, -0.4, 1.2);
      polygon(-1.2, -0.4, 1.2, -0.4, 1.2, 0.4, -1.2, 0.4);
      break;
    case "cross":
      polygon(-1.1, -0.6, -0.6, -1.1, 1.1, 0.6, 0.6, 1.1);
      polygon(1.1, -0.6, 0.6, -1.1, -1.1, 0.6, -0.6, 1.1);
      break;
  }
}
