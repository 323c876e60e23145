import { expect, test } from "vitest";
import { numberText, placeText, tickText } from "./number-text.ts";

test("numbers have about four digits, shares a percent sign", () => {
  expect(
    [0.5, 0.01234, 0.001, 0.00027412, 12.345, 123.45, 4321, 0, NaN].map((value) => numberText(value, "number")),
  ).toEqual(["0.500", "0.0123", "0.001", "0.000274", "12.35", "123.5", "4321", "0", "–"]);
  expect([0.5, -0.25, 1].map((value) => numberText(value, "share"))).toEqual(["50.0 %", "−25.0 %", "100.0 %"]);
});

test("ticks are as short as they can be", () => {
  expect([0, 0.25, 0.1 + 0.2, 5e-4, 1e-5, 200_000, -3].map((value) => tickText(value, "number"))).toEqual([
    "0",
    "0.25",
    "0.3",
    "0.0005",
    "1e−5",
    "2e5",
    "−3",
  ]);
  expect(tickText(0.125, "share")).toBe("12.5 %");
  expect(placeText(18.25678)).toBe("18.26");
});
