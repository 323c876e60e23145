import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../scripts/chromium.mjs";

// The built playground on a graphics card: SwiftShader, which is one made of software, wherever Chromium has it.

const main = "dist/cli/main.js";
const executablePath = findChromium();

describe.skipIf(executablePath === undefined)("the playground on a graphics card", () => {
  const runs = mkdtempSync(join(tmpdir(), "kinfold-webgpu-"));
  let server: ChildProcess | undefined;
  let browser: Browser | undefined;
  let page: Page | undefined;
  let hasCard = false;
  const said: string[] = [];

  beforeAll(async () => {
    if (!existsSync(main)) throw new Error(`missing ${main}, expected a build: npm run build`);
    server = spawn(process.execPath, [main, "studio", runs, "--no-open"], { stdio: ["ignore", "pipe", "pipe"] });
    const address = await new Promise<string>((resolve) => {
      let text = "";
      const hear = (chunk: Buffer) => {
        text += chunk.toString();
        const found = /http:[^\s#]+/.exec(text)?.[0];
        if (found !== undefined) resolve(found);
      };
      server?.stdout?.on("data", hear);
      server?.stderr?.on("data", hear);
    });
    browser = await chromium.launch({
      ...(executablePath !== undefined && { executablePath }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--enable-unsafe-webgpu",
        "--use-webgpu-adapter=swiftshader",
      ],
    });
    page = await browser.newPage();
    // Its shaders are compiled in software as well.
    page.setDefaultTimeout(60_000);
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    await page.goto(`${address}#playground`);
    hasCard = await page.evaluate(async () => {
      const { gpu } = navigator as { readonly gpu?: { requestAdapter(): Promise<unknown> } };
      return Boolean(await gpu?.requestAdapter().catch(() => null));
    });
  });

  afterAll(async () => {
    await browser?.close();
    server?.kill();
    rmSync(runs, { recursive: true });
  });

  const there = (): Page => {
    if (!page) throw new Error("missing page");
    return page;
  };

  /** Trains so many steps and waits for what the training's line then says. */
  async function training(device: string, steps: number, says: RegExp): Promise<void> {
    const shown = there();
    await shown.getByLabel("Compute on").selectOption(device);
    await shown.getByRole("textbox", { name: /^Steps/ }).fill(String(steps));
    await shown.getByRole("button", { name: /^Train/ }).click();
    await shown.getByRole("status").filter({ hasText: says }).waitFor();
  }

  test("a training goes on there to its results", async (context) => {
    if (!hasCard) context.skip("this Chromium gives no WebGPU adapter");
    await there().getByRole("button", { name: "Take the paper’s synthetic data" }).click();
    await training("webgpu", 5, /^Done/);
    await there().getByRole("heading", { name: "Results" }).waitFor();
    expect(said).toEqual([]);
  });

  test("where the card goes away, that is said, and the processor goes on in its place", async (context) => {
    if (!hasCard) context.skip("this Chromium gives no WebGPU adapter");
    const failed = training("webgpu", 100_000, /^It failed: .*graphics card; choose the processor/);
    await there().getByText("steps/s").waitFor();
    const devtools = await browser?.newBrowserCDPSession();
    await devtools?.send("Browser.crashGpuProcess").catch(() => undefined);
    await failed;
    await training("processor", 5, /^Done/);
    expect(await there().getByLabel("Compute on").inputValue()).toBe("processor");
  });
});
