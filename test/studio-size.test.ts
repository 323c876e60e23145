import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";

// What the built studio weighs when it is sent: `npm run build` makes it, and the server compresses it as gzip.

const page = "dist/studio";

/** What runs WebAssembly comes with the runtime, and is loaded with it when a training begins. */
const isRuntime = (file: string): boolean => /ort-wasm-simd-threaded[^/]*\.(?:wasm|mjs)$/.test(file);

/** Compressed size of a file of the page, in kB. */
const weight = (file: string): number => gzipSync(readFileSync(join(page, file))).length / 1000;

const sum = (files: readonly string[]): number => files.reduce((total, file) => total + weight(file), 0);

/** A script and all that it imports before it can run. */
function withImports(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(page, file), "utf8");
  for (const [, imported = ""] of text.matchAll(/(?:\bfrom|\bimport)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)) {
    withImports(join("assets", imported), seen);
  }
  return seen;
}

describe("the studio's page", () => {
  let files: readonly string[] = [];

  beforeAll(() => {
    if (!existsSync(page)) throw new Error(`missing ${page}, expected a build: npm run build`);
    files = readdirSync(page, { recursive: true, encoding: "utf8" });
  });

  const code = () => files.filter((file) => /\.(?:m?js|css|html)$/.test(file) && !isRuntime(file));

  test("weighs less than 350 kB in all, the code of its workers included", () => {
    expect(sum(code())).toBeGreaterThan(100);
    expect(sum(code())).toBeLessThan(350);
  });

  test("loads less than 20 kB before it begins", () => {
    const index = readFileSync(join(page, "index.html"), "utf8");
    const named = Array.from(index.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g), ([, file = ""]) => file);
    const scripts = named.filter((file) => file.endsWith(".js")).flatMap((file) => [...withImports(file)]);
    const first = ["index.html", ...named.filter((file) => file.endsWith(".css")), ...new Set(scripts)];
    expect(scripts.length).toBeGreaterThan(0);
    expect(sum(first)).toBeLessThan(20);
  });

  test("has beside it every file of the runtime that its code names", () => {
    const named = code()
      .flatMap((file) => readFileSync(join(page, file), "utf8").match(/ort-wasm-simd-threaded(?:\.\w+)?\.mjs/g) ?? [])
      .map((name) => name.slice(0, -".mjs".length));
    expect(named.length).toBeGreaterThan(0);
    for (const name of new Set(named)) {
      for (const ending of ["mjs", "wasm"]) {
        const built = files.filter((file) => file.includes(`${name}-`) && file.endsWith(`.${ending}`));
        expect({ name, ending, built: built.length }).toEqual({ name, ending, built: 1 });
      }
    }
  });
});
