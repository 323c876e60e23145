import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { floats, numbers, rowsOf, run } from "../../test/support/tensors.ts";
import { InputError } from "../core/errors.ts";
import { distances, squaredEuclidean } from "../distances/distance.ts";
import { createGraph } from "../graph/graph.ts";
import { contrastive, type ContrastiveOptions } from "./contrastive.ts";

async function lossOf(data: readonly number[], labels: readonly number[], options: ContrastiveOptions) {
  const graph = createGraph();
  const shape = [labels.length, data.length / labels.length];
  const embeddings = graph.input("embeddings", "float64", shape);
  const { loss, mined, active } = contrastive(options).of(embeddings, Int32Array.from(labels));
  for (const [name, value] of Object.entries({ loss, mined, active })) graph.output(name, value);
  const outputs = await run(graph, { embeddings: floats("float64", shape, data) });
  const scalar = (name: string) => numbers(outputs[name])[0] ?? NaN;
  return { loss: scalar("loss"), mined: scalar("mined"), active: scalar("active") };
}

/** Pair by pair, as the definition says. */
function naive(data: readonly number[], labels: readonly number[], options: Required<ContrastiveOptions>) {
  const { positiveMargin, negativeMargin, pairs, squared } = options;
  const rows = rowsOf(data, data.length / labels.length);
  const d = (i: number, j: number) => Math.hypot(...(rows[i] ?? []).map((x, k) => x - (rows[j]?.[k] ?? NaN)));
  const others = (i: number, same: boolean) =>
    labels.flatMap((label, j) => (j !== i && (label === labels[i]) === same ? [j] : []));
  const chosen = labels.flatMap((_, i): (readonly [distance: number, same: boolean])[] => {
    const list = [true, false].map((same) => others(i, same).map((j) => ({ j, d: d(i, j), same })));
    if (pairs === "all") return list.flat().flatMap((one) => (one.j < i ? [[one.d, one.same] as const] : []));
    const [positives = [], negatives = []] = list;
    return [
      ...(positives.length > 0 ? [[Math.max(...positives.map((one) => one.d)), true] as const] : []),
      ...(negatives.length > 0 ? [[Math.min(...negatives.map((one) => one.d)), false] as const] : []),
    ];
  });
  const losses = chosen.map(([x, same]) => Math.max(0, same ? x - positiveMargin : negativeMargin - x));
  const mean = (kind: boolean) => {
    const above = losses.filter((loss, i) => chosen[i]?.[1] === kind && loss > 0);
    return above.reduce((sum, loss) => sum + (squared ? loss ** 2 : loss), 0) / Math.max(1, above.length);
  };
  return { loss: mean(true) + mean(false), mined: chosen.length, active: losses.filter((loss) => loss > 0).length };
}

describe("contrastive", () => {
  // Not closer than 1/64: equal points count as a millionth apart, so that the root's slope stays finite.
  const coordinate = fc.integer({ min: -64, max: 64 }).map((value) => value / 64 + 1e-4 * (value % 7));
  const cases = fc.record({
    data: fc.array(coordinate, { minLength: 12, maxLength: 12 }),
    labels: fc.array(fc.nat({ max: 2 }), { minLength: 6, maxLength: 6 }),
    margins: fc.constantFrom([0, 1] as const, [0.3, 0.8] as const),
    pairs: fc.constantFrom("all" as const, "hardest" as const),
    squared: fc.boolean(),
  });

  test("is the mean over the pairs of each kind that cost anything, the two kinds added, and counts them", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ data, labels, margins, ...rest }) => {
        const [positiveMargin, negativeMargin] = margins;
        const options = { positiveMargin, negativeMargin, ...rest };
        const rows = rowsOf(data, 2).map(String);
        fc.pre(new Set(rows).size === rows.length);
        const expected = naive(data, labels, { ...options, distance: distances.euclidean });
        const result = await lossOf(data, labels, options);
        expect(result).toMatchObject({ mined: expected.mined, active: expected.active });
        expect(result.loss).toBeCloseTo(expected.loss, 9);
        expect(contrastive(options).offered(Int32Array.from(labels))).toBe(expected.mined);
      }),
      { numRuns: 24, seed: 3 },
    );
  });

  test("of a batch of one class is that of its positives, not NaN", async () => {
    for (const pairs of ["all", "hardest"] as const) {
      const { loss } = await lossOf([0, 0, 3, 4], [1, 1], { pairs });
      expect(loss, pairs).toBe(5);
    }
  });

  test.each(Object.values(distances))("has the gradient that finite differences give, with $name", async (distance) => {
    const labels = Int32Array.from([0, 0, 1, 1, 2]);
    for (const kind of [{ pairs: "all" }, { pairs: "hardest", squared: true }] as const) {
      const loss = contrastive({ distance, positiveMargin: 0.01, negativeMargin: 1.5, ...kind });
      await checkGradient(
        [[5, 3]],
        (...[x]) => {
          if (!x) throw new Error("missing input");
          return loss.of(x, labels).loss;
        },
        { range: [0.2, 1], seed: 4 },
      );
    }
  });

  test("says its settings, and how far apart its margins are", () => {
    const loss = contrastive({ distance: squaredEuclidean, positiveMargin: 0.25 });
    expect(loss).toMatchObject({
      name: "contrastive",
      settings: { distance: "squaredEuclidean", positiveMargin: 0.25, negativeMargin: 1, pairs: "all", squared: false },
      margin: 0.75,
    });
  });

  test("refuses margins that leave nothing between them", () => {
    expect(() => contrastive({ positiveMargin: 1 })).toThrow(InputError);
    expect(() => contrastive({ positiveMargin: -1 })).toThrow("invalid positive margin: -1");
    expect(() => contrastive({ negativeMargin: NaN })).toThrow("invalid negative margin: NaN");
  });
});
