import { expect, test } from "vitest";
import { parseNumbers } from "./numbers.ts";
import { isLightOnDark } from "./paper.ts";
import { fittedSize } from "./picture-file.ts";
import { begun, type Brush, type Drawing, extended, paint, undone } from "./strokes.ts";

test("strokes grow by points, leave out those that hardly moved, and are undone one by one", () => {
  let drawing: Drawing = extended([], 0.5, 0.5);
  expect(drawing).toEqual([]);
  drawing = begun(drawing, 0.1, 0.2, 0.05);
  drawing = extended(drawing, 0.3, 0.2);
  drawing = extended(drawing, 0.3001, 0.2);
  drawing = begun(drawing, 0.9, 0.9, 0.1);
  expect(drawing).toEqual([
    { points: [0.1, 0.2, 0.3, 0.2], width: 0.05 },
    { points: [0.9, 0.9], width: 0.1 },
  ]);
  expect(undone(drawing)).toHaveLength(1);
  expect(undone([])).toEqual([]);
});

test("a drawing is painted at the size of the sheet, a lone point as a dot", () => {
  const calls: string[] = [];
  const colour = (style: Brush["fillStyle"]) => (typeof style === "string" ? style : "no colour");
  const brush: Brush = {
    fillStyle: "",
    strokeStyle: "",
    lineWidth: 0,
    lineCap: "butt",
    lineJoin: "miter",
    fillRect: (...at) => calls.push(`paper ${colour(brush.fillStyle)} ${at.join()}`),
    beginPath: () => {},
    moveTo: (x, y) => calls.push(`move ${x},${y}`),
    lineTo: (x, y) => calls.push(`line ${x},${y}`),
    stroke: () => calls.push(`stroke ${colour(brush.strokeStyle)} ${brush.lineWidth}`),
  };
  paint(
    brush,
    100,
    [
      { points: [0.5, 0.25], width: 0.1 },
      { points: [0, 0, 1, 1], width: 0.02 },
    ],
    { ink: "black", paper: "white" },
  );
  expect(calls).toEqual([
    "paper white 0,0,100,100",
    "move 50,25",
    "line 50,25",
    "stroke black 10",
    "move 0,0",
    "line 0,0",
    "line 100,100",
    "stroke black 2",
  ]);
});

test("numbers are read between any separators, and what is wrong with them is said", () => {
  expect(parseNumbers(" 1, 2.5;\n-3e2\t4 ", 4)).toEqual({ values: [1, 2.5, -300, 4], problem: null });
  expect(parseNumbers("1 x", 2).problem).toBe("“x” is no number.");
  expect(parseNumbers("1 Infinity", 2).problem).toBe("“Infinity” is no number.");
  expect(parseNumbers("1", 2).problem).toBe("1 number, expected 2.");
  expect(parseNumbers(" ", 3).problem).toBe("3 numbers, in the order of the columns.");
});

test("a large picture is made smaller in its proportion, a small one stays", () => {
  expect(fittedSize(4000, 3000, 1024)).toEqual([1024, 768]);
  expect(fittedSize(3, 40_000, 1024)).toEqual([1, 1024]);
  expect(fittedSize(200, 100, 1024)).toEqual([200, 100]);
});

test("the paper of a picture is what its outermost pixels are", () => {
  const picture = (paper: number, ink: number) =>
    Array.from({ length: 25 }, (_, i) => (i === 12 ? ink : paper)).flatMap((level) => [level, level, level, 255]);
  expect(isLightOnDark(picture(0, 255), 5, 5)).toBe(true);
  expect(isLightOnDark(picture(255, 0), 5, 5)).toBe(false);
});
