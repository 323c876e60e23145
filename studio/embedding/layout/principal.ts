import type { Matrix } from "../../../src/core/matrix.ts";
import { alongAxes, type PrincipalAxes, principalAxes } from "../../../src/evaluation/pca.ts";

/** Axes that every epoch of a film is seen along, so that its points move in one space. */
export interface FilmAxes {
  /** Null where embeddings have no more dimensions than are drawn: they are shown as they are. */
  readonly axes: PrincipalAxes | null;
  /** Share of the last epoch's variance that is seen, in [0, 1]. */
  readonly variance: number;
}

/** Fits the axes, to the film's last epoch. */
export function filmAxes(last: Matrix, dimensions: 2 | 3): FilmAxes {
  if (last.columns <= dimensions) return { axes: null, variance: 1 };
  const axes = principalAxes(last, dimensions);
  return { axes, variance: axes.variance };
}

/** An epoch along the film's axes: n × 3, with a third coordinate of zero where two are drawn. */
export function principalLayout(embeddings: Matrix, { axes }: FilmAxes, dimensions: 2 | 3): Float32Array {
  const { data, rows, columns } = axes ? alongAxes(embeddings, axes) : embeddings;
  const layout = new Float32Array(rows * 3);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < Math.min(columns, dimensions); c++) layout[row * 3 + c] = data[row * columns + c] ?? 0;
  }
  return layout;
}
