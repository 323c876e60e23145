import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import { readPage } from "./documentation/markdown.ts";
import { faultOf } from "./documentation/outcomes.ts";
import { docstringProgram, type Example, pageProgram, type Program } from "./documentation/programs.ts";
import { judge, type Verdicts } from "./documentation/verdicts.ts";

const filesOf = (folder: string, end: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(end))
    .map((path) => join(folder, path))
    .sort();
const read = (file: string) => readFileSync(file, "utf8");
const hasExamples = ({ examples }: Program) => examples.length > 0;

const pages = ["README.md", ...filesOf("docs", ".md")].map((file) => readPage(file, read(file)));
const pagePrograms = pages.map(pageProgram).filter(hasExamples);
const docstrings = filesOf("src", ".ts")
  .filter((file) => !file.endsWith(".test.ts"))
  .map((file) => docstringProgram(file, read(file)))
  .filter(hasExamples);

/** Pages that are wrong, with what is said of them. */
const wrong = [
  ["a mistyped option", ["```ts", "mlp({ embeding: 2 });", "```"], /^docs\/1.md:2: TS2561: .*'embeding'/],
  ["a name that is not there", ["", "```ts", "train(nothing);", "```"], /^docs\/2.md:3: TS2304: .*'nothing'/m],
  [
    "what throws",
    ["```ts", "const size = -1;", "mlp({ embedding: size });", "```"],
    /^docs\/3.md:1: [^]*\bdocs\/3.md:3\b/,
  ],
  [
    "a promise that fails later",
    ["```ts", "train(dataset, { backbone: mlp(), epochs: -1 });", "```"],
    /invalid epochs/,
  ],
  [
    "a command that fails",
    ["```sh", "true", "npx kinfold embed nowhere photos --out a.npy", "```"],
    /docs\/5.md:3: [^]*nowhere/,
  ],
  [
    "a skipped command",
    ["<!-- example: skip train: why -->", "```sh", "npx kinfold train a --stepz 1", "```"],
    /--stepz/,
  ],
  ["another program", ["```sh", "npm run buidl", "```"], /docs\/7.md:2: /],
  ["a script", ["<!-- example: skip npm run: why -->", "```sh", "npm run buidl", "```"], /unknown script: buidl/],
  ["what is printed", ["```console", "$ npx kinfold --version", "0.0.0", "nothing", "```"], /docs\/9.md:4: /],
] as const;
const wrongPrograms = wrong.map(([, lines], i) => pageProgram(readPage(`docs/${i + 1}.md`, lines.join("\n"))));

let verdicts: Verdicts;
beforeAll(async () => {
  verdicts = await judge([docstrings, ...[...pagePrograms, ...wrongPrograms].map((program) => [program])]);
});
afterAll(async () => {
  await verdicts.settled;
  rmSync(verdicts.project, { recursive: true, force: true });
});

/** Throws what is wrong with an example. */
async function checkExample(example: Example, program: Program, { skip }: TestContext): Promise<void> {
  const fault = faultOf(example, program, await verdicts.of(program.file));
  if (fault === undefined) skip("another example of the file is wrong");
  if (typeof fault === "string") throw new Error(fault);
}

describe.each([
  ["pages", pagePrograms],
  ["docstrings", docstrings],
] as const)("examples of %s run", (_, programs) => {
  for (const program of programs)
    for (const example of program.examples)
      test(`${example.place}  ${example.title}`, (context) => checkExample(example, program, context));
});

describe("markers of pages", () => {
  const skips = pages.flatMap(({ file, rules }) =>
    rules.filter(({ skip }) => skip !== null).map((rule) => ({ ...rule, file })),
  );

  for (const { file, place, words, skip: reason } of skips)
    test(`${place}  ${words.join(" ")}: ${reason}`, async ({ skip }) => {
      const { outcome } = await verdicts.of(file);
      expect(outcome.used).toContain(place);
      skip(reason ?? "");
    });

  test("are each for a command below them", async () => {
    const unused = pages
      .filter(({ rules }) => rules.length > 0)
      .map(async ({ file, rules }) => {
        const { outcome } = await verdicts.of(file);
        return rules.filter(({ place }) => !outcome.used.has(place));
      });
    expect((await Promise.all(unused)).flat()).toEqual([]);
  });
});

test.each(wrong.map(([what, , message], i) => ({ what, message, program: wrongPrograms[i] })))(
  "$what is told by its line",
  async ({ message, program }) => {
    const [example] = program?.examples ?? [];
    const fault = program && example && faultOf(example, program, await verdicts.of(program.file));
    expect(fault).toMatch(message);
  },
);
