import type { Random } from "./random.ts";

/** Keeps an even sample of things that come one after another, nobody knows how many. */
export interface Reservoir {
  /** Where the next thing is to be put, in place of what was there before; null where it is not kept. */
  offer(): number | null;
  /** Things that are kept. */
  size(): number;
}

/** −log of a uniform number in (0, 1], of 48 random bits. */
const exponential = (random: Random): number => -Math.log(1 - random.uniform() - random.uniform() / 0x1000000);

/**
 * A reservoir with so many places (Li 1994, algorithm L): once it is full it draws how many things to pass over, so that a
 * million things cost a few thousand random numbers.
 */
export function openReservoir(places: number, random: Random): Reservoir {
  let seen = 0;
  /** Number of the next thing that is kept. */
  let next = places;
  let threshold = 1;
  const jump = () => {
    threshold *= Math.exp(-exponential(random) / places);
    next += 1 + Math.floor(exponential(random) / -Math.log1p(-threshold));
  };
  return {
    offer() {
      const number = seen++;
      if (number < places) {
        // The first of those that replace others is drawn when the last place is taken.
        if (number === places - 1) {
          next = number;
          jump();
        }
        return number;
      }
      if (number !== next) return null;
      jump();
      return random.integer(places);
    },
    size: () => Math.min(seen, places),
  };
}
