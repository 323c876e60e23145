import { describe, expect, test } from "vitest";
import { type ResolvedPolicy, resolvePolicy } from "./policy.ts";

/** The mixture of an epoch, of a schedule that goes by the clock. */
function at({ schedule }: ResolvedPolicy, epoch: number) {
  if (typeof schedule !== "function") throw new Error("it does not go by the clock");
  return schedule(epoch);
}

test("nspa is annealed as in the paper, and by tenths of a training that is shorter than a hundred epochs", () => {
  const paper = resolvePolicy({}, 500);
  expect(paper.record).toEqual({
    anneal: "linear",
    epochStep: 10,
    semiHardStep: 0.1,
    hardestStep: 0.01,
    hardestLimit: 0.5,
  });
  expect(at(paper, 19)).toEqual({ randomHard: 1 - 0.1 - 0.01, semiHard: 0.1, hardest: 0.01 });
  expect(resolvePolicy({}, 12).record).toMatchObject({ epochStep: 1 });
  expect(resolvePolicy({}, 60).record).toMatchObject({ epochStep: 6 });
});

test("the numbers of annealing can be given, and other shapes end at the limit of hardest", () => {
  const given = resolvePolicy({ epochStep: 2, semiHardStep: 0.25, hardestStep: 0.125, hardestLimit: 0.25 }, 50);
  expect(at(given, 100)).toEqual({ randomHard: 0, semiHard: 0.75, hardest: 0.25 });
  const cosine = resolvePolicy({ anneal: "cosine", hardestLimit: 0.2 }, 40);
  expect(at(cosine, 0)).toEqual({ randomHard: 1, semiHard: 0, hardest: 0 });
  expect(at(cosine, 20)["randomHard"]).toBeCloseTo(0.5, 12);
  expect(at(cosine, 40)).toEqual({ randomHard: 0, semiHard: 0.8, hardest: 0.2 });
});

test("a policy or a mixture stays what it is", () => {
  expect(at(resolvePolicy({ policy: "hardest" }, 9), 5)).toEqual({ hardest: 1 });
  const mixture = resolvePolicy({ policy: "randomHard=0.25, semiHard=0.75" }, 9);
  expect(at(mixture, 5)).toEqual({ randomHard: 0.25, semiHard: 0.75 });
});

describe("what cannot be a policy is refused", () => {
  test.each([
    [{ policy: "hardset" }, /^unknown policy: hardset, expected .*semiHard.* or nspa; did you mean hardest\?$/],
    [{ policy: "nspa=1" }, /^unknown policy: nspa/],
    [{ policy: "randomHard=0.5" }, /^invalid --policy: its probabilities sum to 0\.5, expected 1$/],
    [{ policy: "randomHard=2,semiHard=-1" }, /^invalid --policy: randomHard 2, expected a number/],
    [{ policy: "randomHard=,semiHard=1" }, /^invalid --policy: randomHard=,semiHard=1, expected policy=probability/],
    [{ policy: "semiHard=0.5,semiHard=0.5" }, /names semiHard twice/],
    [{ policy: "hardest", epochStep: 3 }, /^invalid --epoch-step: the policy hardest is not annealed/],
    [{ policy: "hardest", anneal: "cosine" }, /^invalid --anneal/],
    [{ anneal: "cosine", semiHardStep: 0.1 }, /^invalid --semi-hard-step: --anneal cosine takes the whole training/],
  ] as const)("%o", (recipe, message) => {
    expect(() => resolvePolicy(recipe, 10)).toThrow(message);
  });
});

test("adaptive annealing takes the paper's steps, and a target in place of a clock", () => {
  const { schedule, record } = resolvePolicy({ anneal: "adaptive", targetShare: 0.4, hardestStep: 0.05 }, 100);
  expect(record).toMatchObject({ anneal: "adaptive", target: 0.4, hardestStep: 0.05, pace: 0.2 });
  if (typeof schedule === "function") throw new Error("it goes by the clock");
  expect(schedule.mixture(2.5)).toEqual({ randomHard: 1 - 0.2 - 0.1, semiHard: 0.2, hardest: 0.1 });
  expect(() => resolvePolicy({ anneal: "adaptive", epochStep: 3 }, 100)).toThrow(/^invalid --epoch-step: .* adaptive/);
  expect(() => resolvePolicy({ targetShare: 0.3 }, 100)).toThrow(/^invalid --target-share: .*linear goes by the clock/);
});
