import { describe, expect, it } from "vitest";
import { assertResumable, labelsOf, take, tally } from "../../../test/support/draws.ts";
import { InputError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import { shuffled } from "./shuffled.ts";

const data = { ...labelsOf([3, 4, 5]), classes: 2, samples: 2 };

describe("shuffled batches", () => {
  it("hold P · K samples, each once before one comes again", () => {
    const drawn = take(shuffled().batches({ ...data, random: createRandom(1) }), 6);
    expect(drawn.every(({ length }) => length === 4)).toBe(true);
    for (const round of [drawn.slice(0, 3), drawn.slice(3)]) {
      expect(
        tally(
          round.flatMap((batch) => [...batch]),
          12,
        ),
      ).toEqual(Array.from({ length: 12 }, () => 1));
    }
  });

  it("go on from a saved state, and need samples", () => {
    expect(() => assertResumable((seed) => shuffled().batches({ ...data, random: createRandom(seed) }))).not.toThrow();
    expect(() => shuffled().batches({ ...data, indices: [], random: createRandom(1) })).toThrow(InputError);
  });
});
