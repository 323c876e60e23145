import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../scripts/chromium.mjs";
import { createRandom } from "../src/core/random.ts";

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

/** Six classes of twelve drawings, each class with bars of its own width. */
async function writeDrawings(folder: string): Promise<void> {
  const random = createRandom(1);
  for (let c = 0; c < 6; c++) {
    mkdirSync(join(folder, `bars${c}`), { recursive: true });
    for (let i = 0; i < 12; i++) {
      const pixels = Uint8Array.from({ length: 16 * 16 }, (_, p) =>
        p % (c + 2) === 0 ? 0 : 200 + 50 * random.uniform(),
      );
      const raw = { width: 16, height: 16, channels: 1 } as const;
      await sharp(pixels, { raw })
        .png()
        .toFile(join(folder, `bars${c}`, `${i}.png`));
    }
  }
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
    await writeDrawings(join(runs, "drawings"));
    const drawn = ["train", join(runs, "drawings"), "--steps", "4", "--size", "16", "--out", join(runs, "drawn")];
    const { status, stderr } = spawnSync(process.execPath, [main, ...drawn, "--threads", "1"], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
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

  /** Violations of WCAG, by IBM's engine, on dark ground and on light. */
  async function violations(): Promise<readonly string[]> {
    await there().evaluate(readFileSync(engine, "utf8"));
    const found: string[] = [];
    for (const colorScheme of ["dark", "light"] as const) {
      await there().emulateMedia({ colorScheme });
      found.push(...(await violationsNow()).map((violation) => `${colorScheme}: ${violation}`));
    }
    return found;
  }
  async function violationsNow(): Promise<readonly string[]> {
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
    await shown.getByRole("link", { name: "Final report" }).waitFor();
    expect(await shown.getByRole("heading", { name: "Loss" }).count()).toBe(1);
    expect(await violations()).toEqual([]);
  });

  test("the table of runs leads to it", async () => {
    const shown = await open("runs");
    await shown.getByRole("link", { name: "first" }).first().waitFor();
    expect(await violations()).toEqual([]);
    await shown.getByRole("link", { name: "first" }).first().click();
    await shown.getByRole("navigation", { name: "Views of this run" }).waitFor();
    expect(shown.url()).toContain("#/run/first/");
  });

  test("two runs are chosen by keyboard and compared", async () => {
    const shown = await open("runs");
    for (const name of ["Compare first", "Compare drawn"]) {
      await shown.getByRole("checkbox", { name }).focus();
      await shown.keyboard.press("Space");
    }
    await shown.getByRole("link", { name: "Compare 2" }).focus();
    await shown.keyboard.press("Enter");
    await shown.getByRole("heading", { name: "Settings that differ" }).waitFor();
    expect(await violations()).toEqual([]);
  });

  test("what is not there is said", async () => {
    await (await open("run/nothing/training")).getByText("there is none of this name").waitFor();
    expect(await violations()).toEqual([]);
    // The browser says so as well.
    expect(said.splice(0)).toEqual([expect.stringContaining("404")]);
  });

  test("a page that went wrong is left behind with its error", async () => {
    const shown = await open("compare?run=first&run=gone");
    await shown.getByRole("alert").filter({ hasText: "This did not work" }).waitFor();
    await shown.getByRole("link", { name: "Runs" }).click();
    await shown.getByRole("link", { name: "first" }).first().waitFor();
    expect(await shown.getByText("This did not work").count()).toBe(0);
    // The browser itself says that it was answered with an error.
    expect(said.splice(0).every((text) => /404/.test(text))).toBe(true);
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
    await shown.getByRole("region", { name: "Samples" }).getByRole("listitem").first().getByRole("button").click();
    const sample = shown.getByRole("region", { name: "Sample", exact: true });
    await sample.getByRole("listitem").first().waitFor();
    // Five classes that have been learned: the nearest is one of its own.
    expect(await sample.getByRole("listitem").first().textContent()).toContain("its class");
    await shown.getByRole("combobox", { name: "Colour", exact: true }).selectOption("correctness");
    await shown.getByText("At epoch 12.", { exact: true }).waitFor();
    expect(await violations()).toEqual([]);
    await shown.getByLabel("Take away: the plot").click();
    const picture = shown.waitForEvent("download");
    await shown.getByRole("button", { name: "Picture, SVG" }).click();
    expect(readFileSync(await (await picture).path(), "utf8")).toMatch(/^<svg[^]*nearest is of its class[^]*<\/svg>$/);
  });

  test("mined triplets are listed", async () => {
    const shown = await open("run/first/triplets");
    await shown.getByText("violation").first().waitFor();
    expect(await violations()).toEqual([]);
    await shown.getByRole("button", { name: "Suspected labels" }).click();
    await shown.getByText("Only likely wrong").waitFor();
    expect(await violations()).toEqual([]);
  });

  test("a drawing and a sample are asked, and a support set predicts", async () => {
    const shown = await open("run/drawn/ask");
    const answer = shown.getByRole("region", { name: "Answer" });
    const support = shown.getByRole("region", { name: "Support set" });
    await support.getByRole("listitem").first().getByRole("button").click();
    const paper = await shown.locator("canvas").first().boundingBox();
    if (!paper) throw new Error("missing canvas");
    await shown.mouse.move(paper.x + 60, paper.y + 60);
    await shown.mouse.down();
    await shown.mouse.move(paper.x + 60, paper.y + 200, { steps: 5 });
    await shown.mouse.up();
    await answer.getByText("One-shot prediction").waitFor();
    expect(await violations()).toEqual([]);
    await shown.getByRole("button", { name: "Sample", exact: true }).click();
    await shown.getByRole("region", { name: "Question" }).getByRole("listitem").first().getByRole("button").click();
    await answer
      .getByText(/its class|another class/)
      .first()
      .waitFor({ state: "attached" });
  });

  test("the paper's experiment runs in the page", async () => {
    const shown = await open("paper");
    await shown.getByRole("slider", { name: "Epochs" }).fill("20");
    await shown.getByRole("slider", { name: "Class size" }).fill("200");
    await shown.getByRole("button", { name: "Start" }).click();
    await shown.getByText("All trainings are over.").waitFor({ timeout: 120_000 });
    expect(await violations()).toEqual([]);
  });

  test("the playground trains in the page", async () => {
    const shown = await open("playground");
    await shown.getByRole("button", { name: "Take the paper’s synthetic data" }).waitFor();
    expect(await violations()).toEqual([]);
    await shown.getByRole("button", { name: "Take the paper’s synthetic data" }).click();
    await shown.getByRole("textbox", { name: /^Epochs/ }).fill("2");
    await shown.getByRole("button", { name: "Train", exact: true }).click();
    await shown.getByRole("heading", { name: "Results" }).waitFor();
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
