import { fileURLToPath } from "node:url";
import { defaultClientConditions, defineConfig } from "vite";
import solid from "vite-plugin-solid";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const root = path(".");

/**
 * The studio's page: `vite build studio` makes what Kinfold's server serves. From any host of static files the same page
 * works without runs, and trains in the browser.
 */
export default defineConfig({
  root,
  // Addresses relative to the page, so that it works under any path.
  base: "./",
  plugins: [solid()],
  resolve: {
    alias: {
      "#ort": path("../src/engine/ort.web.ts"),
      // What umap-js needs of it is small; what it brings is not.
      "ml-levenberg-marquardt": path("embedding/layout/curve-fit.ts"),
    },
    // The runtime without what loads its WebAssembly, which `trainer/runtime.ts` names.
    conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions],
  },
  build: {
    outDir: path("../dist/studio"),
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
