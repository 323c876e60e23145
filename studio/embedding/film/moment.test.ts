import { expect, test } from "vitest";
import { advanced, momentAt, stepped } from "./moment.ts";

test("a moment lies between the frames that are ready around it", () => {
  expect(momentAt([3, 0, 1], 0.25)).toEqual({ from: 0, to: 1, mix: 0.25 });
  expect(momentAt([3, 0, 1], 1)).toEqual({ from: 1, to: 1, mix: 0 });
  expect(momentAt([3, 0, 1], 2)).toEqual({ from: 1, to: 3, mix: 0.5 });
});

test("before the first and after the last frame that is ready it stands still", () => {
  expect(momentAt([2, 3], 1)).toEqual({ from: 2, to: 2, mix: 0 });
  expect(momentAt([2, 3], 5)).toEqual({ from: 3, to: 3, mix: 0 });
  expect(momentAt([], 1)).toBeNull();
});

test("a film goes on by its speed and ends at its last frame", () => {
  expect(advanced(1, 0.4, 2, 10)).toEqual({ time: 2, isOver: false });
  expect(advanced(8.9, 1, 1, 10)).toEqual({ time: 9, isOver: true });
});

test("an arrow key goes to the next whole frame and not past the ends", () => {
  expect([stepped(1, 1, 4), stepped(1.5, 1, 4), stepped(1.5, -1, 4), stepped(1, -1, 4)]).toEqual([2, 2, 1, 0]);
  expect([stepped(3, 1, 4), stepped(0, -1, 4)]).toEqual([3, 0]);
});
