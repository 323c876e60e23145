/**
 * `npm run bench -- [--python .venv/bin/python] [--rounds 7] [--threads N] [--only conv4,nist] [--processor] [--profile]`: times whole
 * training steps and embeddings, ours and PyTorch's in turn, so that a busy machine slows both. Seeded, so that every
 * run does the same work. On a machine that is busy all the time, `--threads 1 --processor` counts what the processor works
 * instead of the time that passes. Each side works in a process of its own, a new one for each line of the table.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { openOurs, openPeer, type Worker } from "./peer.ts";
import { median, profileOf } from "./profile.ts";
import { type Workload, workloads } from "./steps.ts";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: ".venv/bin/python" },
    rounds: { type: "string", default: "7" },
    threads: { type: "string", default: String(availableParallelism()) },
    only: { type: "string" },
    processor: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const threads = Number(values.threads);
const clock = values.processor ? "processor" : "wall";
const names = values.only?.split(",");

interface Side {
  readonly milliseconds: number[];
  readonly megabytes: number;
}

/** Rounds in turn: ours, the peer's, ours … The first round of each warms up and is not counted. */
async function compare({ name, steps }: Workload): Promise<{ ours: Side; theirs: Side | null; ratios: number[] }> {
  const workers = [openOurs(), openPeer(values.python)].filter((worker) => worker !== null);
  try {
    const times = workers.map((): number[] => []);
    for (let round = 0; round <= rounds; round++) {
      for (const [i, worker] of workers.entries()) {
        const milliseconds = median(await worker.time(name, steps, threads, clock));
        if (round > 0) times[i]?.push(milliseconds);
      }
    }
    const [ours, theirs] = await Promise.all(
      workers.map(async (worker: Worker, i) => ({ milliseconds: times[i] ?? [], megabytes: await worker.memory() })),
    );
    if (!ours) throw new Error(`missing times of ${name}`);
    const ratios = theirs ? ours.milliseconds.map((value, i) => value / (theirs.milliseconds[i] ?? NaN)) : [];
    return { ours, theirs: theirs ?? null, ratios };
  } finally {
    for (const worker of workers) worker.close();
  }
}

const show = (value: number | undefined, width: number): string =>
  (value === undefined || Number.isNaN(value) ? "–" : value.toFixed(value < 10 ? 3 : value < 100 ? 1 : 0)).padStart(
    width,
  );
const columns = ["", "ours ms", "PyTorch ms", "ratio", "lowest–highest", "target", "ours /s", "ours MB", "PyTorch MB"];
const widths = [12, 9, 11, 7, 15, 7, 9, 9, 11];
const line = (cells: readonly string[]): string => cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join("");

console.log(
  `Medians of ${rounds} rounds in turn on ${threads} threads, milliseconds of the ${clock === "wall" ? "clock" : "processor"}. A step is a batch: trained on, or embedded.`,
);
console.log("MB: the most memory held, beyond the loaded program.");
console.log(line(columns));
const chosen = workloads.filter(({ name }) => names?.includes(name) ?? true);
for (const workload of chosen) {
  const { ours, theirs, ratios } = await compare(workload);
  const own = median(ours.milliseconds);
  const range = theirs ? `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}` : "–";
  console.log(
    line([
      workload.name.padEnd(12),
      show(own, 0),
      show(theirs ? median(theirs.milliseconds) : undefined, 0),
      theirs ? median(ratios).toFixed(2) : "–",
      range,
      String(workload.target),
      show(1000 / own, 0),
      show(ours.megabytes, 0),
      show(theirs?.megabytes, 0),
    ]),
  );
}
if (values.python.includes("/") && !existsSync(values.python)) {
  console.log(`No PyTorch: ${values.python} does not exist. Make it with
  python3 -m venv .venv && .venv/bin/pip install -r bench/peers/requirements.txt`);
}
for (const workload of values.profile ? chosen : []) {
  const operators = await profileOf(workload, threads);
  const total = operators.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  console.log(`\n${workload.name}: where a step's ${show(total, 0)} ms go`);
  for (const { operator, nodes, milliseconds } of operators.slice(0, 15)) {
    const share = `${((100 * milliseconds) / total).toFixed(1)} %`;
    console.log(
      `  ${operator.padEnd(22)}${share.padStart(8)}${show(milliseconds, 10)} ms${String(nodes).padStart(6)} nodes`,
    );
  }
}
