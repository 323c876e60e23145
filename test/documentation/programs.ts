import { readExamples } from "./docstrings.ts";
import type { Block, Page } from "./markdown.ts";

/** Something that is run, and counts as one. */
export interface Example {
  /** `docs/page.md:12` */
  readonly place: string;
  /** Its first and last line. */
  readonly lines: readonly [number, number];
  /** What it is, for people. */
  readonly title: string;
}

/**
 * The examples of a file as one module, whose lines are those of the file, so that whatever is said of a line of the one is
 * true of the other. Its first line is left free for imports. `$` is inside/page.ts.
 */
export interface Program {
  /** `docs/page.md`, `src/nn/mlp.ts` */
  readonly file: string;
  readonly text: string;
  readonly examples: readonly Example[];
}

/** A page's blocks, one after the other in one scope. */
export function pageProgram({ file, blocks }: Page): Program {
  const lines = emptyLines(blocks.map((block) => block.line + block.lines.length + 1));
  const examples = blocks.map((block) => {
    const place = `${file}:${block.line}`;
    const end = block.line + block.lines.length + 1;
    if (block.kind === "ts") block.lines.forEach((line, i) => put(lines, block.line + 1 + i, line));
    else put(lines, block.line, callOf(block, file));
    put(lines, end, `$.passed(${JSON.stringify(place)});`);
    return { place, lines: [block.line, end] as const, title: titleOf(block) };
  });
  return { file, text: lines.join("\n"), examples };
}

/** The examples of a source's docstrings, each in a scope of its own. */
export function docstringProgram(file: string, source: string): Program {
  const found = readExamples(source);
  const lines = emptyLines(found.map((example) => example.line + example.lines.length));
  const examples = found.map((example) => {
    const place = `${file}:${example.line}`;
    const end = example.line + example.lines.length;
    put(lines, example.line, "{");
    example.lines.forEach((line, i) => put(lines, example.line + i, line));
    put(lines, end, `} $.passed(${JSON.stringify(place)});`);
    return { place, lines: [example.line, end - 1] as const, title: firstOf(example.lines) };
  });
  return { file, text: lines.join("\n"), examples };
}

const emptyLines = (ends: readonly number[]): string[] => Array<string>(Math.max(1, ...ends)).fill("");

/** Adds code to a line, counted from 1. */
function put(lines: string[], number: number, code: string): void {
  const before = lines[number - 1] ?? "";
  lines[number - 1] = before === "" ? code : `${before} ${code}`;
}

/** Runs a block that is not TypeScript. */
function callOf({ kind, line, lines, path, rules }: Block, file: string): string {
  const text = `${lines.join("\n")}\n`;
  const call =
    kind === "file"
      ? `write(${JSON.stringify(path)}, ${JSON.stringify(text)})`
      : `${kind === "sh" ? "run" : "compare"}(${JSON.stringify({ file, line, text, rules })})`;
  return `$.${call};`;
}

const titleOf = (block: Block): string => (block.kind === "file" ? block.path : firstOf(block.lines));

const firstOf = (lines: readonly string[]): string =>
  (lines.find((line) => line.trim() !== "") ?? "").replace(/ {2,}#.*/, "").trim();
