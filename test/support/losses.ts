import { gradients } from "../../src/graph/autodiff.ts";
import { createGraph } from "../../src/graph/graph.ts";
import type { Value } from "../../src/graph/value.ts";
import { batchOf, type LossBatch } from "../../src/losses/batch.ts";
import type { BatchLoss } from "../../src/losses/loss.ts";
import { givenScope } from "./scopes.ts";
import { floats, type FloatType, numbers, run } from "./tensors.ts";

interface LossSettings {
  /** Default float64. */
  readonly dtype?: FloatType;
  /** The loss's own weights by name; each is a matrix, row by row. Default: what they start from. */
  readonly weights?: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Changes the batch that the loss sees. */
  readonly batch?: (batch: LossBatch) => LossBatch;
}

/** What a loss says of embeddings that are given row after row, with its gradient by each of their numbers. */
export async function lossOf(
  loss: BatchLoss,
  data: readonly number[],
  labels: readonly number[],
  { dtype = "float64", weights = {}, batch = (same) => same }: LossSettings = {},
) {
  const graph = createGraph();
  const shape = [labels.length, data.length / labels.length];
  const embeddings = graph.input("embeddings", dtype, shape);
  const given = Object.entries(weights).map(([name, rows]) => ({
    name,
    tensor: floats(dtype, [rows.length, rows[0]?.length ?? 0], rows.flat()),
  }));
  const inputs = given.map(({ name, tensor }) => [name, graph.input(name, dtype, tensor.shape)] as const);
  const { scope } = givenScope(graph, true, Object.fromEntries(inputs));
  const { loss: value, ...counts } = loss.of(batch(batchOf(embeddings, Int32Array.from(labels))), scope);
  for (const [name, one] of Object.entries({ loss: value, ...counts })) graph.output(name, one);
  const by: [string, Value][] = [
    ["embeddings", embeddings],
    ...inputs.map(([name, input]): [string, Value] => [name, input]),
  ];
  gradients(
    value,
    by.map(([, input]) => input),
  ).forEach((gradient, i) => graph.output(`gradient of ${by[i]?.[0]}`, gradient));
  const outputs = await run(graph, {
    embeddings: floats(dtype, shape, data),
    ...Object.fromEntries(given.map(({ name, tensor }) => [name, tensor])),
  });
  const scalar = (name: string) => numbers(outputs[name])[0] ?? NaN;
  return {
    loss: scalar("loss"),
    mined: scalar("mined"),
    active: scalar("active"),
    gradient: numbers(outputs["gradient of embeddings"]),
    /** The gradient by one of the loss's own weights, row after row. */
    gradientOf: (name: string) => numbers(outputs[`gradient of ${name}`]),
  };
}

/** The value of a loss without weights of its own, as a function of the embeddings alone, for finite differences. */
export const valueOf =
  (loss: BatchLoss, labels: readonly number[]) =>
  (...[embeddings]: Value[]): Value => {
    if (!embeddings) throw new Error("missing input");
    const { scope } = givenScope(embeddings.graph, true, {});
    return loss.of(batchOf(embeddings, Int32Array.from(labels)), scope).loss;
  };
