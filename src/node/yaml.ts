import { stat, readFile } from "node:fs/promises";
import { isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type * as z from "zod";
import { InputError } from "../core/errors.ts";

/** Bytes. A file that is larger is not read: nobody has written it by hand, and nesting without end takes long to refuse. */
const largest = 64 * 1024;

/** Plain data of a YAML file. */
export interface YamlFile {
  readonly value: unknown;
  /** The line, counted from 1, on which something stands: the value at a path, or a key of a mapping. */
  lineOf(path: readonly PropertyKey[]): number;
}

/**
 * Reads YAML 1.2 as plain data: no types of its own, no code, every key once, aliases as long as they do not multiply.
 * Throws an InputError that names file and line.
 */
export async function readYaml(file: string): Promise<YamlFile> {
  const lines = new LineCounter();
  const text = await readText(file);
  const refuse = (line: number, why: string) => new InputError(`invalid file: ${file}:${line}: ${why}`);
  let at = 1;
  try {
    const document = parseDocument(text, { lineCounter: lines, stringKeys: true, schema: "core", logLevel: "error" });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) {
      at = problem.linePos?.[0].line ?? 1;
      throw new Error(problem.message.split(/ at line \d+|\n/, 1)[0]);
    }
    return {
      value: document.toJS({ maxAliasCount: 100 }),
      lineOf: (path) => lines.linePos(offsetOf(document.contents, path)).line,
    };
  } catch (error) {
    const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
    throw refuse(at, why);
  }
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > largest) throw new Error(`it has ${size} bytes, expected ${largest} or fewer`);
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw new InputError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Where the deepest part of a path that there is begins. */
function offsetOf(contents: Node | null, path: readonly PropertyKey[]): number {
  let [node, offset] = [contents, contents?.range?.[0] ?? 0];
  for (const key of path) {
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    if (pair && isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
    const inside: unknown = pair ? pair.value : isMap(node) ? undefined : childOf(node, key);
    if (!isNode(inside) || isPair(inside)) break;
    node = inside;
    if (!pair) offset = node.range?.[0] ?? offset;
  }
  return offset;
}

const childOf = (node: Node | null, key: PropertyKey): unknown =>
  node && "items" in node && Array.isArray(node.items) ? node.items[Number(key)] : undefined;

/** Checks what a file holds. Throws an InputError with the line of the first thing that is not as the schema says. */
export function parseYaml<T>(file: string, { value, lineOf }: YamlFile, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])];
  const why = (issue?.message ?? "not valid").replace(/^Invalid input: /, "");
  const name = path.map(String).join(".") || "file";
  const place = `${file}:${lineOf(path)}`;
  if (unknown === undefined) throw new InputError(`invalid ${name}: ${place}: ${why}`);
  throw new InputError(`unknown ${name}: ${place}${why.startsWith("expected ") ? `, ${why}` : ""}`);
}
