import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../scripts/chromium.mjs";

// The built program and its page, as a person meets them: a training watched to its end, and every view of the run.

const main = "dist/cli/main.js";
const executablePath = findChromium();
const engine = createRequire(import.meta.url).resolve("accessibility-checker-engine/ace-window.js");

/** What the accessibility engine says of a page. */
interface Finding {
  readonly value: readonly [kind: string, outcome: string];
  readonly ruleId: string;
  readonly snippet: string;
  readonly message: string;
}

describe.skipIf(executablePath === undefined)("the studio in Chromium", () => {
  const runs = mkdtempSync(join(tmpdir(), "kinfold-studio-"));
  let browser: Browser | undefined;
  let page: Page | undefined;
  let address = "";
  const said: string[] = [];
  // Nothing runs without a build: it fails here rather than in every test.
  const child = existsSync(main)
    ? spawn(
        process.execPath,
        [main, "train", "synthetic", "--threads", "1", "--epochs", "12", "--evaluate-every", "2", "--triplets"].concat([
          "--out",
          join(runs, "first"),
          "--studio",
        ]),
        { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, PATH: "" } },
      )
    : null;

  beforeAll(async () => {
    if (!child) throw new Error(`missing ${main}, expected a build: npm run build`);
    address = await new Promise<string>((resolve) => {
      let text = "";
      child.stderr.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        const found = /http:[^\s#]+/.exec(text)?.[0];
        if (found !== undefined) resolve(found);
      });
    });
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-unsafe-swiftshader"],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on("console", (message) => {
      if (message.type() === "error") said.push(message.text());
    });
    page.on("pageerror", ({ message }) => said.push(message));
  });
  afterAll(async () => {
    await browser?.close();
    child?.kill("SIGINT");
    await new Promise((resolve) => (child && child.exitCode === null ? child.once("exit", resolve) : resolve(null)));
    rmSync(runs, { recursive: true, force: true });
  });

  const there = (): Page => {
    if (!page) throw new Error("missing page");
    return page;
  };
  const open = async (hash: string) => {
    await there().goto("about:blank");
    await there().goto(`${address}#/${hash}`);
    return there();
  };

  /** Violations of WCAG, by IBM's engine. */
  async function violations(): Promise<readonly string[]> {
    await there().evaluate(readFileSync(engine, "utf8"));
    const findings = await there().evaluate(async () => {
      // The engine leaves itself in the page's scope.
      const { ace } = globalThis as unknown as {
        ace: { Checker: new () => { check(on: Document, what: string[]): Promise<{ results: unknown }> } };
      };
      return (await new ace.Checker().check(document, ["WCAG_2_1"])).results;
    });
    return (findings as Finding[])
      .filter(({ value: [kind, outcome] }) => kind === "VIOLATION" && outcome === "FAIL")
      .map(({ ruleId, message, snippet }) => `${ruleId}: ${message} ${snippet}`);
  }

  test("a training is watched to its end", async () => {
    const shown = await open("run/first/training");
    await shown.getByText("finished").first().waitFor();
    expect(await shown.getByRole("heading", { name: "Loss" }).count()).toBe(1);
    expect(await violations()).toEqual([]);
  });

  test("the table of runs leads to it", async () => {
    const shown = await open("runs");
    await shown.getByRole("link", { name: "first" }).first().click();
    await shown.getByRole("navigation", { name: "Views of this run" }).waitFor();
    expect(shown.url()).toContain("#/run/first/");
  });

  test("the film's slider goes back to the untrained network, and a sample has neighbours", async () => {
    const shown = await open("run/first/embedding");
    const slider = shown.getByRole("slider").first();
    await slider.waitFor();
    await slider.focus();
    await slider.press("Home");
    await shown.getByText("epoch 0").first().waitFor();
    await slider.press("End");
    await shown.getByText("epoch 12").first().waitFor();
    expect(await violations()).toEqual([]);
  });

  test("mined triplets are listed, and the model can be asked", async () => {
    await (await open("run/first/triplets")).getByText("violation").first().waitFor();
    expect(await violations()).toEqual([]);
    const shown = await open("run/first/ask");
    await shown.getByText("Support set").first().waitFor();
    expect(await violations()).toEqual([]);
  });

  test.each([
    [1280, 800],
    [390, 844],
  ])("no view is wider than a window of %i pixels", async (width, height) => {
    await there().setViewportSize({ width, height });
    const views = ["runs", "run/first/training", "run/first/embedding", "run/first/triplets", "run/first/ask"];
    for (const hash of [...views, "paper", "playground"]) {
      const shown = await open(hash);
      await shown.locator("h1, h2").first().waitFor();
      const wide = await shown.evaluate(() => document.documentElement.scrollWidth);
      expect({ hash, wide }).toEqual({ hash, wide: width });
    }
  });

  test("nothing was said in the console", () => expect(said).toEqual([]));
});
