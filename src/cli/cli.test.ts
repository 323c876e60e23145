import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../test/support/run-cli.ts";
import { createRandom } from "../core/random.ts";
import { readEvents } from "../node/events-log.ts";
import { readRun } from "../node/open-run.ts";
import { eventSchema } from "../node/event-schema.ts";

/** Two steps are enough to have everything a run has. */
const short = ["--epochs", "2", "--steps", "4", "--threads", "1"];

describe("help and version", () => {
  test.each([[["--help"]], [["train", "--help"]], [["evaluate", "--help"]], [["embed", "--help"]]])(
    "%j goes to stdout, with examples and exit code 0",
    async (argv) => {
      const { code, stdout, stderr } = await runCli(argv);
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^Usage: kinfold/);
      expect(stdout).toContain("Examples:\n  $ npx kinfold");
    },
  );

  test("the version is the package's", async () => {
    const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
    expect(text).toContain(`"version": "${(await runCli(["--version"])).stdout.trim()}"`);
  });

  test("without a command the help is shown as an error", async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^Usage: kinfold/);
  });
});

describe("bad input is one line on stderr, exit code 2, and nothing is written", () => {
  test.each([
    [["trian"], /unknown command: trian, expected train, .*; did you mean train\?; see npx kinfold --help/],
    [["train"], /missing argument: DATA; see npx kinfold train --help/],
    [["train", "synthetic", "more"], /too many arguments: 2, expected 1/],
    [
      ["train", "synthetic", "--epoch", "3"],
      /unknown option: --epoch, did you mean --epochs\? see npx kinfold train --help/,
    ],
    [["train", "synthetic", "--epochs"], /missing value: --epochs <n>; see/],
    [["train", "synthetic", "--epochs", "three"], /invalid --epochs: three, expected a whole number, 1 or more/],
    [["train", "synthetic", "--epochs", "0"], /invalid --epochs: 0/],
    [["train", "synthetic", "--margin", "-1"], /invalid --margin: -1, expected a number above 0/],
    [["train", "synthetic", "--margin", "NaN"], /invalid --margin: NaN/],
    [["train", "synthetic", "--hardest-limit", "1.5"], /invalid --hardest-limit: 1\.5, expected a number from 0 to 1/],
    [["train", "synthetic", "--policy", "hardset"], /unknown policy: hardset, expected .*hardest.* or nspa/],
    [["train", "synthetic", "--policy", "semiHard=0.5"], /its probabilities sum to 0\.5, expected 1/],
    [["train", "synthetic", "--backbone", "resnet"], /unknown backbone: resnet, expected mlp, conv4 or nist/],
    [["train", "synthetic", "--backbone", "conv4"], /invalid samples for conv4: .* use the backbone mlp for vectors/],
    [["train", "synthetic", "--optimizer", "adma"], /unknown optimizer: adma, expected .*adam/],
    [
      ["train", "synthetic", "--distance", "far"],
      /unknown distance: far, expected euclidean, squaredEuclidean, .* or lp:3/,
    ],
    [["train", "synthetic", "--schedule", "warm"], /unknown learning-rate schedule: warm/],
    [["train", "synthetic", "--seed", "-1"], /invalid --seed: -1, expected a whole number from 0 to 4294967295/],
    [
      ["train", "synthetic", "--classes", "6"],
      /invalid --classes: 6, but synthetic has 5 classes to train with; draw 5 or fewer/,
    ],
    [["train", "synthetic", "--samples", "1"], /invalid --samples: 1, expected a whole number, 2 or more/],
    [["train", "synthetic", "--split", "folder"], /lies in no folder train\//],
    [["train", "synthetic", "--holdout", "class9"], /unknown class to hold out: "class9"/],
    [["train", "synthetic", "--split", "folder", "--holdout", "0.5"], /invalid --holdout/],
    [["train", "no/such/data"], /no such file.*no\/such\/data/],
    [["evaluate", "no/such/run", "synthetic"], /missing run: no such folder no\/such\/run/],
    [["evaluate", "no/such/run"], /missing argument: DATA; see npx kinfold evaluate --help/],
    [["evaluate", "r", "synthetic", "--only", "half"], /unknown part: half, expected all, validation or test/],
    [["embed", "no/such/run", "synthetic", "--out", "e.npy"], /missing run/],
    [["embed", "run", "synthetic"], /missing option: --out <file>; see/],
    [
      ["embed", "run", "synthetic", "--out", "e.txt"],
      /unknown extension of e\.txt: \.txt, expected \.npy, \.csv or \.parquet/,
    ],
    [
      ["embed", "run", "synthetic", "--out", "no/such/e.csv"],
      /invalid --out: no\/such\/e\.csv, but there is no folder no\/such/,
    ],
  ] as const)("kinfold %j", async (argv, message) => {
    const parent = temporaryFolder();
    const [command = "", ...rest] = argv;
    const out = command === "train" ? ["--out", join(parent, "runs", "run")] : [];
    const { code, stdout, stderr } = await runCli(command === "" ? [] : [command, ...out, ...rest]);
    expect(stderr).toMatch(/^(.*\n){0,2}error: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, ""]);
    expect(readdirSync(parent)).toEqual([]);
  });

  test("an output folder that holds a run is left as it is", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run.json"), "precious");
    const { code, stderr } = await runCli(["train", "synthetic", "--out", folder]);
    expect([code, stderr]).toEqual([
      2,
      `error: invalid output: ${folder} already holds a run, expected a new folder; choose another with --out, go on with --resume ${folder}, or remove it\n`,
    ]);
    expect(readdirSync(folder)).toEqual(["run.json"]);
    expect(readFileSync(join(folder, "run.json"), "utf8")).toBe("precious");
  });
});

describe("train, evaluate and embed", () => {
  test("a training leaves a run that says everything and can be measured and used", async () => {
    const parent = temporaryFolder();
    const folder = join(parent, "run");
    const trained = await runCli(["train", "synthetic", ...short, "--seed", "3", "--out", folder]);
    expect(trained.code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual([
      "checkpoint.safetensors",
      "events.jsonl",
      "model.onnx",
      "report.html",
      "run.json",
    ]);
    expect(trained.stderr).toMatch(/^synthetic: 7700 samples of 7 classes, 32 each; /);
    expect(trained.stderr.match(/^epoch \d\/\d/gm)).toEqual(["epoch 0/2", "epoch 1/2", "epoch 2/2"]);
    expect(trained.stderr).not.toContain("\u001b");
    expect(trained.stdout).toMatch(/^2 epochs done, in \d+ s/);
    expect(trained.stdout).toContain(`npx kinfold evaluate ${folder} synthetic --only validation`);

    const { status, settings, split, command, data } = await readRun(folder);
    expect({ status, command, seed: settings.seed }).toEqual({
      status: "finished",
      command: `npx kinfold train synthetic ${short.join(" ")} --seed 3 --out ${folder}`,
      seed: 3,
    });
    expect([settings.epochs, settings.stepsPerEpoch, data.sampleShape]).toEqual([2, 2, [32]]);
    expect([split.train, split.validation.length, split.test.length]).toEqual([5000, 500, 2200]);
    const events = await readEvents(join(folder, "events.jsonl"));
    expect(events.filter(({ type }) => type === "step")).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({ type: "end", reason: "finished" });
    const report = readFileSync(join(folder, "report.html"), "utf8");
    expect(report).toContain(command);
    expect(report).toContain("<svg");

    const measured = await runCli([
      "evaluate",
      folder,
      "synthetic",
      "--only",
      "validation",
      "--json",
      "--trials",
      "50",
    ]);
    const result: unknown = JSON.parse(measured.stdout);
    const last = events.findLast(({ type }) => type === "evaluation");
    expect(result).toMatchObject({ samples: 500, classes: 5, only: "validation" });
    // The same samples through the same model give the same measures as during training.
    if (last?.type !== "evaluation") throw new Error("no evaluation");
    const { precisionAt1, mapAtR, clusters } = last;
    expect(result).toMatchObject({ precisionAt1, mapAtR, clusters });

    const table = await runCli(["evaluate", folder, "synthetic", "--only", "test", "--trials", "50"]);
    expect(table.stdout).toMatch(/2200 samples of 2 classes, what the run kept for testing/);
    expect(result).toMatchObject({ knn: { k: 5, queries: 500, unknown: 0 } });
    expect(table.stdout).toMatch(/5 nearest neighbours, top 1 +\d+\.\d %\n5 nearest neighbours, top 5 +\d+\.\d %\n/);
    expect(table.stdout).toMatch(/precision at 1 +\d+\.\d %\n/);
    expect(table.stdout).toMatch(/ {2}2 ways +\d+\.\d %\n/);
    expect(table.stdout).toMatch(/ {2}cluster radius +\d/);

    const file = join(parent, "embeddings.csv");
    const embedded = await runCli(["embed", folder, "synthetic", "--only", "validation", "--out", file]);
    expect(embedded.stdout).toBe(`500 embeddings of 2 dimensions: ${file}\n`);
    const rows = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(rows[0]?.trim()).toBe("id,label,e0,e1");
    expect(rows.slice(1).map((row) => row.split(",")[0])).toEqual(split.validation);
  });

  test("a folder of images is trained on, measured and embedded as it was prepared", async () => {
    const parent = temporaryFolder();
    const random = createRandom(1);
    for (const name of ["dots/a", "dots/b", "dots/c", "lines/a", "lines/b"]) {
      const folder = join(parent, "images", name);
      mkdirSync(folder, { recursive: true });
      for (let i = 0; i < 5; i++) {
        const pixels = Uint8Array.from({ length: 20 * 20 }, () => 255 * random.uniform());
        const image = sharp(pixels, { raw: { width: 20, height: 20, channels: 1 } }).png();
        writeFileSync(join(folder, `${i}.png`), await image.toBuffer());
      }
    }
    writeFileSync(join(parent, "images", "dots/a", "broken.png"), "no image");
    const [images, folder] = [join(parent, "images"), join(parent, "run")];
    const argv = ["train", images, ...short, "--classes", "3", "--samples", "2", "--holdout", "lines", "--size", "16"];
    const trained = await runCli([...argv, "--out", folder]);
    expect(trained.stderr).toMatch(/warning: skipped dots\/a\/broken\.png, which does not decode/);
    expect([trained.code, trained.stdout.split("\n")[0]]).toEqual([0, expect.stringMatching(/^2 epochs done/)]);
    const { data, settings, split } = await readRun(folder);
    expect(data.preprocessing).toEqual({ kind: "image", channels: 1, height: 16, width: 16, invert: false });
    expect([settings.backbone.name, settings.classes, settings.samples]).toEqual(["conv4", 3, 2]);
    expect(split.validation).toContain("lines/b/4.png");
    expect(split.validation).toHaveLength(10);
    const measured = await runCli(["evaluate", folder, images, "--only", "validation", "--json", "--trials", "9"]);
    expect(JSON.parse(measured.stdout)).toMatchObject({ samples: 10, classes: 2 });
    const embedded = await runCli(["embed", folder, images, "--out", join(parent, "e.npy")]);
    expect(embedded.stdout).toMatch(/^25 embeddings of 64 dimensions: .*e\.npy, .*e\.labels\.csv\n$/);
    const other = await runCli(["evaluate", folder, "synthetic"]);
    expect(other.stderr).toMatch(
      /^error: invalid data: synthetic holds rows of 32 numbers, expected images of 1 × 16 × 16/,
    );
  });

  test("a table is standardised by its training part and read by its columns' names afterwards", async () => {
    const parent = temporaryFolder();
    const random = createRandom(1);
    const table = (columns: readonly string[]) => {
      const rows = Array.from({ length: 60 }, (_, i) => {
        const cells: Readonly<Record<string, string>> = {
          class: `k${i % 3}`,
          x: String(1000 * (i % 3) + random.normal()),
          y: String(random.normal()),
        };
        return columns.map((column) => cells[column] ?? "").join(",");
      });
      return `${[columns.join(","), ...rows].join("\n")}\n`;
    };
    const path = (name: string) => join(parent, name);
    const folder = path("run");
    writeFileSync(path("first.csv"), table(["class", "x", "y"]));
    writeFileSync(path("second.csv"), table(["y", "class", "x"]));
    const reading = ["--label", "class", "--skip-lines", "0", "--header"];
    const argv = ["train", path("first.csv"), ...reading, "--epochs", "20", "--threads", "1", "--out", folder];
    const trained = await runCli(argv);
    // The commands that it names next are to be pasted: they read the data in the same way.
    const next = /kinfold (evaluate .*)/.exec(trained.stdout)?.[1]?.split(" ") ?? [];
    expect(next.slice(0, 8)).toEqual(["evaluate", folder, path("first.csv"), ...reading]);
    expect((await runCli([...next, "--trials", "9"])).code).toBe(0);
    const { data, settings, split } = await readRun(folder);
    if (data.preprocessing.kind !== "vectors") throw new Error("no vectors");
    expect(data.preprocessing.columns).toEqual(["x", "y"]);
    expect(data.preprocessing.mean?.[0]).toBeCloseTo(1000, -2);
    expect([settings.backbone, settings.normalise]).toMatchObject([{ name: "mlp", settings: { embedding: 64 } }, true]);
    expect(split.description).toMatch(/^by sample/);
    const measured = await runCli(["evaluate", folder, path("second.csv"), "--json", "--trials", "9"]);
    expect(JSON.parse(measured.stdout)).toMatchObject({ samples: 60, classes: 3, precisionAt1: 1, collapsed: false });
    writeFileSync(path("bare.csv"), "x,y\n0.5,1\n2,3\n");
    const embedded = await runCli(["embed", folder, path("bare.csv"), "--out", path("bare.parquet")]);
    expect(embedded.stdout).toBe(`2 embeddings of 64 dimensions: ${path("bare.parquet")}\n`);
    writeFileSync(path("bad.csv"), "class,x,y\nk0,1,2\nk0,3,oops\n");
    const bad = await runCli(["evaluate", folder, path("bad.csv")]);
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringMatching(/^error: .*bad\.csv:3.*oops/)]);
  });

  test("the same command with the same seed gives the same events and the same model, byte for byte", async () => {
    const parent = temporaryFolder();
    const bytes = async (name: string, seed: string) => {
      await runCli(["train", "synthetic", ...short, "--seed", seed, "--quiet", "--out", join(parent, name)]);
      return ["events.jsonl", "model.onnx", "checkpoint.safetensors"].map((file) =>
        readFileSync(join(parent, name, file)).toString("base64"),
      );
    };
    const first = await bytes("first", "1");
    expect(await bytes("again", "1")).toEqual(first);
    const other = await bytes("other", "2");
    expect(other.map((text, i) => text === first[i])).toEqual([false, false, false]);
  });

  test("--json writes the log's events to stdout and nothing else anywhere", async () => {
    const folder = join(temporaryFolder(), "run");
    const { stdout, stderr, code } = await runCli(["train", "synthetic", ...short, "--json", "--out", folder]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(readFileSync(join(folder, "events.jsonl"), "utf8"));
    for (const line of stdout.trimEnd().split("\n")) eventSchema.parse(JSON.parse(line));
  });

  test("--quiet says nothing where nothing is wrong", async () => {
    const folder = join(temporaryFolder(), "run");
    const { stdout, stderr, code } = await runCli(["train", "synthetic", ...short, "--quiet", "--out", folder]);
    expect([code, stdout, stderr]).toEqual([0, "", ""]);
  });

  test("on a terminal a bar shows loss, active share, probabilities and time left, within its width", async () => {
    const folder = join(temporaryFolder(), "run");
    const { stderr } = await runCli(["train", "synthetic", ...short, "--out", folder], { terminal: 110 });
    const drawn = stderr.split("\r\u001b[2K").map((part) => stripVTControlCharacters(part).split("\n")[0] ?? "");
    const bars = drawn.filter((part) => part.includes("━"));
    expect(bars.length).toBeGreaterThan(1);
    expect(bars.at(-1)).toMatch(
      /^━+ {2}epoch 2\/2 {2}loss [\d.]+ {2}active [\d.]+ % {2}0 s left {2}randomHard 0\.89 semiHard 0\.10 hardest 0\.01$/,
    );
    expect(Math.max(...bars.map((bar) => bar.length))).toBeLessThan(110);
  });

  test("an interruption keeps what was learned and says so", async () => {
    const folder = join(temporaryFolder(), "run");
    let interrupt = () => {};
    const { code, stdout } = await runCli(["train", "synthetic", "--threads", "1", "--out", folder], {
      onWatch: (handler) => (interrupt = handler),
      onOutput: (text) => {
        if (text.startsWith("epoch 0")) setTimeout(interrupt, 20);
      },
    });
    expect(code).toBe(130);
    expect(stdout).toMatch(/^interrupted; what was learned so far is kept/);
    const events = await readEvents(join(folder, "events.jsonl"));
    expect(events.at(-1)).toMatchObject({ type: "end", reason: "interrupted" });
    expect((await readRun(folder)).status).toBe("interrupted");
    expect((await runCli(["evaluate", folder, "synthetic", "--only", "validation"])).code).toBe(0);
  });

  test("a loss that is not finite ends the training with exit code 1 and the last good weights", async () => {
    const folder = join(temporaryFolder(), "run");
    const argv = ["train", "synthetic", ...short, "--optimizer", "sgd", "--learning-rate", "1e30", "--out", folder];
    const { code, stderr } = await runCli(argv);
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: the loss or a weight of step \d+ is not finite; the weights before it are kept\n$/);
    expect((await readRun(folder)).status).toBe("not-finite");
    expect(existsSync(join(folder, "model.onnx"))).toBe(true);
  });

  test("a training whose first checks fail leaves no folder behind, not even an empty one", async () => {
    const parent = temporaryFolder();
    mkdirSync(join(parent, "empty"));
    await runCli(["train", "synthetic", "--backbone", "nist", "--out", join(parent, "new")]);
    expect(readdirSync(parent)).toEqual(["empty"]);
  });
});
