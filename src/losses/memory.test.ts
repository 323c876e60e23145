import { describe, expect, test } from "vitest";
import { givenScope } from "../../test/support/scopes.ts";
import { floats, numbers, rowsOf, run } from "../../test/support/tensors.ts";
import { createRandom } from "../core/random.ts";
import { gradients } from "../graph/autodiff.ts";
import { createGraph } from "../graph/graph.ts";
import { batchOf } from "./batch.ts";
import { contrastive } from "./contrastive.ts";
import { bySample, type MemoryOptions, remember } from "./memory.ts";

const [count, dimensions] = [4, 2];

interface State {
  readonly embeddings: readonly number[];
  readonly labels: readonly number[];
  readonly cursor: readonly number[];
  readonly batches: readonly number[];
}
const empty = (size: number): State => ({
  embeddings: Array<number>(size * dimensions).fill(0),
  labels: Array<number>(size).fill(-1),
  cursor: [0],
  batches: [0],
});

/** One batch through a memory: what the loss sees, the loss, and what is remembered afterwards. */
async function pass(options: MemoryOptions, state: State, data: readonly number[], labels: readonly number[]) {
  const { size } = options;
  const graph = createGraph();
  const embeddings = graph.input("x", "float32", [count, dimensions]);
  const shapes = { embeddings: [size, dimensions], labels: [size], cursor: [1], batches: [1] };
  const given = Object.entries(shapes).map(([name, shape]) => [name, graph.input(name, "float32", shape)] as const);
  const { scope, updates } = givenScope(graph, true, Object.fromEntries(given));
  const batch = remember({ ...batchOf(embeddings, Int32Array.from(labels)), classes: 9 }, scope, options);
  const { loss } = contrastive({ negativeMargin: 3 }).of(batch, scope);
  const [gradient] = gradients(loss, [embeddings]);
  const outputs = { ...updates, references: batch.references, positives: batch.positives, negatives: batch.negatives };
  for (const [name, value] of Object.entries(outputs)) graph.output(`${name}'`, value);
  graph.output("loss", loss);
  if (gradient) graph.output("gradient", gradient);
  const result = await run(graph, {
    x: floats("float32", [count, dimensions], data),
    embeddings: floats("float32", [size, dimensions], state.embeddings),
    labels: floats("float32", [size], state.labels),
    cursor: floats("float32", [1], state.cursor),
    batches: floats("float32", [1], state.batches),
  });
  const list = (name: string) => numbers(result[name]);
  return {
    state: {
      embeddings: list("embeddings'"),
      labels: list("labels'"),
      cursor: list("cursor'"),
      batches: list("batches'"),
    },
    references: rowsOf(list("references'"), dimensions),
    positives: rowsOf(list("positives'"), count + size),
    negatives: rowsOf(list("negatives'"), count + size),
    loss: list("loss")[0] ?? NaN,
    gradient: list("gradient"),
  };
}

/** Batches of few classes, the same for a seed. */
function drawn(batches: number, seed: number) {
  const random = createRandom(seed);
  return Array.from({ length: batches }, () => ({
    data: Array.from({ length: count * dimensions }, () => Math.fround(random.uniform())),
    labels: Array.from({ length: count }, () => Math.floor(3 * random.uniform())),
  }));
}

describe("remember", () => {
  // 10 is no multiple of 4: the ring is written over its end.
  test.each([4, 8, 10])("shows a batch the latest %d samples behind itself, whoever is of its class", async (size) => {
    let state = empty(size);
    const queue: { row: readonly number[]; label: number }[] = [];
    for (const { data, labels } of drawn(6, size)) {
      const result = await pass({ size }, state, data, labels);
      const sorted = (rows: readonly (readonly number[])[]) => rows.map((row) => row.join(" ")).sort();
      const shown = result.references.slice(count).filter((_, j) => (state.labels[j] ?? -1) >= 0);
      expect(sorted(shown)).toEqual(sorted(queue.map(({ row }) => row)));
      labels.forEach((label, i) => {
        state.labels.forEach((other, j) => {
          const known = other >= 0;
          expect(result.positives[i]?.[count + j], `positive ${i} ${j}`).toBe(Number(known && other === label));
          expect(result.negatives[i]?.[count + j], `negative ${i} ${j}`).toBe(Number(known && other !== label));
        });
      });
      rowsOf(data, dimensions).forEach((row, i) => queue.push({ row, label: labels[i] ?? -1 }));
      queue.splice(0, Math.max(0, queue.length - size));
      state = result.state;
      const byNumber = (a: number, b: number) => a - b;
      const kept = state.labels.filter((label) => label >= 0).sort(byNumber);
      expect(kept).toEqual(queue.map(({ label }) => label).sort(byNumber));
    }
    expect(state.batches).toEqual([6]);
  });

  test("gives a loss what the same pairs give by hand, with a gradient for the batch alone", async () => {
    const [first, second] = drawn(2, 5);
    if (!first || !second) throw new Error("missing batches");
    const { state } = await pass({ size: 4 }, empty(4), first.data, first.labels);
    const { loss, gradient } = await pass({ size: 4 }, state, second.data, second.labels);
    const naive = (data: readonly number[]) => {
      const own = rowsOf(data, dimensions).map((row, i) => ({ row, label: second.labels[i], id: i }));
      const all = [
        ...own,
        ...rowsOf(first.data, dimensions).map((row, i) => ({ row, label: first.labels[i], id: -1 })),
      ];
      const mean = (list: readonly number[]) => {
        const above = list.filter((one) => one > 0);
        return above.reduce((sum, one) => sum + one, 0) / Math.max(1, above.length);
      };
      const pairs = own.flatMap((a) => all.flatMap((b) => (a === b ? [] : [[a, b] as const])));
      const d = ([a, b]: (typeof pairs)[number]) => Math.hypot(...a.row.map((x, k) => x - (b.row[k] ?? NaN)));
      return (
        mean(pairs.filter(([a, b]) => a.label === b.label).map(d)) +
        mean(pairs.filter(([a, b]) => a.label !== b.label).map((pair) => 3 - d(pair)))
      );
    };
    expect(loss).toBeCloseTo(naive(second.data), 5);
    second.data.forEach((x, i) => {
      const at = (value: number) => naive(second.data.with(i, value));
      expect(gradient[i]).toBeCloseTo((at(x + 1e-5) - at(x - 1e-5)) / 2e-5, 3);
    });
  });

  test("compares with nothing but the batch until it is warm", async () => {
    let state = empty(8);
    for (const [i, { data, labels }] of drawn(4, 7).entries()) {
      const result = await pass({ size: 8, warmUp: 2 }, state, data, labels);
      const remembered = [...result.positives, ...result.negatives].some((row) => row.slice(count).includes(1));
      expect(remembered, `batch ${i}`).toBe(i >= 2);
      state = result.state;
    }
  });

  test("is refused where float32 could not tell its samples apart", () => {
    const graph = createGraph();
    const batch = batchOf(graph.input("x", "float32", [count, dimensions]), Int32Array.of(0, 0, 1, 1));
    const { scope } = givenScope(graph, true, {});
    expect(() => remember(batch, scope, { size: 8 }, bySample(batch, 2 ** 24 + 1))).toThrow(
      "invalid memory: 16777217 samples, expected 16777216 or fewer",
    );
    expect(() => remember({ ...batch, classes: 2 ** 24 + 1 }, scope, { size: 8 })).toThrow(
      "invalid memory: 16777217 classes",
    );
  });

  test("is refused where it could not hold a batch", async () => {
    await expect(pass({ size: 3 }, empty(3), [], [0, 0, 1, 1])).rejects.toThrow(
      "invalid size of the memory: 3, expected at least the 4 samples of a batch",
    );
  });
});
