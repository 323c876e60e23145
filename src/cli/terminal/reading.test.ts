import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Io } from "../io.ts";
import { createReadingLine } from "./reading.ts";

/** A terminal whose clock goes on by half a second at every look. */
function terminal(isTTY: boolean, columns = 80) {
  let [text, clock] = ["", 0];
  const stderr = { write: (more: string) => (text += more), isTTY, columns };
  const io: Io = { stdout: stderr, stderr, now: () => (clock += 500), onInterrupt: () => () => {} };
  return { io, lines: () => stripVTControlCharacters(text).split("\r").slice(1) };
}

test("a download is drawn as a bar with its size, its speed and the time left", () => {
  const { io, lines } = terminal(true, 100);
  const line = createReadingLine(io);
  line.onDownload("by_class.zip", 1e6, 4e6);
  line.onDownload("by_class.zip", 3e6, 4e6);
  line.clear();
  expect(lines()).toEqual([
    "━━━━━───────────────  downloading 1.0 of 4.0 MB  0.0 MB/s  by_class.zip",
    expect.stringMatching(/^━{15}─{5} {2}downloading 3\.0 of 4\.0 MB {2}\d\.\d MB\/s {2}\d s left {2}by_class\.zip$/),
    "",
  ]);
});

test("a download of unknown size counts, and no line is wider than the terminal", () => {
  const { io, lines } = terminal(true, 40);
  const line = createReadingLine(io);
  line.onDownload("a.zip", 2e6, undefined);
  line.onDownload("a-file-with-a-long-name.zip", 1e6, 4e6);
  expect(lines()[0]).toBe("downloading 2.0 MB  0.0 MB/s  a.zip");
  expect(lines()[1]?.length).toBeLessThan(40);
});

test("where there is no terminal, or for machines, nothing is drawn", () => {
  for (const [isTTY, silent] of [
    [false, false],
    [true, true],
  ] as const) {
    const { io, lines } = terminal(isTTY);
    const line = createReadingLine(io, silent);
    line.onDownload("a.zip", 1, 2);
    line.onProgress(1, 2);
    line.clear();
    expect(lines()).toEqual([]);
  }
});
