import { checkDegree, type Degrees } from "../../core/degrees.ts";
import type { Random } from "../../core/random.ts";
import { type DrawnPairs, quotas, requireBoth } from "./pairs.ts";

/** Whether a pair is genuine (1) or an impostor (0); undefined where it is neither. */
export type KindOfPair = (a: number, b: number) => 1 | 0 | undefined;

/** Pairs from `positiveFrom` on are genuine, those up to `negativeTo` impostors. */
export const kindsBy =
  ({ between, positiveFrom, negativeTo }: Degrees): KindOfPair =>
  (a, b) => {
    const degree = checkDegree(between(a, b), a, b);
    return degree >= positiveFrom ? 1 : degree <= negativeTo ? 0 : undefined;
  };

/**
 * The same as `drawPairs`, of a relevance that may differ from pair to pair: each pair of a kind that does not fit is taken
 * with the same chance, and none twice (selection sampling; Knuth, The Art of Computer Programming 2, algorithm S).
 * Every pair is looked at once or twice: time O(n²), memory O(most).
 */
export function drawRelevantPairs(size: number, kindOf: KindOfPair, most: number, random: Random): DrawnPairs {
  const counts = [0, 0];
  eachPair(size, kindOf, (_a, _b, kind) => (counts[kind] = (counts[kind] ?? 0) + 1));
  const [impostor = 0, genuine = 0] = counts;
  requireBoth(genuine, impostor, "kind");
  const { ofOne, ofTwo } = quotas({ genuine, impostor }, most);
  const left = [impostor, genuine];
  const wanted = [ofTwo, ofOne];
  const first = new Int32Array(ofOne + ofTwo);
  const second = new Int32Array(ofOne + ofTwo);
  let count = 0;
  eachPair(size, kindOf, (a, b, kind) => {
    const [of = 0, open = 0] = [left[kind], wanted[kind]];
    left[kind] = of - 1;
    // 48 random bits: there may be more pairs than 24 bits tell apart evenly.
    if (open < of && (random.uniform() + random.uniform() / 0x1000000) * of >= open) return;
    wanted[kind] = open - 1;
    first[count] = a;
    second[count++] = b;
  });
  return { first, second, genuine, impostor };
}

function eachPair(size: number, kindOf: KindOfPair, visit: (a: number, b: number, kind: 1 | 0) => void): void {
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < a; b++) {
      const kind = kindOf(a, b);
      if (kind !== undefined) visit(a, b, kind);
    }
  }
}
