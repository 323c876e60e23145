import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Program } from "./programs.ts";

/** Something that is wrong with a line of a file. */
export interface Problem {
  /** `docs/page.md` */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

const compilerOptions = {
  target: "es2022",
  module: "nodenext",
  lib: ["es2023"],
  types: ["node"],
  // What `tsc --init` asks of a new project.
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  // So that what is thrown names the line of the page.
  sourceMap: true,
  rewriteRelativeImportExtensions: true,
};

/**
 * Writes programs into a project that Kinfold is installed in, gives them imports of the names that they do not declare,
 * and compiles them. Returns what the compiler has to say of them; throws an Error for what it says of anything else.
 */
export function compile(programs: readonly Program[], folder: string): readonly Problem[] {
  for (const path of ["rules.ts", "inside"])
    cpSync(join("test/documentation", path), join(folder, "examples", path), { recursive: true });
  for (const program of programs) write(program, folder, "");
  const files = [...programs.map(({ file }) => `${file}.ts`), "examples/inside/main.ts", "examples/inside/command.ts"];
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const missing = missingNames(tsc(folder, "--noEmit"));
  for (const program of programs) write(program, folder, importsOf(program, missing.get(program.file) ?? [], folder));
  const problems = tsc(folder);
  const stray = problems.find(({ file }) => !programs.some((program) => program.file === file));
  if (stray) throw new Error(`${stray.file}.ts:${stray.line}: ${stray.message}`);
  return problems;
}

function write({ file, text }: Program, folder: string, imports: string): void {
  const path = join(folder, `${file}.ts`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${imports}${text}\nexport {};\n`);
}

/** Names by the files that use but do not declare them. */
function missingNames(problems: readonly Problem[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, Set<string>>();
  for (const { file, message } of problems) {
    const [, name] = /^TS(?:2304|2552|18004): [^']*'(\w+)'/.exec(message) ?? [];
    if (name !== undefined) names.set(file, (names.get(file) ?? new Set()).add(name));
  }
  return new Map([...names].map(([file, own]) => [file, [...own]]));
}

/**
 * Imports of names: what every example is given, what the file itself exports, and what Kinfold does. One line, for the
 * lines must stay where they are.
 */
function importsOf({ file }: Program, names: readonly string[], folder: string): string {
  const to = (path: string) => `./${relative(dirname(join(folder, file)), join(folder, path))}`;
  const own = file.startsWith("src/") ? [file.replace(/^src\/(.*)\.ts$/, "node_modules/kinfold/dist/$1.js")] : [];
  const sources = [
    ...["examples/inside/given.ts", ...own].map((path) => ({ from: to(path), names: exportsOf(join(folder, path)) })),
    { from: "kinfold", names: exportsOf(join(folder, "node_modules/kinfold/dist/index.js")) },
    { from: "kinfold/node", names: exportsOf(join(folder, "node_modules/kinfold/dist/node/index.js")) },
  ];
  const imports = names.flatMap((name) => {
    const source = sources.find((one) => one.names.has(name));
    return source ? [`import { ${name} } from ${JSON.stringify(source.from)};`] : [];
  });
  return `import * as $ from ${JSON.stringify(to("examples/inside/page.ts"))}; ${imports.join(" ")} `;
}

/** Names that a module exports, by its source or, for one that is compiled, by its declarations. */
function exportsOf(path: string): ReadonlySet<string> {
  const text = readFileSync(path.replace(/\.js$/, ".d.ts"), "utf8");
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = ""]) => list.split(","));
  const declared = [
    ...text.matchAll(/^export (?:declare )?(?:async )?(?:const|function|class|interface|type) (?:\{ )?(\w+)/gm),
  ];
  return new Set([
    ...lists.map((entry) => entry.trim().split(" ").at(-1) ?? ""),
    ...declared.map(([, name = ""]) => name),
  ]);
}

/** Compiles a project. Throws an Error where what it says is not of a line. */
function tsc(folder: string, ...options: string[]): readonly Problem[] {
  const program = join(process.cwd(), "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [program, "-p", folder, "--pretty", "false", ...options], {
    cwd: folder,
    encoding: "utf8",
  });
  const problems = [...stdout.matchAll(/^(\S+)\.ts\((\d+),\d+\): error (.*(?:\n .*)*)/gm)].map(
    ([, file = "", line, message = ""]) => ({ file, line: Number(line), message }),
  );
  if (status !== 0 && problems.length === 0) throw new Error(`the compiler failed\n${stdout}`);
  return problems;
}
