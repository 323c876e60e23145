import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

const root = fileURLToPath(new URL(".", import.meta.url));

/**
 * The studio's page: `vite build studio` makes what the server serves, `--mode playground` the same page for any static
 * host, which knows no runs and trains in the browser.
 */
export default defineConfig(({ mode }) => ({
  root,
  // Addresses relative to the page, so that it works under any path.
  base: "./",
  plugins: [solid()],
  resolve: { alias: { "#ort": fileURLToPath(new URL("../src/engine/ort.web.ts", import.meta.url)) } },
  build: {
    outDir: fileURLToPath(new URL(mode === "playground" ? "../dist/playground" : "../dist/studio", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows no inline script or data address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" as const },
}));
