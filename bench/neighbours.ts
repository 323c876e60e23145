/**
 * `node scripts/run.mjs bench/neighbours.ts`: how long the studio's worker looks for the neighbours that colour an embedding
 * by correctness, in the Chromium of this machine, and whether its page pauses meanwhile.
 */
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { createServer } from "vite";
import { findChromium } from "../scripts/chromium.mjs";

const executablePath = findChromium();
if (executablePath === undefined) throw new Error("missing Chromium: install it, or name one by CHROMIUM");

const root = fileURLToPath(new URL("..", import.meta.url));
const server = await createServer({ root, configFile: false, logLevel: "error", server: { port: 0, ws: false } });
await server.listen();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  const [address = ""] = server.resolvedUrls?.local ?? [];
  await page.goto(`${address}bench/neighbours/index.html`);
  await page.waitForFunction(() => "measureNeighbours" in window);
  console.log("   samples  numbers  looked at  first, s    all, s  click, s  longest pause of the page, ms");
  for (const [n, d] of [
    [2_000, 64],
    [20_000, 64],
    [100_000, 128],
  ] as const) {
    const { looked, first, all, click, pause } = await page.evaluate(([a, b]) => window.measureNeighbours(a, b), [
      n,
      d,
    ] as const);
    const cells = [String(n), String(d), String(looked), first.toFixed(2), all.toFixed(1), click.toFixed(2)];
    console.log(cells.map((cell) => cell.padStart(10)).join("") + pause.toFixed(0).padStart(12));
  }
} finally {
  await browser.close();
  await server.close();
}
