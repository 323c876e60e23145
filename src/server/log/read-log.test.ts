import { appendFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/files.ts";
import { lastPosition, type LogPosition, logStart, positionAt, readLog } from "./read-log.ts";

/** Everything that a reading gives: lines as texts, `null` where it began anew. */
async function read(file: string, from: LogPosition) {
  const lines: (string | null)[] = [];
  let position = from;
  for await (const chunk of readLog(file, from)) {
    if (chunk.restarted) lines.push(null);
    lines.push(...chunk.lines.map(String));
    position = chunk.position;
  }
  return { lines, position };
}

test("a log that grows in pieces is read line by line, each line once, whatever the pieces are", async () => {
  const folder = temporaryFolder();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ maxLength: 12, unit: fc.constantFrom("a", "é", "\n") })), async (pieces) => {
      const file = join(folder, "grows.jsonl");
      writeFileSync(file, "");
      let position = logStart;
      const lines: (string | null)[] = [];
      for (const piece of pieces) {
        appendFileSync(file, piece);
        const more = await read(file, position);
        lines.push(...more.lines);
        position = more.position;
      }
      const text = pieces.join("");
      expect(lines).toEqual(text.split("\n").slice(0, -1));
      expect(position.offset).toBe(Buffer.byteLength(text.slice(0, text.lastIndexOf("\n") + 1)));
    }),
    { numRuns: 40, seed: 1 },
  );
});

test("lines longer than what is read at a time are whole, and one without end is refused", async () => {
  const file = join(temporaryFolder(), "long.jsonl");
  const long = "x".repeat(700_000);
  writeFileSync(file, `${long}\nshort\n${long}\n`);
  expect((await read(file, logStart)).lines).toEqual([long, "short", long]);
  writeFileSync(file, "y".repeat(5_000_000));
  await expect(read(file, logStart)).rejects.toThrow(/^invalid log: a line of more than 4194304 bytes/);
});

test("a log that was cut back, also where it has grown again, begins anew", async () => {
  const file = join(temporaryFolder(), "cut.jsonl");
  writeFileSync(file, "one\ntwo\nthree\n");
  const { position } = await read(file, logStart);
  truncateSync(file, 4);
  expect((await read(file, position)).lines).toEqual([null, "one"]);
  appendFileSync(file, "deux\ntrois\nquatre\n");
  expect((await read(file, position)).lines).toEqual([null, "one", "deux", "trois", "quatre"]);
  rmSync(file);
  expect((await read(file, position)).lines).toEqual([null]);
  expect((await read(file, logStart)).lines).toEqual([]);
});

test("a position is found again by its byte where a line ends, and nowhere else", async () => {
  const file = join(temporaryFolder(), "log.jsonl");
  writeFileSync(file, "one\ntwo\nhalf");
  const ends = [];
  for (let offset = 0; offset < 20; offset++) if (await positionAt(file, offset)) ends.push(offset);
  expect(ends).toEqual([0, 4, 8]);
  expect((await lastPosition(file)).offset).toBe(8);
  expect((await read(file, (await positionAt(file, 4)) ?? logStart)).lines).toEqual(["two"]);
  expect((await lastPosition(join(file, "..", "missing"))).offset).toBe(0);
});

test("a link is not followed", async () => {
  const folder = temporaryFolder({ "secret.jsonl": "secret\n" });
  const file = join(folder, "link.jsonl");
  symlinkSync(join(folder, "secret.jsonl"), file);
  await expect(read(file, logStart)).rejects.toThrow(/ELOOP/);
});
