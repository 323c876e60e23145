/** Points by where they are on the screen. */
export interface PickGrid {
  /** The point nearest to a place, in pixels, within a radius of at most one cell; −1 where there is none. */
  readonly nearest: (x: number, y: number, radius: number) => number;
}

/** Side of a cell in pixels; also the largest radius that can be asked for. */
export const CELL = 24;

/** Sorts places (x and y by turns, in pixels) into cells by counting. Those outside the picture, NaN and hidden are left out. */
export function pickGrid(
  places: Float32Array,
  width: number,
  height: number,
  canBePicked: (point: number) => boolean,
): PickGrid {
  const [columns, rows] = [Math.max(1, Math.ceil(width / CELL)), Math.max(1, Math.ceil(height / CELL))];
  const n = places.length / 2;
  const cellOf = new Int32Array(n).fill(-1);
  const starts = new Int32Array(columns * rows + 1);
  for (let i = 0; i < n; i++) {
    const [x, y] = [places[2 * i] ?? NaN, places[2 * i + 1] ?? NaN];
    if (!(x >= 0 && x < width && y >= 0 && y < height) || !canBePicked(i)) continue;
    const cell = Math.floor(y / CELL) * columns + Math.floor(x / CELL);
    cellOf[i] = cell;
    starts[cell + 1] = (starts[cell + 1] ?? 0) + 1;
  }
  for (let cell = 0; cell < columns * rows; cell++) starts[cell + 1] = (starts[cell + 1] ?? 0) + (starts[cell] ?? 0);
  const members = new Int32Array(starts[columns * rows] ?? 0);
  const next = starts.slice();
  for (let i = 0; i < n; i++) {
    const cell = cellOf[i] ?? -1;
    if (cell < 0) continue;
    const place = next[cell] ?? 0;
    members[place] = i;
    next[cell] = place + 1;
  }
  return {
    nearest(x, y, radius) {
      let [best, least] = [-1, Math.min(radius, CELL) ** 2];
      const [column, row] = [Math.floor(x / CELL), Math.floor(y / CELL)];
      for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
        for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
          const cell = r * columns + c;
          for (let m = starts[cell] ?? 0; m < (starts[cell + 1] ?? 0); m++) {
            const point = members[m] ?? 0;
            const squared = ((places[2 * point] ?? 0) - x) ** 2 + ((places[2 * point + 1] ?? 0) - y) ** 2;
            if (squared > least || (squared === least && best >= 0)) continue;
            [best, least] = [point, squared];
          }
        }
      }
      return best;
    },
  };
}
