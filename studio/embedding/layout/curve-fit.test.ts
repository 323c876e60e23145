import { expect, test } from "vitest";
import fitCurve from "./curve-fit.ts";

/** UMAP's curve (McInnes, Healy and Melville 2018, definition 11), and how umap-js has it fitted. */
const curve =
  ([a, b]: readonly [number, number]) =>
  (x: number) =>
    1 / (1 + a * x ** (2 * b));
const options = { damping: 1.5, initialValues: [0.5, 0.5], gradientDifference: 0.1, maxIterations: 100 } as const;
const x = Array.from({ length: 300 }, (_, i) => (3 * i) / 299);

test("a curve that has made the points is found again", () => {
  const { parameterValues } = fitCurve({ x, y: x.map(curve([1.4, 0.8])) }, curve, options);
  expect(parameterValues[0]).toBeCloseTo(1.4, 6);
  expect(parameterValues[1]).toBeCloseTo(0.8, 6);
});

test("UMAP's constants for a least distance of 0.1 are those that its authors' program says", () => {
  const y = x.map((at) => (at < 0.1 ? 1 : Math.exp(0.1 - at)));
  const { parameterValues } = fitCurve({ x, y }, curve, options);
  expect(parameterValues[0]).toBeCloseTo(1.577, 2);
  expect(parameterValues[1]).toBeCloseTo(0.895, 2);
});
