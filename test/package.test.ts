import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, describe, expect, test } from "vitest";
import { installPackage, readManifest } from "./support/installed-package.ts";

const repository = process.cwd();
const { folder, installed, files } = installPackage();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program of the text given in the user's project and returns what it prints. */
function run(program: string): string {
  writeFileSync(join(folder, "program.js"), program);
  return execFileSync(process.execPath, ["program.js"], { cwd: folder, encoding: "utf8" }).trim();
}

const kinfold = (...args: string[]) => spawnSync("npx", ["kinfold", ...args], { cwd: folder, encoding: "utf8" });

test("it holds code, types, the studio's pages, licence and readme, and nothing else", () => {
  const wanted = /^(dist\/[\w./-]+\.(js|d\.ts)|dist\/(studio|playground)\/[\w./-]+|README\.md|LICENSE|package\.json)$/;
  expect(files.filter((file) => !wanted.test(file) || file.includes(".test."))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "README.md", "LICENSE"]));
});

test("every entry that its manifest names is there, and well formed", async () => {
  const { messages } = await publint({ pkgDir: installed, strict: true, pack: false });
  const manifest: Record<string, unknown> = { ...readManifest(join(installed, "package.json")) };
  expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
});

describe("a project that installed it", () => {
  test("builds a graph and runs it on the native runtime", () => {
    const program = `
      import { createGraph, evaluate, gradients, square, sum } from "kinfold";
      const graph = createGraph();
      const x = graph.input("x", "float32", [3]);
      graph.output("gradient", gradients(sum(square(x)), [x])[0]);
      const { gradient } = await evaluate(graph, { x: { dtype: "float32", shape: [3], data: Float32Array.of(1, 2, 3) } });
      console.log(Array.from(gradient.data).join(" "));`;
    expect(run(program)).toBe("2 4 6");
  });

  test("decodes and reads images in threads, by modules of the package", () => {
    const program = `
      import { mkdirSync, writeFileSync } from "node:fs";
      import { openDataset, threadedReader } from "kinfold/node";
      // A grey PNG of 1 × 1, the level 0.
      const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";
      for (const file of ["a/1", "a/2", "b/1", "b/2"]) {
        mkdirSync("images/" + file[0], { recursive: true });
        writeFileSync("images/" + file + ".png", Buffer.from(png, "base64"));
      }
      const size = { height: 2, width: 2 };
      const { dataset } = await openDataset("images", { size, invert: true, decodeThreads: 1, cache: "images/cache" });
      const samples = await threadedReader(dataset).read({ epoch: 1, indices: Int32Array.of(3) });
      console.log(dataset.size, samples.join(" "));`;
    expect(run(program)).toBe("4 1 1 1 1");
  });

  test("imports what needs Node from kinfold/node", () => {
    expect(run(`import * as node from "kinfold/node"; console.log(Object.keys(node).length > 0);`)).toBe("true");
  });

  test.each(["nodenext", "bundler"])("compiles against its types, resolved as %s", (moduleResolution) => {
    const text = `import { mlp, type TrainingOptions } from "kinfold";
      export const options: Partial<TrainingOptions> = { backbone: mlp() };
      // @ts-expect-error a number of epochs is a number
      export const wrong: Partial<TrainingOptions> = { epochs: "many" };\n`;
    writeFileSync(join(folder, "use.ts"), text);
    const module = moduleResolution === "nodenext" ? "nodenext" : "esnext";
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--lib", "es2023,dom", "--types", "", "use.ts"];
    const tsc = spawnSync(
      process.execPath,
      [
        join(repository, "node_modules/typescript/bin/tsc"),
        "--module",
        module,
        "--moduleResolution",
        moduleResolution,
        ...options,
      ],
      { cwd: folder, encoding: "utf8" },
    );
    expect(tsc.stdout).toBe("");
    expect(tsc.status).toBe(0);
  });

  test("has the command, with its help", () => {
    const { status, stdout } = kinfold("--help");
    expect(stdout).toMatch(/Usage: kinfold/);
    expect(stdout).toMatch(/train/);
    expect(status).toBe(0);
  });

  test("learns of a misspelt command in one line, with exit code 2", () => {
    const { status, stderr } = kinfold("trian");
    expect(
      stderr
        .trim()
        .split("\n")
        .filter((line) => !line.startsWith("npm ")),
    ).toEqual([expect.stringContaining("trian")]);
    expect(status).toBe(2);
  });
});
