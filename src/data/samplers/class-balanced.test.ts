import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import { classBalancedBatches } from "./class-balanced.ts";

/** Data of up to eight classes of 2 to 9 samples each, in shuffled order, and a batch that fits. */
const cases = fc
  .tuple(
    fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 2, maxLength: 8 }),
    fc.integer({ min: 2, max: 7 }),
    fc.integer({ min: 0, max: 0xffffffff }),
    fc.nat(),
  )
  .map(([sizes, samples, seed, p]) => {
    const labels = createRandom(seed).shuffle(
      Int32Array.from(sizes.flatMap((n, c) => Array.from({ length: n }, () => c))),
    );
    const indices = labels.map((_, i) => i);
    return { sizes, labels, indices, samples, classes: 2 + (p % (sizes.length - 1)), random: createRandom(seed) };
  });

function tally(drawn: Iterable<number>, length: number): number[] {
  const counts = Array.from({ length }, () => 0);
  for (const item of drawn) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}

const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);

describe("class-balanced batches", () => {
  it("hold P distinct classes with K consecutive samples each, repeated only where a class has fewer", () => {
    fc.assert(
      fc.property(cases, (options) => {
        const { labels, classes, samples, sizes } = options;
        const batches = classBalancedBatches(options);
        for (let step = 0; step < 10; step++) {
          const batch = batches.next();
          expect(batch.length).toBe(classes * samples);
          const seen = new Set<number>();
          for (let c = 0; c < classes; c++) {
            const group = batch.subarray(c * samples, (c + 1) * samples);
            const label = labels[group[0] ?? -1] ?? -1;
            expect(group.every((i) => labels[i] === label)).toBe(true);
            expect(new Set(group).size).toBe(Math.min(samples, sizes[label] ?? 0));
            expect(Math.max(...tally(group, labels.length))).toBe(Math.ceil(samples / (sizes[label] ?? 1)));
            seen.add(label);
          }
          expect(seen.size).toBe(classes);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("visit all classes, and all samples of a class, equally often up to one", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 40 }), (options, steps) => {
        const { labels, sizes, samples } = options;
        const batches = classBalancedBatches(options);
        const drawn = Array.from({ length: steps }, () => Array.from(batches.next())).flat();
        expect(
          spread(
            tally(
              drawn.map((i) => labels[i] ?? -1),
              sizes.length,
            ),
          ),
        ).toBeLessThanOrEqual(samples);
        const counts = tally(drawn, labels.length);
        for (const label of sizes.keys()) {
          expect(spread(counts.filter((_, i) => labels[i] === label))).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("draw from the given indices alone", () => {
    const labels = Int32Array.from({ length: 40 }, (_, i) => i % 4);
    const indices = Int32Array.from({ length: 20 }, (_, i) => i + 20);
    const batches = classBalancedBatches({ labels, indices, classes: 4, samples: 5, random: createRandom(1) });
    expect([...batches.next()].sort((a, b) => a - b)).toEqual([...indices]);
    expect(batches.batchesPerEpoch).toBe(1);
  });

  it("are the same for the same seed, and continue from a saved state", () => {
    fc.assert(
      fc.property(cases, fc.nat(6), fc.integer({ min: 0, max: 1000 }), (options, before, other) => {
        const first = classBalancedBatches({ ...options, random: createRandom(7) });
        const second = classBalancedBatches({ ...options, random: createRandom(7) });
        for (let i = 0; i < before; i++) expect(first.next()).toEqual(second.next());
        const state = first.state();
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        const resumed = classBalancedBatches({ ...options, random: createRandom(other) });
        resumed.restore(state);
        for (let i = 0; i < 5; i++) expect(resumed.next()).toEqual(second.next());
      }),
      { numRuns: 40 },
    );
  });

  it("differ from seed to seed", () => {
    const labels = Int32Array.from({ length: 100 }, (_, i) => i % 10);
    const indices = labels.map((_, i) => i);
    const batch = (seed: number) =>
      classBalancedBatches({ labels, indices, classes: 5, samples: 4, random: createRandom(seed) }).next();
    expect(batch(1)).not.toEqual(batch(2));
  });

  it("warn of classes whose samples repeat, by name", () => {
    const labels = Int32Array.of(0, 0, 1, 1, 1, 1);
    const options = {
      labels,
      indices: [0, 1, 2, 3, 4, 5],
      classes: 2,
      random: createRandom(1),
      classNames: ["ant", "bee"],
    };
    expect(classBalancedBatches({ ...options, samples: 4 }).warnings).toEqual([
      '1 of 2 classes have fewer than 4 samples, which repeat within a batch: "ant" (2)',
    ]);
    expect(classBalancedBatches({ ...options, samples: 2 }).warnings).toEqual([]);
  });

  it("refuse what the data does not allow", () => {
    const options = {
      labels: Int32Array.of(0, 0, 1, 1),
      indices: [0, 1, 2, 3],
      classes: 2,
      samples: 2,
      random: createRandom(1),
    };
    const make = (changes: Partial<Parameters<typeof classBalancedBatches>[0]>) => () =>
      classBalancedBatches({ ...options, ...changes });
    expect(make({ classes: 3 })).toThrow(InputError);
    expect(make({ classes: 3 })).toThrow("but there are 2 classes to train with; draw 2 classes or fewer");
    expect(make({ classes: 1 })).toThrow("invalid batch: 1 classes");
    expect(make({ samples: 1.5 })).toThrow("invalid batch: 1.5 samples of a class");
    expect(make({ indices: [0, 1, 2], classNames: ["ant", "bee"] })).toThrow(
      'class "bee" has a single sample to train with',
    );
  });

  it("refuse the state of other data", () => {
    const make = (labels: number[]) =>
      classBalancedBatches({
        labels: Int32Array.from(labels),
        indices: labels.map((_, i) => i),
        classes: 2,
        samples: 2,
        random: createRandom(1),
      });
    const longer = make([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    longer.next();
    expect(() => make([0, 0, 1, 1]).restore(longer.state())).toThrow(RangeError);
  });
});
