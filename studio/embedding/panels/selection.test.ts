import { expect, test } from "vitest";
import { classCounts, selectionCsv } from "./selection.ts";

test("classes of a selection are counted, the most first and of equal ones in their order", () => {
  expect(classCounts([0, 1, 2, 3, 4], [2, 0, 2, 1, 0])).toEqual([
    { label: 0, count: 2 },
    { label: 2, count: 2 },
    { label: 1, count: 1 },
  ]);
});

test("a selection as CSV has ids, classes and places, quoted where they must be", () => {
  const film = { ids: ["a,b", "c"], classNames: ["one", 'the "other"'], labels: [1, 0] };
  expect(selectionCsv([0, 1], film, Float32Array.of(1, 2, 0, 0.5, -1, 0))).toBe(
    'id,class,x,y,z\n"a,b","the ""other""",1,2,0\nc,one,0.5,-1,0\n',
  );
});
