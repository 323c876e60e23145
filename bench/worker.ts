/**
 * Kinfold's side of the benchmark: answers the same commands as peers/peers.py, a line of JSON each, in a process of its
 * own, so that neither side's memory and threads disturb the other.
 */
import { createInterface } from "node:readline";
import { type Opened, openWorkload, workloads } from "./steps.ts";

const opened = new Map<string, Opened>();
const before = process.resourceUsage().maxRSS;

async function answer(command: unknown): Promise<object> {
  const given = typeof command === "object" && command !== null ? command : {};
  if ("memory" in given) return { megabytes: (process.resourceUsage().maxRSS - before) / 1024 };
  const name = "bench" in given ? given.bench : undefined;
  const workload = workloads.find((candidate) => candidate.name === name);
  const steps = "steps" in given ? Number(given.steps) : 0;
  const threads = "threads" in given ? Number(given.threads) : 0;
  if (!workload || !(steps > 0) || !(threads > 0)) return { error: `invalid command: ${JSON.stringify(command)}` };
  const known = opened.get(workload.name) ?? (await openWorkload(workload, { threads }));
  opened.set(workload.name, known);
  const clock = "clock" in given && given.clock === "processor" ? "processor" : "wall";
  return { milliseconds: await known.time(steps, clock) };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
for (const { dispose } of opened.values()) await dispose();
