import { expect, test } from "vitest";
import { checkBatch } from "./check-batch.ts";

test.each([
  [
    { classes: 8, samples: 100_000, usesMixture: false, pairs: "unordered" },
    /^invalid batch: 8 classes × 100000 samples/,
  ],
  [
    { classes: 8, samples: 1000, usesMixture: true, pairs: "unordered" },
    /31968000000 candidates for a triplet, expected/,
  ],
  [{ classes: 4096, samples: 4, usesMixture: true, pairs: "unordered" }, null],
  [{ classes: 8, samples: 300, usesMixture: true, pairs: "unordered" }, null],
  [{ classes: 8, samples: 300, usesMixture: true, pairs: "ordered" }, /1722240000 candidates/],
  [{ classes: 8, samples: 1000, usesMixture: false, pairs: "ordered" }, null],
] as const)("a batch of %j is refused with %s", (batch, message) => {
  if (message === null) expect(() => checkBatch(batch)).not.toThrow();
  else expect(() => checkBatch(batch)).toThrow(message);
});
