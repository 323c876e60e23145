import { expect, test } from "vitest";
import { among } from "../../core/degrees.ts";
import { graded } from "../../data/relevance/graded.ts";
import { relevanceInputs } from "./relevance-inputs.ts";

test("a batch's inputs are its masks by the thresholds and its degrees, no sample its own positive", () => {
  const values = [
    [1, 0.7, 0.2],
    [0.7, 1, 0.4],
    [0.2, 0.4, 1],
  ];
  const relevance = graded((i, j) => values[i]?.[j] ?? NaN, { size: 3, positiveFrom: 0.7, negativeTo: 0.2 });
  const inputs = relevanceInputs(among(relevance, [2, 0, 1]), 3);
  expect([...inputs.positiveMask.data]).toEqual([0, 0, 0, 0, 0, 1, 0, 1, 0]);
  expect([...inputs.negativeMask.data]).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 0]);
  expect([...inputs.relevance.data]).toEqual([1, 0.2, 0.4, 0.2, 1, 0.7, 0.4, 0.7, 1].map(Math.fround));
});
