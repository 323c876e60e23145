import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWorkload, type Workload } from "./steps.ts";

/** One kind of operator in a step of ours. */
export interface OperatorTime {
  readonly operator: string;
  /** In the graph as the runtime runs it. */
  readonly nodes: number;
  readonly milliseconds: number;
}

const STEPS = 8;

/** Time of each operator in one step, by ONNX Runtime's own profiler; the largest first. Measuring adds a little to each node. */
export async function profileOf(workload: Workload, threads: number): Promise<OperatorTime[]> {
  const folder = mkdtempSync(join(tmpdir(), "kinfold-profile-"));
  try {
    const opened = await openWorkload(workload, { threads, profile: join(folder, "profile") });
    try {
      await opened.time(STEPS, "wall");
    } finally {
      await opened.dispose();
    }
    const [file = ""] = readdirSync(folder);
    return summarise(JSON.parse(readFileSync(join(folder, file), "utf8")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function summarise(events: unknown): OperatorTime[] {
  const times = new Map<string, { operator: string; durations: number[] }>();
  for (const event of Array.isArray(events) ? events.map(nodeEvent) : []) {
    if (!event) continue;
    const node = times.get(event.name) ?? { operator: event.operator, durations: [] };
    node.durations.push(event.microseconds);
    times.set(event.name, node);
  }
  const byOperator = new Map<string, { nodes: number; milliseconds: number }>();
  for (const { operator, durations } of times.values()) {
    const { nodes, milliseconds } = byOperator.get(operator) ?? { nodes: 0, milliseconds: 0 };
    byOperator.set(operator, { nodes: nodes + 1, milliseconds: milliseconds + median(durations) / 1000 });
  }
  return [...byOperator]
    .map(([operator, time]) => ({ operator, ...time }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

export const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

/** What an entry of the profile says of a node that ran, or null for other entries. */
function nodeEvent(entry: unknown) {
  if (typeof entry !== "object" || entry === null || !("args" in entry) || !("name" in entry) || !("dur" in entry))
    return null;
  const { args, name, dur } = entry;
  const measured =
    typeof name === "string" && name.endsWith("_kernel_time") && typeof args === "object" && args !== null;
  if (!measured || !("op_name" in args)) return null;
  return { name, operator: String(args.op_name), microseconds: Number(dur) };
}
