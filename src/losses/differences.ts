import { InputError } from "../core/errors.ts";
import { reshape, sub } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

/** Numbers that one tensor may have: 256 MiB of float32. */
const MOST = 2 ** 26;

/**
 * x(a, i) − x(a, j) of each row of a matrix, for all pairs of its columns: B × M to B × M × M. There is no way round that
 * many numbers where a loss is of a function of the difference. Throws an InputError where they would be too many.
 */
export function differences(x: Value, loss: string): Value {
  const [rows = 0, columns = 0] = x.shape;
  if (rows * columns * columns > MOST) {
    throw new InputError(
      `too large a batch for ${loss}: ${rows} samples against ${columns}, expected at most ${MOST} triplets of them; take a smaller one`,
    );
  }
  return sub(reshape(x, [rows, columns, 1]), reshape(x, [rows, 1, columns]));
}
