import { readFile } from "node:fs/promises";
import * as z from "zod";
import { InputError } from "../core/errors.ts";
import { describeIssue } from "../recipe/run-schema.ts";

const count = z.int().nonnegative();
const triplet = z.object({
  step: count,
  epoch: count,
  /** Ids of samples. */
  anchor: z.string(),
  positive: z.string(),
  negative: z.string(),
  /** The policy that chose the negative. */
  policy: z.string(),
  /** d(a, p) − d(a, n) + margin. */
  violation: z.number(),
});
const role = z.object({ active: count, mean: z.number(), max: z.number() });
const sample = z.object({
  id: z.string(),
  class: z.string(),
  /** How suspicious its label is, see training/suspects.ts; null where it was drawn too rarely to say. */
  suspicion: z.number().nullable(),
  /** Whether its label is likely wrong. */
  likely: z.boolean(),
  pairs: count,
  violation: z.number(),
  lateViolation: z.number(),
  epochs: count,
  activeEpochs: count,
  lastActiveEpoch: count,
  anchor: role,
  positive: role,
  negative: role,
});

/** A line of `triplets.jsonl`: one of the hardest of an epoch, one of the last step, or a sample's history. */
const lineSchema = z.discriminatedUnion("type", [
  triplet.extend({ type: z.literal("hardest") }),
  triplet.extend({ type: z.literal("last") }),
  sample.extend({ type: z.literal("sample") }),
]);

export type TripletRecord = z.infer<typeof triplet>;
export type SampleRecord = z.infer<typeof sample>;

/** What a run says of its triplets. */
export interface Triplets {
  /** The hardest of each epoch, by epoch and violation. */
  readonly hardest: readonly TripletRecord[];
  /** All that violated the margin in the last step; none while the training goes on. */
  readonly last: readonly TripletRecord[];
  /** The most suspicious first; none while the training goes on. */
  readonly samples: readonly SampleRecord[];
}

/**
 * Reads `triplets.jsonl` of a run. A last line without its end is left out: the process was killed while it wrote.
 * Throws an InputError that names the line that is none of its own.
 */
export async function readTriplets(file: string): Promise<Triplets> {
  const [hardest, last, samples]: [TripletRecord[], TripletRecord[], SampleRecord[]] = [[], [], []];
  for (const [i, text] of (await readFile(file, "utf8")).split("\n").slice(0, -1).entries()) {
    const parsed = lineSchema.safeParse(parseLine(text));
    if (!parsed.success) {
      throw new InputError(`invalid triplet: ${file}:${i + 1}: ${describeIssue(parsed.error)}; use an intact copy`);
    }
    const { type, ...line } = parsed.data;
    if ("id" in line) samples.push(line);
    else (type === "last" ? last : hardest).push(line);
  }
  return { hardest, last, samples };
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
