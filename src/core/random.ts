import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/**
 * A seeded source of random numbers. Everything random in Kinfold takes one of these as an argument;
 * nothing calls `Math.random`. The same seed gives the same numbers on every machine.
 */
export interface Random {
  /** A float in [0, 1) with 24 random bits, so that it is exact in float32. */
  uniform(): number;
  /** A standard normal deviate (Box and Muller). */
  normal(): number;
  /** An integer in [0, bound). Throws a RangeError unless 1 ≤ bound ≤ 2^32. */
  integer(bound: number): number;
  /** Shuffles in place (Fisher and Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: number }>(items: T): T;
  /** An independent stream named by `label`. It depends on the seed and the label, not on what was drawn. */
  fork(label: string): Random;
  /** The position of this stream: plain integers, for a checkpoint. `restoreRandom` continues from it. */
  state(): readonly number[];
}

/** FNV-1a over a label, mixed with a seed: names a stream. */
function hashLabel(seed: number, label: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}

function fromGenerator(seed: number, generator: ReturnType<typeof xoroshiro128plus>): Random {
  const uniform = () => (generator.next() >>> 8) / 0x1000000;
  const integer = (bound: number) => {
    if (!(Number.isInteger(bound) && bound >= 1 && bound <= 0x100000000)) {
      throw new RangeError(`invalid bound: ${bound}, expected an integer between 1 and 2^32`);
    }
    // Rejection: the largest multiple of the bound below 2^32, so that every value is equally likely.
    const limit = 0x100000000 - (0x100000000 % bound);
    for (;;) {
      const draw = generator.next() >>> 0;
      if (draw < limit) return draw % bound;
    }
  };
  return {
    uniform,
    integer,
    normal() {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      return radius * Math.cos(2 * Math.PI * uniform());
    },
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const kept = items[i] ?? 0;
        items[i] = items[j] ?? 0;
        items[j] = kept;
      }
      return items;
    },
    fork: (label) => createRandom(hashLabel(seed, label)),
    state: () => [seed, ...generator.getState()],
  };
}

/**
 * Makes a seeded random source (xoroshiro128+, from pure-rand).
 * @param seed any 32-bit integer. Throws a RangeError for anything else.
 */
export function createRandom(seed: number): Random {
  if (!(Number.isInteger(seed) && seed >= -0x80000000 && seed <= 0xffffffff)) {
    throw new RangeError(`invalid seed: ${seed}, expected a 32-bit integer`);
  }
  // The generator's first numbers follow its seed closely: without mixing, those of seeds 1, 2 and 3 are nearly the same.
  return fromGenerator(seed | 0, xoroshiro128plus(hashLabel(seed | 0, "")));
}

/** Continues a stream from what `state()` returned. */
export function restoreRandom(state: readonly number[]): Random {
  const [seed, ...position] = state;
  if (seed === undefined || position.length !== 4 || !state.every(Number.isInteger)) {
    throw new RangeError(`invalid random state: ${JSON.stringify(state)}, expected five integers`);
  }
  return fromGenerator(seed, xoroshiro128plusFromState(position));
}
