import fc from "fast-check";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { temporaryFolder } from "../../test/support/run-cli.ts";
import { InputError } from "../core/errors.ts";
import { parseYaml, readYaml } from "./yaml.ts";

/** Writes a file and reads it. */
async function read(text: string | Uint8Array) {
  const file = join(temporaryFolder(), "a.yaml");
  writeFileSync(file, text);
  return { file, yaml: await readYaml(file) };
}

/** The message without the folder. */
const refusal = async (text: string | Uint8Array): Promise<string> => {
  const error: unknown = await read(text).then(
    () => "it was read",
    (reason: unknown) => reason,
  );
  if (!(error instanceof InputError)) return `no InputError: ${String(error)}`;
  expect(error.message).not.toContain("\n");
  return error.message.replace(/\S*\/a\.yaml/g, "a.yaml");
};

/** Each of nine lists holds the one before nine times: a few hundred bytes that stand for a thousand million items. */
const bomb = ["a0: &a0 [x, x]"]
  .concat(Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]`))
  .join("\n");

describe("YAML files", () => {
  test("are plain data, with the line of each part", async () => {
    const { yaml } = await read("data: x\nlist:\n  - 1\n  - {b: yes,\n     c: 0x10}\nalias: &n [1.5]\nagain: *n\n");
    expect(yaml.value).toEqual({ data: "x", list: [1, { b: "yes", c: 16 }], alias: [1.5], again: [1.5] });
    expect(
      [["data"], ["list"], ["list", 1], ["list", 1, "c"], ["list", 1, "missing"], ["nothing"]].map(yaml.lineOf),
    ).toEqual([1, 2, 4, 5, 4, 1]);
  });

  test.each([
    ["a bomb of aliases", bomb, /^invalid file: a\.yaml:1: Excessive alias count/],
    ["an alias of nothing", "a: *b", /^invalid file: a\.yaml:1: .*alias/i],
    ["code", "a: 1\nb: !!js/function 'function () { process.exit(7) }'", /^invalid file: a\.yaml:2: Unresolved tag/],
    ["a key twice", "a: 1\nb: 2\na: 3", /^invalid file: a\.yaml:3: Map keys must be unique/],
    ["a list that never ends", "a: 1\nb: [1, 2", /^invalid file: a\.yaml:2: /],
    ["keys that are no text", "[1, 2]: 3", /^invalid file: a\.yaml:1: /],
    ["two documents", "a: 1\n---\nb: 2", /^invalid file: a\.yaml:\d: /],
    ["depth without end", "[".repeat(20_000), /^invalid file: a\.yaml:1: /],
    ["bytes that are no text", Uint8Array.of(0x61, 0xff, 0xfe), /^cannot read a\.yaml: /],
    ["more than anyone writes", `a: ${"x".repeat(1 << 16)}`, /^cannot read a\.yaml: it has 65539 bytes/],
  ])("refuses %s in a line", async (_, text, message) => {
    expect(await refusal(text)).toMatch(message);
  });

  test("leave the prototypes of objects alone", async () => {
    const { file, yaml } = await read("__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\n");
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
    expect(() => parseYaml(file, yaml, z.strictObject({ a: z.int().optional() }))).toThrow(/unknown __proto__/);
  });

  test("name the line of what a schema does not allow", async () => {
    const schema = z.strictObject({ a: z.object({ b: z.array(z.int()) }), c: z.string().optional() });
    const { file, yaml } = await read("a:\n  b:\n    - 1\n    - x\n");
    expect(() => parseYaml(file, yaml, schema)).toThrow(/^invalid a\.b\.1: .*a\.yaml:4: expected number/);
    const other = await read("a: {b: []}\n\nd: 1\n");
    expect(() => parseYaml(other.file, other.yaml, schema)).toThrow(/^unknown d: .*a\.yaml:3$/);
  });

  test("whatever they hold, are read or refused in a line", async () => {
    const pieces = fc.constantFrom(
      "a",
      ": ",
      "- ",
      "\n",
      "  ",
      "[",
      "]",
      "{",
      "}",
      "&x ",
      "*x",
      "!!",
      "|",
      "'",
      '"',
      "#",
      "\t",
      "? ",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 30 }), async (parts) => {
        const outcome = await refusal(parts.join(""));
        expect(outcome).toMatch(/^(invalid file: a\.yaml:\d+: .+|no InputError: it was read)$/);
      }),
      { numRuns: 80, seed: 1 },
    );
  });
});
