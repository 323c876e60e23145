import { describe, expect, it } from "vitest";
import { counted, decimal, grouped, listed, meanAndSd, percent, shortPower } from "./format.ts";

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

  it("writes round numbers of ticks by powers of ten", () => {
    expect([0, 1e-4, 2e-4, 0.00015, 1.5e-7, -2e-5, 3e6].map(shortPower)).toEqual([
      "0",
      "10⁻⁴",
      "2·10⁻⁴",
      "1.5·10⁻⁴",
      "1.5·10⁻⁷",
      "−2·10⁻⁵",
      "3·10⁶",
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
    expect(meanAndSd(1, 2.2e-5, (value, more = 0) => percent(value, 1 + more))).toBe("100.000 ± 0.002 %");
    expect(meanAndSd(1, 2.2e-7, (value, more = 0) => percent(value, 1 + more))).toBe("100.000 ± 0.000 %");
    expect(meanAndSd(-1.5, 1e-9, (value, more = 0) => decimal(value, 3 + more))).toBe("−1.50000 ± 0.00000");
    expect(meanAndSd(1, 0, format)).toBe("100.00 ± 0 %");
    expect(meanAndSd(1e-9, 1e-10, format)).toBe("1.0 × 10⁻⁷ ± 1.0 × 10⁻⁸ %");
    expect(meanAndSd(NaN, NaN, format)).toBe("–");
  });

  it("counts, groups and lists", () => {
    expect([counted(1, "training"), counted(2, "training")]).toEqual(["1 training", "2 trainings"]);
    expect([7, 1000, 1234567].map(grouped)).toEqual(["7", "1,000", "1,234,567"]);
    expect([listed([]), listed(["a"]), listed(["a", "b", "c"])]).toEqual(["", "a", "a, b and c"]);
  });
});
