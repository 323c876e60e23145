import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { findChromium } from "./scripts/chromium.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));
const chromium = findChromium();

/** Rooms whose code is for Node and for browsers alike, so that their tests run in both. */
const portableRooms = [
  "core",
  "graph",
  "nn",
  "mining",
  "losses",
  "optim",
  "data",
  "augmentation",
  "evaluation",
  "engine",
  "search",
  "comparison",
  "recipe",
];

/** The tests of those rooms, without those that read files: a test that imports a Node built-in runs in Node alone. */
function portableTests(): string[] {
  return portableRooms
    .map((room) => join("src", room))
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, String(file))))
    .filter((file) => file.endsWith(".test.ts") && !/["']node:/.test(readFileSync(join(root, file), "utf8")));
}

/** Resolves `#ort` to the source: `package.json` names what `npm run build` makes of it. */
const runtime = (file: string) => ({ alias: { "#ort": join(root, "src/engine", file) } });

/** Tests of what `npm run build` makes. */
const documentationTests = ["test/documentation.test.ts"];
const builtTests = [
  "test/package.test.ts",
  "test/resume.test.ts",
  "test/grid.test.ts",
  "test/studio.test.ts",
  "test/studio-page.test.ts",
  "test/studio-size.test.ts",
  "test/studio-webgpu.test.ts",
];

/** Tests that put other modules in the place of ours, which others must not meet. */
const mockedTests = ["src/cli/data/download.test.ts", "src/node/cache/cached-images.test.ts"];

/** No test is slow, but the machine may be. */
const testTimeout = 60_000;

export default defineConfig({
  test: {
    // Every core: the default leaves one out, which on two cores is half of them.
    maxWorkers: availableParallelism(),
    projects: [
      {
        resolve: runtime("ort.node.ts"),
        test: {
          name: "node",
          testTimeout,
          // Tests share no state that one could spoil for another, and loading everything anew for each file takes as long as they do.
          isolate: false,
          include: ["src/**/*.test.ts", "studio/**/*.test.ts", "test/**/*.test.ts"],
          exclude: ["test/browser/**", ...builtTests, ...documentationTests, ...mockedTests],
        },
      },
      {
        resolve: runtime("ort.node.ts"),
        test: { name: "node-mocked", testTimeout, include: mockedTests },
      },
      {
        // Apart from the others because it needs `npm run build`.
        test: { name: "package", include: builtTests, testTimeout: 3 * testTimeout, hookTimeout: testTimeout },
      },
      {
        // The same; an example waits for those before it.
        test: {
          name: "documentation",
          include: documentationTests,
          testTimeout: 10 * testTimeout,
          hookTimeout: 10 * testTimeout,
        },
      },
      ...(chromium === undefined ? [] : [browserProject(chromium)]),
    ],
  },
});

function browserProject(executablePath: string) {
  return {
    resolve: runtime("ort.web.ts"),
    optimizeDeps: {
      // The runtime finds its WebAssembly file beside its own address, which bundling would change.
      exclude: ["onnxruntime-web"],
      // Named here because a dependency met halfway through a run makes the page load again.
      include: [
        "fast-check",
        "pure-rand/generator/xoroshiro128plus",
        "@bufbuild/protobuf",
        "@bufbuild/protobuf/codegenv2",
        "zod",
      ],
    },
    test: {
      name: "browser",
      testTimeout,
      include: [...portableTests(), "test/browser/**/*.test.ts"],
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        instances: [{ browser: "chromium" as const }],
        provider: playwright({
          launchOptions: {
            executablePath,
            // SwiftShader draws in software, so that WebGPU is there without a graphics card.
            args: [
              "--no-sandbox",
              "--disable-gpu",
              "--disable-background-networking",
              "--enable-unsafe-webgpu",
              "--use-webgpu-adapter=swiftshader",
            ],
          },
        }),
      },
    },
  };
}
