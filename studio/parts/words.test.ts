import { expect, test } from "vitest";
import { distanceText, durationText, statusText, statusTone } from "./words.ts";

test("spans of time are told in the two largest units", () => {
  expect([0.4, 45, 59.7, 200, 3600, 7500, 200_000].map(durationText)).toEqual([
    "0 s",
    "45 s",
    "1 min",
    "3 min",
    "1 h 0 min",
    "2 h 5 min",
    "2 d 7 h",
  ]);
  expect(durationText(NaN)).toBe("–");
});

test("distances are told in words where there are some", () => {
  expect(["squaredEuclidean", "lp:3", "toString"].map(distanceText)).toEqual([
    "squared Euclidean distance",
    "lp:3",
    "toString",
  ]);
});

test("a run that says it runs but holds no lock was broken off", () => {
  expect(statusText({ status: "running", live: true })).toBe("training");
  expect(statusText({ status: "running", live: false })).toBe("broken off");
  expect(statusTone({ status: "running", live: false })).toBe("bad");
  expect(statusText({ status: "of-a-later-version", live: false })).toBe("of-a-later-version");
});
