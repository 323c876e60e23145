import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../core/errors.ts";
import { adaptive, type AdaptiveOptions, paceFor } from "./adaptive.ts";
import { checkMixture } from "./mixture.ts";
import { annealed } from "./schedules.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const options: fc.Arbitrary<AdaptiveOptions> = fc.record(
  {
    target: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    pace: fc.double({ min: 0.01, max: 5, noNaN: true }),
    semiHardStep: share,
    hardestStep: share,
    hardestLimit: share,
  },
  { requiredKeys: [] },
);

/** Hardness after each epoch. */
function run({ next }: ReturnType<typeof adaptive>, shares: readonly number[], from = 0): number[] {
  let hardness = from;
  return shares.map((activeShare) => (hardness = next(hardness, activeShare)));
}

describe("adaptive annealing", () => {
  test("follows its recurrence: a whole update for no active triplet, none at the target or above", () => {
    const { next } = adaptive({ target: 0.4, pace: 2 });
    expect(run(adaptive({ target: 0.4, pace: 2 }), [1, 0.4, 0.2, 0, 0.3, 0.9])).toEqual([0, 0, 1, 3, 3.5, 3.5]);
    expect(next(7, 0)).toBe(9);
    fc.assert(
      fc.property(fc.array(share), (shares) => {
        let naive = 0;
        for (const s of shares) if (s < 0.5) naive += (0.5 - s) / 0.5;
        expect(run(adaptive(), shares).at(-1) ?? 0).toBeCloseTo(naive, 9);
      }),
    );
  });

  test("never goes back, nor faster than its pace", () => {
    fc.assert(
      fc.property(options, fc.array(share, { minLength: 1 }), (given, shares) => {
        const { pace = 1 } = given;
        let before = 0;
        for (const hardness of run(adaptive(given), shares)) {
          expect(hardness).toBeGreaterThanOrEqual(before);
          expect(hardness - before).toBeLessThanOrEqual(pace * (1 + 1e-9));
          before = hardness;
        }
      }),
    );
  });

  test("gives a valid mixture at any hardness, in which random hard never gains", () => {
    fc.assert(
      fc.property(options, fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 2 }), (given, at) => {
        const { mixture, policies } = adaptive(given);
        const randomHard = at.toSorted((a, b) => a - b).map((h) => checkMixture(mixture(h), policies)["randomHard"]);
        for (const [i, p] of randomHard.entries()) expect(p).toBeLessThanOrEqual(randomHard[i - 1] ?? 1);
      }),
    );
  });

  test("has the paper's mixture after as many whole updates, and keeps it until the next", () => {
    const { mixture } = adaptive();
    for (let t = 0; t < 80; t++) {
      expect(mixture(t)).toEqual(annealed()(10 * t));
      expect(mixture(t + 0.999)).toEqual(mixture(t));
    }
  });

  test("takes the paper's course where every epoch gives half of the target at a pace of a fifth", () => {
    const schedule = adaptive({ target: 0.5, pace: paceFor(100) });
    const paper = annealed();
    // Ten epochs make an update, but for what summing tenths leaves of it.
    const hardness = [0, ...run(schedule, Array<number>(200).fill(0.25))];
    for (let epoch = 5; epoch < 200; epoch += 10) expect(schedule.mixture(hardness[epoch] ?? 0)).toEqual(paper(epoch));
  });

  test("goes on from the hardness that was kept, as if it had not been broken off", () => {
    fc.assert(
      fc.property(options, fc.array(share), fc.nat(), (given, shares, cut) => {
        const at = shares.length === 0 ? 0 : cut % shares.length;
        const whole = run(adaptive(given), shares);
        const kept: unknown = JSON.parse(JSON.stringify(whole[at - 1] ?? 0));
        expect(run(adaptive(given), shares.slice(at), Number(kept))).toEqual(whole.slice(at));
      }),
    );
  });

  test("is stretched to short trainings: at least twenty updates fit in", () => {
    for (const epochs of [1, 10, 50]) expect(paceFor(epochs) * epochs).toBeCloseTo(20, 9);
    expect(paceFor(500)).toBe(0.2);
  });

  test.each([
    [{ target: 0 }, "invalid target share: 0"],
    [{ target: 1 }, "invalid target share: 1"],
    [{ pace: 0 }, "invalid pace: 0"],
    [{ pace: NaN }, "invalid pace: NaN"],
    [{ hardestLimit: 2 }, "invalid hardest limit: 2"],
  ])("refuses %j", (given, message) => {
    expect(() => adaptive(given)).toThrow(InputError);
    expect(() => adaptive(given)).toThrow(message);
  });
});
