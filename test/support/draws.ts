import fc from "fast-check";
import { createRandom } from "../../src/core/random.ts";
import type { Batches, BatchOptions } from "../../src/data/batches.ts";

/** Samples of classes of these sizes, in a seeded shuffled order. */
export function labelsOf(sizes: readonly number[], seed = 1): { labels: Int32Array; indices: Int32Array } {
  const labels = createRandom(seed).shuffle(
    Int32Array.from(sizes.flatMap((n, c) => Array.from({ length: n }, () => c))),
  );
  return { labels, indices: labels.map((_, i) => i) };
}

/** Data of four to ten classes of 2 to 9 samples each, and batches that fit. */
export const batchCases = fc
  .record({
    sizes: fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 4, maxLength: 10 }),
    samples: fc.integer({ min: 2, max: 5 }),
    seed: fc.integer({ min: 0, max: 0xffffffff }),
    p: fc.nat(),
  })
  .map(({ sizes, samples, seed, p }) => ({
    sizes,
    ...labelsOf(sizes, seed),
    samples,
    classes: 2 + (p % (sizes.length - 1)),
    random: createRandom(seed),
  }));

/** Label of each group of a batch of P classes × K samples. Throws an error where a group has more than one, or two groups the same. */
export function classesOf(batch: Int32Array, { labels, samples }: Pick<BatchOptions, "labels" | "samples">): number[] {
  const groups = Array.from({ length: batch.length / samples }, (_, g) => {
    const own = new Set(Array.from(batch.subarray(g * samples, (g + 1) * samples), (i) => labels[i] ?? -1));
    const [label = -1, ...more] = own;
    if (more.length > 0) throw new Error(`group ${g} has ${own.size} classes`);
    return label;
  });
  if (new Set(groups).size < groups.length) throw new Error(`classes come twice: ${groups.join(", ")}`);
  return groups;
}

/** How often each of so many items comes. */
export function tally(items: Iterable<number>, count: number): number[] {
  const counts = Array.from({ length: count }, () => 0);
  for (const item of items) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}

/** Draws so many batches. */
export const take = (batches: Batches, count: number): Int32Array[] =>
  Array.from({ length: count }, () => batches.next());

/** Throws an error unless batches go on from any of their states, which are plain JSON, as if nothing had happened. */
export function assertResumable(make: (seed: number) => Batches, steps = 6): void {
  const whole = make(7);
  for (let step = 0; step < steps; step++) {
    const state = whole.state();
    if (JSON.stringify(JSON.parse(JSON.stringify(state))) !== JSON.stringify(state))
      throw new Error("its state is no JSON");
    const kept = structuredClone(state);
    const next = take(whole, 4).map((batch) => batch.join());
    for (const batches of [make(7), make(1000 + step)]) {
      batches.restore(kept);
      const found = take(batches, 4).map((batch) => batch.join());
      if (found.join("\n") !== next.join("\n")) throw new Error(`it goes on otherwise after ${4 * step} batches`);
    }
  }
}
