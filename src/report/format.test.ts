import { describe, expect, it } from "vitest";
import { counted, decimal, grouped, listed, meanAndSd, percent } from "./format.ts";

describe("numbers in words", () => {
  it("shows a zero only for zero", () => {
    expect([0, 0.0004, 0.0005, -1.5, 2e6, NaN, Infinity].map((value) => decimal(value))).toEqual([
      "0",
      "4.0 × 10⁻⁴",
      "0.001",
      "−1.500",
      "2.0 × 10⁶",
      "–",
      "–",
    ]);
  });

  it("gives shares as percentages", () => {
    expect([0, 0.1234, 1, NaN].map((share) => percent(share))).toEqual(["0 %", "12.3 %", "100.0 %", "–"]);
  });

  it("says the unit of a mean and its deviation once, with the same digits", () => {
    const format = (value: number, more = 0) => percent(value, 2 + more);
    expect(meanAndSd(0.5, 0.02, format)).toBe("50.00 ± 2.00 %");
    expect(meanAndSd(0.00002, 0.001, format)).toBe("0.002 ± 0.100 %");
    expect(meanAndSd(0.5, NaN, format)).toBe("50.00 %");
    expect(meanAndSd(NaN, NaN, format)).toBe("–");
  });

  it("counts, groups and lists", () => {
    expect([counted(1, "training"), counted(2, "training")]).toEqual(["1 training", "2 trainings"]);
    expect([7, 1000, 1234567].map(grouped)).toEqual(["7", "1,000", "1,234,567"]);
    expect([listed([]), listed(["a"]), listed(["a", "b", "c"])]).toEqual(["", "a", "a, b and c"]);
  });
});
