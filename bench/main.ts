/**
 * `npm run bench -- [--python .venv/bin/python] [--rounds 7] [--threads N]`: times whole training steps, ours and a
 * peer's in turn, so that a busy machine slows both. Seeded, so that every run does the same work.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { openPeer, type Peer } from "./peer.ts";
import { openWorkload, type Workload, workloads } from "./steps.ts";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: ".venv/bin/python" },
    rounds: { type: "string", default: "7" },
    threads: { type: "string", default: String(availableParallelism()) },
  },
});
const rounds = Number(values.rounds);
const threads = Number(values.threads);

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

/** Rounds in turn: ours, the peer's, ours … The first round of each warms up and is not counted. */
async function compare(workload: Workload, peer: Peer | null) {
  const ours: number[] = [];
  const theirs: number[] = [];
  const step = await openWorkload(workload, threads);
  try {
    for (let round = 0; round <= rounds; round++) {
      const mine = await step.time(workload.steps);
      const other = peer ? await peer.time(workload.name, workload.steps, threads) : [];
      if (round === 0) continue;
      ours.push(median(mine));
      theirs.push(median(other));
    }
  } finally {
    await step.dispose();
  }
  return { ours, theirs, ratios: ours.map((value, i) => value / (theirs[i] ?? NaN)) };
}

const peer = openPeer(values.python);
if (!peer) {
  console.log(`no peer: ${values.python} does not exist. Make it with
  python3 -m venv .venv && .venv/bin/pip install -r bench/peers/requirements.txt`);
}
console.log(`medians of ${rounds} interleaved rounds, milliseconds a step, ${threads} threads`);
console.log("step      ours      peer      ratio (lowest – highest)   target");
for (const workload of workloads) {
  const { ours, theirs, ratios } = await compare(workload, peer);
  const show = (value: number) => (Number.isNaN(value) ? "–" : value.toFixed(value < 10 ? 3 : 1)).padStart(8);
  const range = peer
    ? `${show(median(ratios))} (${Math.min(...ratios).toFixed(2)} – ${Math.max(...ratios).toFixed(2)})`
    : show(NaN);
  console.log(
    `${workload.name.padEnd(6)}${show(median(ours))}  ${show(median(theirs))}  ${range.padEnd(26)} ${workload.target}`,
  );
}
peer?.close();
