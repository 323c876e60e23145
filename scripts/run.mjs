// @ts-check
// Runs a TypeScript file of this repository: `node scripts/run.mjs FILE [ARGUMENTS]`.
// Node 20 does not read TypeScript, so Vite, which the tests run on, loads it and the sources it imports.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createViteServer } from "vitest/node";

const root = fileURLToPath(new URL("..", import.meta.url));
const [file] = process.argv.splice(2, 1);
if (file === undefined) throw new Error("missing file, expected: node scripts/run.mjs FILE [ARGUMENTS]");

const server = await createViteServer({
  root,
  configFile: false,
  logLevel: "error",
  appType: "custom",
  server: { middlewareMode: true, watch: null, ws: false, hmr: false },
  optimizeDeps: { noDiscovery: true, include: [] },
  resolve: {
    alias: [
      { find: "#ort", replacement: resolve(root, "src/engine/ort.node.ts") },
      { find: /^kinfold$/, replacement: resolve(root, "src/index.ts") },
      { find: /^kinfold\/node$/, replacement: resolve(root, "src/node/index.ts") },
    ],
  },
});
try {
  await server.ssrLoadModule(resolve(file));
} finally {
  await server.close();
}
