import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

// The rules are in .oxlintrc.json, a block a room. These tests lint small trees of files that break them, and state
// the layers a second time, as an order, so that a slip in either shows.
const layers: readonly (readonly string[])[] = [
  ["core"],
  ["graph", "data", "evaluation", "search"],
  ["distances", "augmentation"],
  ["nn", "mining", "losses", "optim"],
  ["engine"],
  ["training"],
  ["report"],
  ["comparison"],
  ["experiment"],
  ["recipe"],
  ["node"],
  ["server"],
  ["cli"],
];
const rooms = layers.flat();
const needNode = ["node", "server", "cli"];
/** Rooms that stand on the graph alone, and those that know nothing of it. */
const onGraph = ["distances", "nn", "mining", "losses", "optim", "engine"];
const besideGraph = ["data", "evaluation", "search", "augmentation"];
/** Augmentation changes images, and knows nothing of what is measured or searched. */
const onData = ["core", "data"];

/** Losses may have weights of their own, which are made as a network's are. */
const withWeights = (from: string, to: string) => from === "losses" && to === "nn";

/** Comparing runs is statistics of what reports call by name. */
const onReports = ["core", "report"];

const level = (room: string) => layers.findIndex((layer) => layer.includes(room));
const mayImport = (from: string, to: string) =>
  (level(to) < level(from) || withWeights(from, to)) &&
  !(onGraph.includes(from) && besideGraph.includes(to)) &&
  !(from === "augmentation" && !onData.includes(to)) &&
  !(from === "comparison" && !onReports.includes(to));

const project = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "kinfold-layers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Refusal {
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  readonly rule: string;
}

/** Writes the files, lints them with the project's settings and returns what is refused, by path and line. */
function lint(name: string, files: Readonly<Record<string, string>>): Refusal[] {
  const root = join(folder, name);
  const tsconfig = JSON.stringify({ compilerOptions: { strict: true, module: "NodeNext", types: [] } });
  for (const [path, text] of Object.entries({ ...files, "tsconfig.json": tsconfig })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  cpSync(join(project, ".oxlintrc.json"), join(root, ".oxlintrc.json"));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(project, "node_modules/oxlint/bin/oxlint"), "--format", "unix"],
    {
      cwd: root,
      encoding: "utf8",
      // The tree has no node_modules, where the type-aware half is looked for.
      env: { ...process.env, OXLINT_TSGOLINT_PATH: join(project, "node_modules/.bin/tsgolint") },
    },
  );
  expect(stderr).toBe("");
  return [...stdout.matchAll(/^(\S+?):(\d+):\d+: .*\[\w+\/(.+)\]$/gm)]
    .map(([, path = "", line, rule = ""]) => ({ path, line: Number(line), rule }))
    .sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

/** The same as a `path rule` for each refusal. */
const refusals = (name: string, files: Readonly<Record<string, string>>) =>
  lint(name, files).map(({ path, rule }) => `${path} ${rule}`);

describe("imports between rooms", () => {
  /** The forms of an import, each on one line; the name is used once in a file. */
  const forms: readonly ((file: string, name: string) => string)[] = [
    (file) => `import "${file}";`,
    (file, name) => `import { ${name} } from "${file}"; ${name}();`,
    (file, name) => `import type { ${name} } from "${file}"; export type { ${name} };`,
    (file, name) => `export * as ${name} from "${file}";`,
    (file, name) => `export const ${name} = () => import("${file}");`,
  ];
  const targets = rooms.flatMap((to) => forms.map((form, i) => ({ to, line: form, name: `${to}${i}` })));

  test.each([
    ["a room", "", "../"],
    ["a folder of a room", "deep/", "../../"],
  ])("come from below and from nowhere else, in %s", (title, inside, up) => {
    const text = (from: string) =>
      targets.map(({ to, line, name }) => (to === from ? "" : line(`${up}${to}/thing.ts`, name))).join("\n");
    const path = (from: string) => `src/${from}/${inside}a.ts`;
    const found = lint(title.replaceAll(" ", "-"), Object.fromEntries(rooms.map((from) => [path(from), text(from)])));
    for (const from of rooms) {
      const got = found.filter((r) => r.path === path(from) && r.rule === "eslint(no-restricted-imports)");
      const expected = targets.filter(({ to }) => to !== from && !mayImport(from, to));
      expect(
        got.map(({ line }) => targets[line - 1]?.name),
        `imports refused in src/${from}`,
      ).toEqual(expected.map(({ name }) => name));
    }
  });
});

test("only the rooms for Node, and its runtime, import Node built-ins", () => {
  const text = `import "node:fs";\n`;
  const files = Object.fromEntries(rooms.map((room) => [`src/${room}/a.ts`, text]));
  const refused = rooms.filter((room) => !needNode.includes(room));
  expect(
    refusals("built-ins", {
      ...files,
      "src/index.ts": text,
      "src/engine/ort.node.ts": text,
      "src/engine/ort.web.ts": text,
    }),
  ).toEqual(
    [...refused.map((room) => `src/${room}/a.ts`), "src/engine/ort.web.ts", "src/index.ts"]
      .sort()
      .map((path) => `${path} import(no-nodejs-modules)`),
  );
});

test("a built-in is known without its prefix too", () => {
  expect(refusals("bare", { "src/core/a.ts": `import "fs/promises";\n` })).toEqual([
    "src/core/a.ts import(no-nodejs-modules)",
  ]);
});

test.each(["sharp", "yauzl", "commander"])("%s, which needs Node, is for the rooms for Node", (name) => {
  const files = Object.fromEntries(rooms.map((room) => [`src/${room}/a.ts`, `import "${name}";\n`]));
  expect(refusals(name, files)).toEqual(
    rooms
      .filter((room) => !needNode.includes(room))
      .map((room) => `src/${room}/a.ts eslint(no-restricted-imports)`)
      .sort(),
  );
});

test("only the engine asks for a runtime, and only by its alias", () => {
  const alias = Object.fromEntries(rooms.map((room) => [`src/${room}/alias.ts`, `import "#ort";\n`]));
  const direct = Object.fromEntries(rooms.map((room) => [`src/${room}/direct.ts`, `import "onnxruntime-node";\n`]));
  const allowed = {
    "src/engine/ort.node.ts": `import "onnxruntime-node";\n`,
    "src/engine/ort.web.ts": `import "onnxruntime-web/wasm";\n`,
  };
  expect(refusals("runtime", { ...alias, ...direct, ...allowed })).toEqual(
    rooms
      .flatMap((room) =>
        (room === "engine" ? ["direct.ts"] : ["alias.ts", "direct.ts"]).map((file) => `src/${room}/${file}`),
      )
      .map((path) => `${path} eslint(no-restricted-imports)`)
      .sort(),
  );
});

test("the studio takes nothing from the command line", () => {
  const text = `import "../../src/recipe/recipe.ts";\nimport "../../src/cli/parse.ts";\n`;
  expect(lint("studio", { "studio/playground/a.ts": text })).toEqual([
    { path: "studio/playground/a.ts", line: 2, rule: "eslint(no-restricted-imports)" },
  ]);
});

test("the entry point names no room that needs Node", () => {
  const text = rooms.map((room) => `import "./${room}/thing.ts";\n`).join("");
  expect(refusals("entry", { "src/index.ts": text })).toEqual(
    needNode.map(() => "src/index.ts eslint(no-restricted-imports)"),
  );
});

test("sources do not import the package that they make", () => {
  expect(refusals("self", { "src/cli/a.ts": `import "kinfold";\n`, "src/nn/b.ts": `import "../index.ts";\n` })).toEqual(
    ["src/cli/a.ts eslint(no-restricted-imports)", "src/nn/b.ts eslint(no-restricted-imports)"],
  );
});

test("chance and the clock are kept out of what computes", () => {
  const text = `export const seed = () => Math.random() + Date.now();\n`;
  const files = Object.fromEntries(
    [...rooms.map((room) => `src/${room}`), "test", "bench"].map((f) => [`${f}/a.ts`, text]),
  );
  const path = (room: string) => `src/${room}/a.ts`;
  expect(refusals("chance", files)).toEqual(
    [...rooms.filter((room) => !needNode.includes(room)).map(path), "test/a.ts"]
      .flatMap((file) => [file, file])
      .map((file) => `${file} eslint(no-restricted-properties)`)
      .sort(),
  );
});

test.each([
  ["a promise that nobody waits for", `const f = async () => 1;\nf();\n`, "typescript(no-floating-promises)"],
  ["any", `export const f = (x: any) => void x;\n`, "typescript(no-explicit-any)"],
  ["a value of type any", `export const f = (): string => JSON.parse("1");\n`, "typescript(no-unsafe-return)"],
  ["the non-null assertion", `export const f = (x?: number) => x!;\n`, "typescript(no-non-null-assertion)"],
  [
    "a union half handled",
    `export function f(x: "a" | "b") {\n  switch (x) {\n    case "a":\n      return 1;\n  }\n  return 2;\n}\n`,
    "typescript(switch-exhaustiveness-check)",
  ],
  ["a file of more than 300 lines", "export {};\n" + "// Line.\n".repeat(300), "eslint(max-lines)"],
])("%s is refused", (title, text, rule) => {
  expect(refusals(title.replaceAll(" ", "-"), { "src/core/a.ts": text })).toEqual([`src/core/a.ts ${rule}`]);
});

test("a file of 300 lines is accepted", () => {
  expect(refusals("short", { "src/core/a.ts": "export {};\n" + "// Line.\n".repeat(299) })).toEqual([]);
});
