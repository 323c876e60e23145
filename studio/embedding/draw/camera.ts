/** Where a scatter plot is looked at from. */
export interface Camera {
  /** The point in the middle of the picture. */
  readonly centre: readonly [x: number, y: number, z: number];
  /** Half of the picture's shorter side is one divided by this, in the layout's units. */
  readonly scale: number;
  /** Rotation matrix, row by row: right, up and towards the viewer. */
  readonly turn: readonly number[];
  /** How much nearer points grow, in the unit of half the shorter side; 0 where two dimensions are drawn. */
  readonly perspective: number;
}

/** Width and height in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const PERSPECTIVE = 0.25;
const UPRIGHT = [1, 0, 0, 0, 1, 0, 0, 0, 1];
/** Three axes are seen a little from above and from the side, so that the third is seen at all. */
const ASIDE = turned({ centre: [0, 0, 0], scale: 1, turn: UPRIGHT, perspective: 0 }, 0.5, 0.35).turn;

/** Nearest to the eye that is drawn, as a part of its distance. */
const NEAR = 0.05;

/** A camera that sees all points (n × 3) but the outermost of them, with some air. */
export function fitted(points: Float32Array, dimensions: 2 | 3): Camera {
  const ends = [0, 1, 2].map((c) => range(points, c));
  const middle = ([low, high]: readonly [number, number]) => (low + high) / 2;
  const widest = Math.max(...ends.map(([low, high]) => high - low));
  const [x = [0, 0], y = [0, 0], z = [0, 0]] = ends;
  return {
    centre: [middle(x), middle(y), middle(z)],
    scale: widest > 0 ? (dimensions === 3 ? 1.5 : 1.8) / widest : 1,
    turn: dimensions === 3 ? ASIDE : UPRIGHT,
    perspective: dimensions === 3 ? PERSPECTIVE : 0,
  };
}

/** Between which values all but a thousandth at either end lie: one stray point must not make all others small. */
function range(points: Float32Array, c: number): readonly [number, number] {
  const values = Float32Array.from({ length: points.length / 3 }, (_, i) => points[3 * i + c] ?? 0).sort();
  const out = Math.floor(values.length / 1000);
  return [values[out] ?? 0, values[values.length - 1 - out] ?? 0];
}

/** Moves the picture by pixels, as a drag does. */
export function panned(camera: Camera, dx: number, dy: number, size: Size): Camera {
  const unit = 2 / (camera.scale * Math.min(size.width, size.height));
  const { turn, centre } = camera;
  const along = (c: number) => (turn[c] ?? 0) * dx * unit - (turn[3 + c] ?? 0) * dy * unit;
  return { ...camera, centre: [centre[0] - along(0), centre[1] - along(1), centre[2] - along(2)] };
}

/** Makes everything `factor` times as large; what is at (x, y) in pixels stays there. */
export function zoomed(camera: Camera, factor: number, x: number, y: number, size: Size): Camera {
  const [dx, dy] = [x - size.width / 2, y - size.height / 2];
  const closer = panned({ ...camera, scale: camera.scale * factor }, dx, dy, size);
  return panned(closer, -dx * factor, -dy * factor, size);
}

/** Turns about the picture's own upright and level axes, in radians: points in front go right and up. */
export function turned(camera: Camera, right: number, up: number): Camera {
  const [a, b, c, d] = [Math.cos(right), Math.sin(right), Math.cos(up), Math.sin(up)];
  const about = [a, 0, b, -b * d, c, a * d, -b * c, -d, a * c];
  const turn = Array.from({ length: 9 }, (_, i) => {
    const [row, column] = [i - (i % 3), i % 3];
    return [0, 1, 2].reduce((sum, k) => sum + (about[row + k] ?? 0) * (camera.turn[3 * k + column] ?? 0), 0);
  });
  return { ...camera, turn };
}

/** What the shader is told, and `project` computes with: rows of scale × turn, and what fits the picture's shape. */
export function lens({ turn, scale }: Camera, { width, height }: Size): { rows: number[]; aspect: [number, number] } {
  return {
    rows: turn.map((value) => value * scale),
    aspect: [Math.min(1, height / width), Math.min(1, width / height)],
  };
}

/** Two layouts of the same points (n × 3), and how far they are from the first to the second, in [0, 1]. */
export interface Motion {
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly mix: number;
}

/** Writes where every point is drawn, in pixels, as x and y; NaN for those behind the viewer. */
export function project({ from, to, mix }: Motion, camera: Camera, size: Size, out: Float32Array): void {
  const { rows, aspect } = lens(camera, size);
  const [cx, cy, cz] = camera.centre;
  const [xx = 0, xy = 0, xz = 0, yx = 0, yy = 0, yz = 0, zx = 0, zy = 0, zz = 0] = rows;
  const [halfWidth, halfHeight] = [size.width / 2, size.height / 2];
  const [right, down] = [aspect[0] * halfWidth, -aspect[1] * halfHeight];
  for (let i = 0, o = 0; i < from.length; i += 3, o += 2) {
    const x = (from[i] ?? 0) + ((to[i] ?? 0) - (from[i] ?? 0)) * mix - cx;
    const y = (from[i + 1] ?? 0) + ((to[i + 1] ?? 0) - (from[i + 1] ?? 0)) * mix - cy;
    const z = (from[i + 2] ?? 0) + ((to[i + 2] ?? 0) - (from[i + 2] ?? 0)) * mix - cz;
    const w = 1 - camera.perspective * (zx * x + zy * y + zz * z);
    out[o] = w > NEAR ? halfWidth + (right * (xx * x + xy * y + xz * z)) / w : NaN;
    out[o + 1] = w > NEAR ? halfHeight + (down * (yx * x + yy * y + yz * z)) / w : NaN;
  }
}
