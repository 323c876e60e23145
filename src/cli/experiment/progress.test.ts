import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Io } from "../io.ts";
import { createProgress } from "./progress.ts";

/** A world whose clock goes on by a second at every look. */
function world(isTTY: boolean) {
  let [text, clock] = ["", 0];
  const stderr = { write: (more: string) => (text += more), isTTY, columns: 80 };
  const io: Io = { stdout: stderr, stderr, now: () => (clock += 1000), onInterrupt: () => () => {} };
  return { io, said: () => stripVTControlCharacters(text) };
}

test("without a terminal a finished training is a line, and so is one that failed", () => {
  const { io, said } = world(false);
  const progress = createProgress(io, 3);
  progress.advance("a 1", 0.5);
  progress.done("a 1");
  progress.done("b 1", "the data is gone");
  progress.done("a 2");
  progress.clear();
  expect(said().split("\n")).toEqual([
    expect.stringMatching(/^1 of 3 trainings {2}\d s left {2}a 1$/),
    "error: b 1: the data is gone",
    "3 of 3 trainings  a 2",
    "",
  ]);
});

test("on a terminal there is a bar in place of lines, and for machines there are failures alone", () => {
  const { io, said } = world(true);
  const progress = createProgress(io, 2);
  progress.advance("a 1", 0.5);
  progress.done("a 1");
  expect(said()).toContain("━━━━━━──────────────────  0 of 2 trainings");
  expect(said()).not.toContain("\n");

  const silent = world(false);
  const quiet = createProgress(silent.io, 2, { silent: true });
  quiet.done("a 1");
  quiet.done("b 1", "gone");
  expect(silent.said()).toBe("error: b 1: gone\n");
});
