import fc from "fast-check";
import { expect, test } from "vitest";
import { cosine, exponential, logarithm, sine } from "./elementary.ts";

// The engine's own functions are right to a unit in the last place or so, which is all that is asked of ours here.

test("sine and cosine are those of degrees", () => {
  fc.assert(
    fc.property(fc.double({ min: -720, max: 720, noNaN: true }), (degrees) => {
      expect(Math.abs(sine(degrees) - Math.sin((degrees * Math.PI) / 180))).toBeLessThan(4e-15);
      expect(Math.abs(cosine(degrees) - Math.cos((degrees * Math.PI) / 180))).toBeLessThan(4e-15);
    }),
  );
});

test("sine and cosine are exact at every quarter of a turn", () => {
  expect([-90, 0, 90, 180, 270, 360].map((degrees) => sine(degrees) + 0)).toEqual([-1, 0, 1, 0, -1, 0]);
  expect([-90, 0, 90, 180, 270, 360].map((degrees) => cosine(degrees) + 0)).toEqual([0, 1, 0, -1, 0, 1]);
});

test("the exponential is right to fifteen digits", () => {
  fc.assert(
    fc.property(fc.double({ min: -300, max: 300, noNaN: true }), (x) => {
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-13);
    }),
  );
  expect(exponential(0)).toBe(1);
});

test("the logarithm is right to fifteen digits, and undoes the exponential", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (x) => {
      expect(Math.abs(logarithm(x) - Math.log(x))).toBeLessThan(4e-15 * Math.max(1, Math.abs(Math.log(x))));
      expect(Math.abs(exponential(logarithm(x)) / x - 1)).toBeLessThan(1e-14);
    }),
  );
  expect(logarithm(1)).toBe(0);
});
