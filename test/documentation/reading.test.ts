import { describe, expect, test } from "vitest";
import { readExamples } from "./docstrings.ts";
import { missingLines } from "./inside/output.ts";
import { readPage } from "./markdown.ts";
import { docstringProgram, pageProgram } from "./programs.ts";
import { rulesFor } from "./rules.ts";

const page = (...lines: string[]) => readPage("docs/page.md", lines.join("\n"));

describe("the blocks of a page", () => {
  test("are those that run, visible or not, with the markers above them", () => {
    const { blocks, rules } = page(
      "# Title\n<!-- example ts\nconst a = 1;\n-->",
      "```text\n<!-- example: skip this: not a marker -->\n```",
      "<!-- example: train a/ --steps 5 -->\n```sh\nnpx kinfold train a/\n```",
      "<!-- example: skip data: no network -->\n<!-- example: file a.csv -->\n\n```csv\na,b\n```",
    );
    expect(blocks.map(({ kind, line, path, rules }) => [kind, line, path, rules.length])).toEqual([
      ["ts", 2, "", 0],
      ["sh", 9, "", 1],
      ["file", 15, "a.csv", 2],
    ]);
    expect(rules).toEqual([
      { place: "docs/page.md:8", words: ["train", "a/"], options: ["--steps", "5"], skip: null },
      { place: "docs/page.md:12", words: ["data"], options: [], skip: "no network" },
    ]);
  });

  test.each([
    ["a language that is not known", ["", "```bash", "ls", "```"], "docs/page.md:2: language bash"],
    ["no language", ["```", "ls", "```"], "docs/page.md:1: language missing"],
    ["a file without a name", ["```json", "{}", "```"], "docs/page.md:1: say its name"],
    ["a name for what is no file", ["<!-- example: file a.ts -->", "```ts", "```"], "docs/page.md:2: only json"],
    ["no end", ["```ts", "a"], "docs/page.md:1: it has no end"],
    ["a marker of another form", ["<!-- example skip -->"], "docs/page.md:1: <!-- example skip -->"],
    ["a skip without a reason", ["<!-- example: skip train -->"], "docs/page.md:1: skip train"],
    ["options without a command", ["<!-- example: --steps 5 -->"], "docs/page.md:1: --steps 5"],
  ])("are refused where there is %s", (_, lines, message) => {
    expect(() => page(...lines)).toThrow(message);
  });

  test("keep their lines in the page's program", () => {
    const { text, examples } = pageProgram(
      page("# Title", "```ts", "const a = 1;", "a;", "```", "", "```sh", "ls", "```"),
    );
    const lines = text.split("\n");
    expect(lines.slice(0, 4)).toEqual(["", "", "const a = 1;", "a;"]);
    expect(lines[4]).toBe('$.passed("docs/page.md:2");');
    expect(lines[6]).toMatch(/^\$\.run\(.*"ls\\n"/);
    expect(examples.map(({ place, title }) => [place, title])).toEqual([
      ["docs/page.md:2", "const a = 1;"],
      ["docs/page.md:7", "ls"],
    ]);
  });
});

describe("the examples of docstrings", () => {
  const source = [
    'const glob = "src/**/*.ts"; // @example of nothing',
    "/** @example one() */",
    "/**",
    " * Text.",
    " * @example",
    " * const a = 2;",
    " *   a ** 2;",
    " * @example three()",
    " * @param a is no code",
    " */",
  ].join("\n");

  test("end with the next tag or the comment", () => {
    expect(readExamples(source)).toEqual([
      { line: 2, lines: ["one()"] },
      { line: 5, lines: ["", "const a = 2;", "  a ** 2;"] },
      { line: 8, lines: ["three()"] },
    ]);
  });

  test("have a scope each in the file's program, and keep their lines", () => {
    expect(docstringProgram("src/a.ts", source).text.split("\n")).toEqual([
      "",
      "{ one()",
      '} $.passed("src/a.ts:2");',
      "",
      "{ ",
      "const a = 2;",
      "  a ** 2;",
      '} $.passed("src/a.ts:5"); { three()',
      '} $.passed("src/a.ts:8");',
    ]);
  });
});

test("a marker is for the commands that begin with its words", () => {
  const { rules } = page("<!-- example: train --steps 5 -->", "<!-- example: skip npm run: why -->");
  const placesFor = (command: string) => rulesFor(command.split(" "), rules).map(({ words }) => words.join(" "));
  expect(placesFor("npx kinfold train photos/")).toEqual(["train"]);
  expect(placesFor("npx kinfold triplets train")).toEqual([]);
  expect(placesFor("npm run example")).toEqual(["npm run"]);
  expect(placesFor("npm ci")).toEqual([]);
});

test("what is printed has the form of what is shown, whatever its figures", () => {
  const printed = "top 1   93.6 %\n  ██ 4 of 1,000\nerror: a.csv:3: no such file\n";
  expect(missingLines(["top 5  7 %", "", "█████ 12 of 9", "error: …: no such file"], printed)).toEqual([]);
  expect(missingLines(["top 5  7", "of 9", "error: …: no such folder"], printed)).toEqual([0, 1, 2]);
});
