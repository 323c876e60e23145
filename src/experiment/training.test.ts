import { describe, expect, test } from "vitest";
import { paperProtocol } from "./protocol.ts";
import { collapsedForGood, runTraining } from "./training.ts";

/** Reports every ten epochs, from epoch 0 on: `x` collapsed, `-` not. */
const reports = (text: string) => Array.from(text, (mark, i) => ({ epoch: 10 * i, collapsed: mark === "x" }));

describe("the epoch of a collapse", () => {
  test.each([
    ["xxxx", 10],
    ["-xxx", 10],
    ["x--x", 30],
    ["x-xx", 20],
    ["xxx-", null],
    ["----", null],
    ["x", null],
    ["", null],
  ])("of reports %j is %j: the first of those that hold to the end, the untrained network aside", (text, epoch) => {
    expect(collapsedForGood(reports(text))).toBe(epoch);
  });
});

describe("a training of the experiment", () => {
  const specOf = (policy: string, seed: number) => ({
    policy,
    seed,
    protocol: paperProtocol({ epochs: 2, evaluateEvery: 1 }),
  });

  test("is the same, bit for bit, each time, and another for another seed", async () => {
    const [first, second, other] = [
      await runTraining(specOf("nspa", 3)),
      await runTraining(specOf("nspa", 3)),
      await runTraining(specOf("nspa", 4)),
    ];
    expect(second).toEqual(first);
    expect(other.record.evaluations).not.toEqual(first.record.evaluations);
  }, 30_000);

  test("starts from the same data and weights under every policy", async () => {
    const [a, b] = [await runTraining(specOf("hardest", 3)), await runTraining(specOf("semiHard", 3))];
    expect(a.record.evaluations[0]).toEqual(b.record.evaluations[0]);
    expect(a.record.evaluations.at(-1)).not.toEqual(b.record.evaluations.at(-1));
  }, 30_000);

  test("measures the two classes that it has never seen", async () => {
    const { unseen, record } = await runTraining(specOf("nspa", 3));
    expect(unseen.oneShot.map(({ ways }) => ways)).toEqual([2]);
    expect(record.evaluations.at(-1)?.oneShot?.map(({ ways }) => ways)).toEqual([2, 3, 4, 5]);
    expect(unseen.precisionAt1).toBeGreaterThan(0.5);
  }, 30_000);
});
