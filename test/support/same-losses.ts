import { expect } from "vitest";
import { recordedLosses } from "../fixtures/perceptron-losses.ts";

/** Kernels of other machines and runtimes add in another order, which changes the last digits. */
const TOLERANCE = 1e-5;

/** Expects the recorded losses, step by step. */
export function expectRecorded(losses: readonly number[]): void {
  expect(losses).toHaveLength(recordedLosses.length);
  losses.forEach((loss, i) => {
    const expected = recordedLosses[i] ?? NaN;
    expect(Math.abs(loss - expected) / expected, `step ${i + 1}: ${loss}, recorded ${expected}`).toBeLessThan(
      TOLERANCE,
    );
  });
}
