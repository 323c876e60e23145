// Checks the project against a folder of golden files: `npm run golden -- FOLDER`, default ../shared/golden.
// Node 20 does not read TypeScript, so Vite, which the tests run on, loads the sources.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createViteServer } from "vitest/node";

const root = fileURLToPath(new URL("..", import.meta.url));
const server = await createViteServer({
  root,
  configFile: false,
  logLevel: "error",
  appType: "custom",
  server: { middlewareMode: true, watch: null, ws: false, hmr: false },
  optimizeDeps: { noDiscovery: true, include: [] },
  resolve: { alias: { "#ort": resolve(root, "src/engine/ort.node.ts") } },
});
try {
  await server.ssrLoadModule("/test/golden/main.ts");
} finally {
  await server.close();
}
