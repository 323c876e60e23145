import { describe, expect, test } from "vitest";
import { checkSafety, compareWithDefinition, crossEntropyOf, norm } from "../../test/support/class-losses.ts";
import { InputError } from "../core/errors.ts";
import { proxyNca } from "./proxy-nca.ts";

const unit = (row: readonly number[]) => row.map((x) => x / norm(row));

describe("proxyNca", () => {
  test.each([1, 4])("is the cross entropy of squared distances to the proxies, times −%d", (scale) =>
    compareWithDefinition(proxyNca({ scale }), (given) => {
      const squared = (x: readonly number[], p: readonly number[]) =>
        unit(x).reduce((sum, value, k) => sum + (value - (unit(p)[k] ?? NaN)) ** 2, 0);
      return crossEntropyOf(
        given.embeddings.map((x) => given.weight.map((p) => -scale * squared(x, p))),
        given,
      );
    }),
  );

  test("is finite where directions meet and where there is none", () => checkSafety(proxyNca({ scale: 1000 })));

  test("refuses a scale that makes no sense", () => {
    expect(() => proxyNca({ scale: -1 })).toThrow(InputError);
    expect(() => proxyNca({ scale: NaN })).toThrow("invalid scale: NaN");
  });
});
