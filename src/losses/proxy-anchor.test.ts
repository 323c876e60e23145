import { describe, expect, test } from "vitest";
import {
  checkSafety,
  compareWithDefinition,
  cosinesOf,
  lossOfClasses,
  wrongOf,
} from "../../test/support/class-losses.ts";
import { InputError } from "../core/errors.ts";
import { proxyAnchor } from "./proxy-anchor.ts";
import { weightedByClass } from "./reducers.ts";

const total = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0);

describe("proxyAnchor", () => {
  test("is the mean over proxies with samples of what is too far, plus that over all of what is too near", () =>
    compareWithDefinition(proxyAnchor({ margin: 0.1, scale: 5 }), (given) => {
      const cosines = cosinesOf(given);
      const side = (own: boolean, term: (cosine: number) => number) =>
        given.weight.flatMap((_, c) => {
          const terms = cosines.flatMap((row, i) => ((given.labels[i] === c) === own ? [term(row[c] ?? NaN)] : []));
          return own && terms.length === 0 ? [] : [Math.log(1 + total(terms))];
        });
      const together = side(true, (s) => Math.exp(-5 * (s - 0.1)));
      const apart = side(false, (s) => Math.exp(5 * (s + 0.1)));
      return {
        loss: total(together) / together.length + total(apart) / apart.length,
        active: wrongOf(cosines, given),
      };
    }));

  test("is finite where exponentials would overflow", () => checkSafety(proxyAnchor({ scale: 5000 })));

  test("hands its proxies to the reducer, each with its own class", async () => {
    const given = {
      embeddings: [
        [1, 0, 0],
        [0, 1, 0],
      ],
      weight: [
        [0, 1, 0],
        [0, 1, 1],
        [1, 0, 0],
        [0, 0, 1],
      ],
      labels: [0, 1],
    };
    const only = (c: number) => [0, 1, 2, 3].map((other) => (other === c ? 4 : 0));
    const parts = await Promise.all(
      [0, 1, 2, 3].map((c) => lossOfClasses(proxyAnchor({ reducer: weightedByClass({ weights: only(c) }) }), given)),
    );
    const whole = await lossOfClasses(proxyAnchor({ reducer: weightedByClass({ weights: [1, 1, 1, 1] }) }), given);
    expect(total(parts.map(({ loss }) => loss)) / 4).toBeCloseTo(whole.loss, 9);
    // Nothing belongs to the last two classes: what they cost is that of the samples near their proxies alone.
    expect(parts[2]?.loss).toBeCloseTo(Math.log(1 + Math.exp(32 * 1.1) + Math.exp(32 * 0.1)), 9);
    expect(parts[3]?.loss).toBeCloseTo(Math.log(1 + 2 * Math.exp(32 * 0.1)), 9);
  });

  test("refuses margins and scales that make no sense", () => {
    expect(() => proxyAnchor({ margin: 2 })).toThrow(InputError);
    expect(() => proxyAnchor({ scale: 0 })).toThrow("invalid scale: 0");
  });
});
