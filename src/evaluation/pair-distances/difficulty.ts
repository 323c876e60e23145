import type { Random } from "../../core/random.ts";
import type { DrawnPairs, Kinship } from "./pairs.ts";

/** Shares of triplets by how hard they are, in [0, 1]; they sum to one. Plain data, for events. */
export interface Difficulty {
  /** d(a, n) ≥ d(a, p) + m: no loss. */
  readonly easy: number;
  /** d(a, p) < d(a, n) < d(a, p) + m (Schroff et al. 2015). */
  readonly semiHard: number;
  /** d(a, n) ≤ d(a, p). */
  readonly hard: number;
}

export interface DifficultyInputs {
  /** Samples that there are. */
  readonly samples: number;
  readonly pairs: DrawnPairs;
  readonly kinship: Kinship;
  readonly between: (anchor: number, other: number) => number;
  /** m, in units of that distance. */
  readonly margin: number;
  /** Triplets at most; where there are more, so many are drawn, each as likely as any other. */
  readonly limit: number;
  readonly random: Random;
}

/** How hard the triplets among samples are; null where there are none. */
export function difficultyOf(inputs: DifficultyInputs): Difficulty | null {
  const { pairs, between, margin, limit } = inputs;
  const counts = { easy: 0, semiHard: 0, hard: 0 };
  let total = 0;
  const add = (anchor: number, positive: number, negative: number) => {
    const [near, far] = [between(anchor, positive), between(anchor, negative)];
    counts[far <= near ? "hard" : far < near + margin ? "semiHard" : "easy"]++;
    total++;
  };
  if (pairs.whole && pairs.triplets <= limit) everyTriplet(inputs, add);
  else drawnTriplets(inputs, add);
  if (total === 0) return null;
  return { easy: counts.easy / total, semiHard: counts.semiHard / total, hard: counts.hard / total };
}

type Visit = (anchor: number, positive: number, negative: number) => void;

function everyTriplet({ samples, pairs: { positive }, kinship }: DifficultyInputs, visit: Visit): void {
  const around = (anchor: number, other: number) => {
    for (let n = 0; n < samples; n++) if (n !== anchor && kinship(anchor, n) < 0) visit(anchor, other, n);
  };
  positive.first.forEach((i, k) => {
    const j = positive.second[k] ?? 0;
    around(i, j);
    around(j, i);
  });
}

/** Draws in vain for each triplet at most: only where nearly all pairs are of one kind is it more than a few. */
const MOST_TRIES = 50;

/** A pair, a side of it and any sample: where that is a negative of the anchor, each triplet is as likely as any other. */
function drawnTriplets({ samples, pairs: { positive }, kinship, limit, random }: DifficultyInputs, visit: Visit): void {
  const count = positive.first.length;
  if (count === 0) return;
  for (let found = 0, tries = 0; found < limit && tries < MOST_TRIES * limit; tries++) {
    const k = random.integer(2 * count);
    const ends = [positive.first[k >> 1] ?? 0, positive.second[k >> 1] ?? 0] as const;
    const [anchor, other] = k % 2 === 0 ? ends : [ends[1], ends[0]];
    const n = random.integer(samples);
    if (n === anchor || kinship(anchor, n) >= 0) continue;
    visit(anchor, other, n);
    found++;
  }
}
