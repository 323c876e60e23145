import { expect, test } from "vitest";
import type { SampleRecord, TripletRecord } from "../../src/node/triplet-records.ts";
import { classesById, distinct, excess, listSuspects, listTriplets, suspectsCsv, tripletsCsv } from "./triplet-list.ts";

const triplet = (step: number, violation: number, policy: string, epoch = 1): TripletRecord => ({
  step,
  epoch,
  policy,
  violation,
  anchor: `a${step}`,
  positive: `p${step}`,
  negative: "n",
});
const role = { active: 0, mean: 0, max: 0 };
const sample = (id: string, suspicion: number | null, likely = false, name = "one"): SampleRecord => ({
  id,
  class: name,
  suspicion,
  likely,
  pairs: 12,
  violation: 0.25,
  lateViolation: 0,
  epochs: 4,
  activeEpochs: 3,
  lastActiveEpoch: 4,
  anchor: role,
  positive: role,
  negative: role,
});
const all = { policy: null, epoch: null, search: "" };
const steps = (list: readonly TripletRecord[]) => list.map(({ step }) => step);

test("triplets come by their violation, of equal ones the later step first", () => {
  const triplets = [triplet(1, 0.2, "hardest"), triplet(2, 0.5, "hardest"), triplet(3, 0.2, "semiHard")];
  expect(steps(listTriplets(triplets, new Map(), all))).toEqual([2, 3, 1]);
});

test("filters let through a policy, an epoch, and what is said of any of the three samples", () => {
  const triplets = [triplet(1, 3, "hardest", 1), triplet(2, 2, "semiHard", 1), triplet(3, 1, "hardest", 2)];
  const classes = classesById([sample("p2", 1, false, "Greek/Alpha")]);
  expect(steps(listTriplets(triplets, classes, { ...all, policy: "hardest" }))).toEqual([1, 3]);
  expect(steps(listTriplets(triplets, classes, { ...all, epoch: 1 }))).toEqual([1, 2]);
  expect(steps(listTriplets(triplets, classes, { ...all, search: " greek " }))).toEqual([2]);
  expect(steps(listTriplets(triplets, classes, { ...all, search: "a3" }))).toEqual([3]);
});

test("a violation says how much nearer the negative is, and not how far", () => {
  expect(excess({ violation: 0.75 }, 0.5)).toBe(0.25);
  expect(excess({ violation: 0.25 }, 0.5)).toBe(-0.25);
});

test("values that differ are listed in their order, numbers by their size", () => {
  expect(distinct([10, 9, 10, 1])).toEqual([1, 9, 10]);
  expect(distinct(["b", "a", "b"])).toEqual(["a", "b"]);
});

test("suspects reach the threshold, the most suspicious first; what cannot be judged is none", () => {
  const samples = [sample("x", 5), sample("y", null), sample("z", 7, true), sample("w", 4.9)];
  expect(listSuspects(samples, { threshold: 5, likely: false }).map(({ id }) => id)).toEqual(["z", "x"]);
  expect(listSuspects(samples, { threshold: 5, likely: true }).map(({ id }) => id)).toEqual(["z"]);
});

test("suspects and triplets are written as CSV", () => {
  const suspects = listSuspects([sample("x,1", 5.5, true)], { threshold: 0, likely: false });
  expect(suspectsCsv(suspects)).toBe(
    'id,class,suspicion,likely,violation,pairs,activeEpochs,epochs\n"x,1",one,5.5,true,0.25,12,3,4\n',
  );
  expect(tripletsCsv([triplet(7, 0.5, "hardest")], classesById([sample("a7", 1)]))).toBe(
    "epoch,step,policy,violation,anchor,positive,negative,anchorClass,positiveClass,negativeClass\n" +
      "1,7,hardest,0.5,a7,p7,n,one,,\n",
  );
});
