/**
 * `node scripts/run.mjs bench/scatter.ts [--points 100000] [--frames 120]`: how fast the studio's scatter plot is, in the
 * Chromium of this machine. Where that has no graphics card, drawing is done by the processor (SwiftShader) and says little
 * of a laptop's card; what our own code takes of a frame is the same everywhere but for the processor.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { createServer } from "vite";
import { findChromium } from "../scripts/chromium.mjs";
import type { ScatterTimes } from "./scatter/page.ts";

const { values } = parseArgs({
  options: { points: { type: "string", default: "100000" }, frames: { type: "string", default: "120" } },
});
const executablePath = findChromium();
if (executablePath === undefined) throw new Error("missing Chromium: install it, or name one by CHROMIUM");

const root = fileURLToPath(new URL("..", import.meta.url));
const server = await createServer({ root, configFile: false, logLevel: "error", server: { port: 0, ws: false } });
await server.listen();
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
const show = (times: ScatterTimes, what: string): string =>
  [
    what.padEnd(22),
    times.framesPerSecond,
    times.ownCode,
    times.untilDrawn,
    times.styles,
    times.places,
    times.grid,
    times.lasso,
  ]
    .map((value) => (typeof value === "string" ? value : value.toFixed(2).padStart(10)))
    .join("");
try {
  const page = await browser.newPage();
  const [address = ""] = server.resolvedUrls?.local ?? [];
  await page.goto(`${address}bench/scatter/index.html`);
  await page.waitForFunction(() => "measure" in window);
  const measure = (points: number, dimensions: 2 | 3, fallback: boolean): Promise<ScatterTimes> =>
    page.evaluate(([n, d, frames, canvas]) => window.measure(n, d, frames, canvas), [
      points,
      dimensions,
      Number(values.frames),
      fallback,
    ] as const);
  const points = Number(values.points);
  const flat = await measure(points, 2, false);
  console.log(`${points} points on 900 × 600 pixels, ${flat.renderer}; milliseconds but for frames a second`);
  const columns = ["frames/s", "own code", "drawn", "styles", "places", "grid", "lasso"];
  console.log(`${"".padEnd(22)}${columns.map((column) => column.padStart(10)).join("")}`);
  console.log(show(flat, "WebGL 2, 2-D"));
  console.log(show(await measure(points, 3, false), "WebGL 2, 3-D, turning"));
  console.log(show(await measure(20_000, 2, true), "canvas, 2-D, 20000"));
} finally {
  await browser.close();
  await server.close();
}
