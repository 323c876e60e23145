import { describe, expect, test } from "vitest";
import {
  checkSafety,
  compareWithDefinition,
  cosinesOf,
  crossEntropyOf,
  ownChanged,
} from "../../test/support/class-losses.ts";
import { InputError } from "../core/errors.ts";
import { arcFace, subCenterArcFace } from "./arc-face.ts";

/** cos(θ + m), and beyond π what the authors' code has. */
const added = (m: number) => (cosine: number) => {
  const angle = Math.acos(cosine);
  return angle + m <= Math.PI ? Math.cos(angle + m) : cosine - m * Math.sin(m);
};
const scaled = (rows: number[][], scale: number) => rows.map((row) => row.map((score) => scale * score));

describe("arcFace", () => {
  test.each([
    [0.5, 8],
    [1.4, 2],
  ])("is the cross entropy of scaled cosines, the own angle made larger by %d, with a scale of %d", (margin, scale) =>
    compareWithDefinition(arcFace({ margin, scale }), (given) =>
      crossEntropyOf(scaled(ownChanged(cosinesOf(given), given, added(margin)), scale), given),
    ),
  );

  test("is finite where directions meet and where there is none", () => checkSafety(arcFace()));

  test("refuses margins and scales that make no sense", () => {
    expect(() => arcFace({ margin: 28.6 })).toThrow(InputError);
    expect(() => arcFace({ margin: 28.6 })).toThrow("invalid margin: 28.6");
    expect(() => arcFace({ scale: 0 })).toThrow("invalid scale: 0");
  });
});

describe("subCenterArcFace", () => {
  test("takes the best of each class's centres", () =>
    compareWithDefinition(
      subCenterArcFace({ margin: 0.3, scale: 5, centres: 3 }),
      (given) => {
        const best = cosinesOf(given).map((row) =>
          [0, 3, 6, 9].map((first) => Math.max(...row.slice(first, first + 3))),
        );
        return crossEntropyOf(scaled(ownChanged(best, given, added(0.3)), 5), given);
      },
      3,
    ));

  test("is finite where all centres of a class are one", () => checkSafety(subCenterArcFace({ centres: 2 }), 2));

  test("refuses a number of centres that is none", () => {
    expect(() => subCenterArcFace({ centres: 0 })).toThrow(InputError);
    expect(() => subCenterArcFace({ centres: 1.5 })).toThrow("invalid number of centres: 1.5");
  });
});
