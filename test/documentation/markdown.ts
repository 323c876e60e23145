import { type Rule, parseRule } from "./rules.ts";

/** What a block is: TypeScript, shell commands, commands with what they print, or a file that is written. */
type Kind = "ts" | "sh" | "console" | "file";

/** A block of a page that is run. */
export interface Block {
  readonly kind: Kind;
  /** Line of its fence, from 1. */
  readonly line: number;
  /** What is in it. */
  readonly lines: readonly string[];
  /** Where a file is written; empty for other kinds. */
  readonly path: string;
  /** Markers above it. */
  readonly rules: readonly Rule[];
}

export interface Page {
  /** `docs/page.md` */
  readonly file: string;
  readonly blocks: readonly Block[];
  readonly rules: readonly Rule[];
}

const kinds: Readonly<Record<string, Kind | "none">> = {
  ts: "ts",
  sh: "sh",
  console: "console",
  text: "none",
  json: "file",
  yaml: "file",
  csv: "file",
};

const opening = /^( *)(`{3,})(\w*)/;
const hidden = /^<!-- example (ts|sh)$/;
const marker = /^<!-- example: (.+) -->$/;

/**
 * Reads the blocks of a page that are run, and its markers. docs/extend/examples.md says what a page may have. Throws an
 * Error that names the line where a block does not say what it is.
 */
export function readPage(file: string, text: string): Page {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  const rules: Rule[] = [];
  let path = "";
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const place = `${file}:${i + 1}`;
    const language = opening.exec(line)?.[3] ?? hidden.exec(line)?.[1];
    if (language !== undefined) {
      const end = lines.indexOf(closingOf(line), i + 1);
      if (end === -1) throw new Error(`invalid block: ${place}: it has no end`);
      const kind = kindOf(language, path, place);
      if (kind !== "none") blocks.push({ kind, line: i + 1, lines: lines.slice(i + 1, end), path, rules: [...rules] });
      path = "";
      i = end;
    } else if (line.trimStart().startsWith("<!-- example")) {
      const said = marker.exec(line)?.[1];
      if (said === undefined) throw new Error(`invalid marker: ${place}: ${line}, expected <!-- example: … -->`);
      const [, name] = /^file (\S+)$/.exec(said) ?? [];
      if (name === undefined) rules.push(parseRule(said, place));
      else path = name;
    }
  }
  return { file, blocks, rules };
}

/** The line that ends what this one begins. */
function closingOf(line: string): string {
  const [, indent = "", ticks] = opening.exec(line) ?? [];
  return ticks === undefined ? "-->" : `${indent}${ticks}`;
}

function kindOf(language: string, path: string, place: string): Kind | "none" {
  const kind = Object.hasOwn(kinds, language) ? kinds[language] : undefined;
  if (kind === undefined) {
    const names = Object.keys(kinds).join(", ");
    throw new Error(`invalid block: ${place}: language ${language || "missing"}, expected ${names}`);
  }
  if ((kind === "file") !== (path !== "")) {
    const remedy =
      kind === "file" ? "say its name by <!-- example: file NAME -->" : "only json, yaml and csv are files";
    throw new Error(`invalid block: ${place}: ${remedy}`);
  }
  return kind;
}
