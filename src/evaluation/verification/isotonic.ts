import { at } from "../../core/matrix.ts";

/** Pairs next to each other whose probability is one number. */
interface Block {
  from: number;
  to: number;
  genuine: number;
  pairs: number;
}

/**
 * The falling function of the distance that is nearest to the pairs' kinds in squares, by pooling neighbours that rise
 * (Ayer et al. 1955; Zadrozny and Elkan, KDD 2002). Pairs at one distance have one value; between two blocks the function
 * is a line. Each block is kept by its first and last distance.
 */
export function isotonicFit(
  distances: ArrayLike<number>,
  same: ArrayLike<number | boolean>,
): { distances: number[]; probabilities: number[] } {
  const order = Int32Array.from(distances, (_, i) => i).sort((i, j) => at(distances, i) - at(distances, j));
  const blocks: Block[] = [];
  for (const i of order) {
    const distance = at(distances, i);
    const genuine = same[i] ? 1 : 0;
    const last = blocks.at(-1);
    if (last?.to === distance) {
      last.genuine += genuine;
      last.pairs++;
    } else {
      pool(blocks);
      blocks.push({ from: distance, to: distance, genuine, pairs: 1 });
    }
  }
  pool(blocks);
  const ends = blocks.flatMap(({ from, to, genuine, pairs }) => {
    const probability = genuine / pairs;
    return from === to ? [{ distance: from, probability }] : [from, to].map((distance) => ({ distance, probability }));
  });
  return { distances: ends.map((end) => end.distance), probabilities: ends.map((end) => end.probability) };
}

/** Merges the last block into the one before it as long as the probability does not fall. */
function pool(blocks: Block[]): void {
  for (;;) {
    const [last, before] = [blocks.at(-1), blocks.at(-2)];
    if (!last || !before || before.genuine * last.pairs > last.genuine * before.pairs) return;
    before.to = last.to;
    before.genuine += last.genuine;
    before.pairs += last.pairs;
    blocks.pop();
  }
}
