import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutPaths } from "./refusal.ts";

test.each([
  ["missing run: /home/a/runs/first has no run.json", "missing run: first has no run.json"],
  ["invalid event: /home/a/runs/x y/events.jsonl:3: expected", "invalid event: x y/events.jsonl:3: expected"],
  ["cannot read /etc/ssl/key.pem: EACCES", "cannot read key.pem: EACCES"],
  ["ENOENT, open '/var/lib/x.bin'", "ENOENT, open 'x.bin'"],
  ["no such file C:\\Users\\me\\run.json (it is gone)", "no such file run.json (it is gone)"],
  ["a mean of 1/2, and the data a/b.csv", "a mean of 1/2, and the data a/b.csv"],
  ["the first\n  and the second line", "the first and the second line"],
])("%s becomes %s", (message, expected) => {
  expect(withoutPaths(message, ["/home/a/runs"])).toBe(expected);
});

test("of no folder of this machine anything is left", () => {
  const name = fc.stringMatching(/^[a-z][\w.-]{0,8}$/);
  const root = fc.constantFrom("/srv/all my/runs", homedir(), tmpdir(), process.cwd());
  fc.assert(
    fc.property(root, fc.array(name, { minLength: 1, maxLength: 4 }), (folder, parts) => {
      const text = withoutPaths(`cannot read ${join(folder, ...parts)}: it is gone`, ["/srv/all my/runs"]);
      expect(text).not.toContain(folder);
      expect(text.endsWith(`${parts.at(-1)}: it is gone`)).toBe(true);
    }),
    { numRuns: 100, seed: 1 },
  );
});
