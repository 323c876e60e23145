import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

const root = fileURLToPath(new URL(".", import.meta.url));

/**
 * The studio's page: `vite build studio` makes what Kinfold's server serves. From any host of static files the same page
 * works without runs, and trains in the browser.
 */
export default defineConfig({
  root,
  // Addresses relative to the page, so that it works under any path.
  base: "./",
  plugins: [solid()],
  resolve: { alias: { "#ort": fileURLToPath(new URL("../src/engine/ort.web.ts", import.meta.url)) } },
  build: {
    outDir: fileURLToPath(new URL("../dist/studio", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows no inline script or data address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // How long plugins took is of no interest to who builds.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: { format: "es", rolldownOptions: { checks: { pluginTimings: false } } },
});
