import { project } from "./camera.ts";
import { fitCanvas, type Painter } from "./painter.ts";
import { CHOSEN, cssColour, FAINT, type Shape, shapes, STYLE_BYTES } from "./style.ts";

/** Points that a canvas without a graphics card draws in bearable time. */
const MOST = 20_000;

/** Draws points where there is no WebGL 2. Null where the canvas has another context already. */
export function canvasPainter(canvas: HTMLCanvasElement): Painter | null {
  // Asks for a canvas in memory: without a card, one that pretends to be on it is many times slower.
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  let places = new Float32Array(0);
  // Shapes in their colours, each drawn once: copying one is several times faster than tracing it for every point.
  const sprites = new Map<number, HTMLCanvasElement>();
  let scale = 0;
  const spriteOf = (red: number, green: number, blue: number, shape: number): HTMLCanvasElement => {
    const key = ((red * 256 + green) * 256 + blue) * 8 + shape;
    const found = sprites.get(key);
    if (found) return found;
    const sprite = document.createElement("canvas");
    sprite.width = sprite.height = Math.ceil(1.3 * scale) + 2;
    const brush = sprite.getContext("2d", { willReadFrequently: true });
    if (brush) {
      brush.fillStyle = cssColour([red, green, blue]);
      trace(brush, shapes[shape] ?? "disc", sprite.width / 2, sprite.width / 2, scale / 2);
    }
    sprites.set(key, sprite);
    return sprite;
  };
  return {
    most: MOST,
    draw({ from, to, mix, styles, camera, pointSize, faint }, size, pixelRatio) {
      fitCanvas(canvas, size, pixelRatio);
      const n = from.length / 3;
      if (places.length !== 2 * n) places = new Float32Array(2 * n);
      project({ from, to, mix }, camera, size, places);
      context.clearRect(0, 0, canvas.width, canvas.height);
      if (scale !== pointSize * pixelRatio) sprites.clear();
      scale = pointSize * pixelRatio;
      const stride = Math.ceil(n / MOST);
      for (const layer of [FAINT, 0, CHOSEN]) {
        for (let i = 0; i < n; i += stride) {
          const x = places[2 * i] ?? NaN;
          const y = places[2 * i + 1] ?? NaN;
          const style = i * STYLE_BYTES;
          const flags = styles[style + 3] ?? 0;
          if (
            (flags & (FAINT | CHOSEN)) !== layer ||
            !(x > -9 && x < size.width + 9 && y > -9 && y < size.height + 9)
          ) {
            continue;
          }
          const sprite =
            layer === FAINT
              ? spriteOf(...faint, 0)
              : spriteOf(styles[style] ?? 0, styles[style + 1] ?? 0, styles[style + 2] ?? 0, flags & 7);
          context.drawImage(sprite, x * pixelRatio - sprite.width / 2, y * pixelRatio - sprite.width / 2);
        }
      }
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
