/**
 * `node scripts/run.mjs bench/images.ts [--python .venv/bin/python] [--drawings FILE.zip] [--photographs 20000] [--size 28]
 * [--rounds 3]`, after `npm run build`: embeds images as `kinfold embed` does without a cache, from the files to the
 * vectors, and as PyTorch does in evaluation mode with Pillow in a DataLoader. Whole processes in turn, on all cores. The
 * peer's loading of its modules is taken off its times; ours is left in.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writePhotographs } from "./photographs.ts";
import { median } from "./profile.ts";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: ".venv/bin/python" },
    drawings: { type: "string", default: "../shared/data/omniglot_images_background.zip" },
    photographs: { type: "string", default: "20000" },
    size: { type: "string", default: "28" },
    rounds: { type: "string", default: "3" },
  },
});
const local = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const kinfold = [process.execPath, local("../dist/cli/main.js")];
const threads = String(availableParallelism());
const place = mkdtempSync(join(tmpdir(), "kinfold-images-"));

/** Seconds of the clock, and of the processor for a process and all that it started. */
interface Spent {
  readonly clock: number;
  readonly processor: number;
}

/** Runs a program to its end: what it spent, by the shell's own account, and what it printed. */
function spend(argv: readonly string[]): Spent & { readonly printed: string } {
  const script = `TIMEFORMAT="%R %U %S"; time "$@" 2>/dev/null`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script, "bash", ...argv], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${argv.join(" ")} ended with ${status}; run it to see why`);
  const [clock = NaN, user = NaN, system = NaN] = stderr.trim().split(" ").map(Number);
  return { clock, processor: user + system, printed: stdout };
}

interface Data {
  readonly name: string;
  readonly path: string;
  readonly channels: 1 | 3;
}

function ours({ path, channels }: Data): Spent {
  return spend([...kinfold, "embed", join(place, `run-${channels}`), path, "--out", join(place, "ours.npy")]);
}

function theirs({ path, channels }: Data, ...more: readonly string[]): Spent {
  const shape = ["--size", values.size, "--channels", String(channels), "--threads", threads];
  const argv = [values.python, local("peers/embed.py"), path, "--out", join(place, "theirs.npy"), ...shape, ...more];
  const { clock, processor, printed } = spend(argv);
  const said: { loading?: { seconds: number; processor: number } } = JSON.parse(printed) as object;
  const { loading = { seconds: NaN, processor: NaN } } = said;
  return { clock: clock - loading.seconds, processor: processor - loading.processor };
}

/** Ways that the peer is run in, the quickest of which counts. */
const ways: Readonly<Record<string, readonly string[]>> = {
  "no workers, tuned": ["--workers", "0", "--tuned"],
  "a worker a core": ["--workers", threads],
  "a worker a core, tuned": ["--workers", threads, "--tuned"],
  "a worker a core, tuned, draft": ["--workers", threads, "--tuned", "--draft"],
};

const seconds = (list: readonly Spent[], key: keyof Spent): string =>
  median(list.map((spent) => spent[key])).toFixed(1);

/** Rounds in turn: ours, then each way of the peer's. */
function compare(data: Data): void {
  const own: Spent[] = [];
  const others = Object.entries(ways).map(([name, more]) => ({ name, more, spent: new Array<Spent>() }));
  for (let round = 0; round < Number(values.rounds); round++) {
    own.push(ours(data));
    for (const { more, spent } of others) spent.push(theirs(data, ...more));
  }
  console.log(`${data.name}: ours ${seconds(own, "clock")} s, ${seconds(own, "processor")} s of processor time`);
  for (const { name, spent } of others) {
    const ratio = (key: keyof Spent): string => {
      const ratios = spent.map((theirs, i) => (own[i]?.[key] ?? NaN) / theirs[key]);
      return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`;
    };
    const times = `${seconds(spent, "clock")} s, ${seconds(spent, "processor")} s of processor time`;
    console.log(`  PyTorch, ${name}: ${times}; ours takes ${ratio("clock")} and ${ratio("processor")} of it`);
  }
}

try {
  const few = join(place, "few");
  await writePhotographs(few, 40, 40);
  for (const channels of ["1", "3"]) {
    const out = join(place, `run-${channels}`);
    spend([...kinfold, "train", few, "--steps", "1", "--size", values.size, "--channels", channels, "--out", out]);
  }
  // Embedding must not find what training has decoded.
  rmSync(join(place, ".kinfold-cache"), { recursive: true, force: true });
  if (existsSync(values.drawings)) compare({ name: "drawings", path: values.drawings, channels: 1 });
  else console.log(`no drawings: ${values.drawings} does not exist; name a zip file of images by --drawings`);
  const photographs = join(place, "photographs");
  await writePhotographs(photographs, Number(values.photographs));
  compare({ name: `${values.photographs} photographs`, path: photographs, channels: 3 });
} finally {
  rmSync(place, { recursive: true });
}
