import { afterEach, expect, test } from "vitest";
import { floats, numbers, run } from "../../test/support/tensors.ts";
import { createRandom } from "../core/random.ts";
import { gradients } from "../graph/autodiff.ts";
import { createGraph } from "../graph/graph.ts";
import { mean, square } from "../graph/math.ts";
import { mlp } from "../nn/mlp.ts";
import { initialWeights, trainingScope } from "../nn/scope.ts";
import { sgd } from "../optim/sgd.ts";
import type { Objective } from "./objective.ts";
import { freshState } from "./state.ts";
import { openStep, type Step } from "./step.ts";
import { layoutFor } from "./step-graph.ts";

const batchShape = [2, 600];
const backbone = mlp({ hidden: [1800, 30] });
/** Draws every embedding to zero. */
const shrink: Objective = (embeddings, { graph }) => ({
  loss: mean(square(embeddings)),
  mined: graph.constant(1, "float32"),
  active: graph.constant(1, "float32"),
});
const samples = Float32Array.from({ length: 1200 }, (_, i) => Math.sin(i));
const layout = layoutFor(backbone, batchShape, shrink);
const { parameters } = initialWeights(layout, createRandom(2));

/** The gradient by one vector of all weights. */
async function gradient(): Promise<number[]> {
  const graph = createGraph();
  const input = graph.input("parameters", "float32", [parameters.length]);
  const { scope } = trainingScope(graph, layout, [input], null);
  const { loss } = shrink(backbone.forward(scope, graph.input("samples", "float32", batchShape)), scope);
  for (const value of gradients(loss, [input])) graph.output("gradient", value);
  const feeds = { parameters: floats("float32", [parameters.length], parameters) };
  return numbers((await run(graph, { ...feeds, samples: floats("float32", batchShape, samples) }))["gradient"]);
}

let step: Step | undefined;
afterEach(() => step?.dispose());

test.each([1, 3])(
  "weights in pieces follow their gradient, clipped as a whole, with %i batches for a step",
  async (accumulate) => {
    const optimizer = sgd();
    const settings = { backbone, batchShape, objective: shrink, optimizer, accumulate, clipNorm: 1e-3 };
    step = await openStep(settings, () => freshState({ parameters, buffers: new Float32Array(0) }, 0), { threads: 1 });
    expect(step.inputs).toContain("parameters.1");
    const batches = Array.from({ length: accumulate }, () => ({ samples, inputs: {} }));
    const report = await step.run({ batches, learningRate: 10 });

    const expected = await gradient();
    const norm = Math.sqrt(expected.reduce((sum, value) => sum + value * value, 0));
    // Squares of over a million numbers, summed in float32; WebAssembly sums them one after another.
    expect(report.gradientNorm / norm).toBeCloseTo(1, 4);
    expect(norm).toBeGreaterThan(1e-3);
    let [worst, furthest] = [0, 0];
    for (const [i, value] of step.state.parameters.entries()) {
      const start = parameters[i] ?? NaN;
      const wanted = start - (10 * 1e-3 * (expected[i] ?? NaN)) / report.gradientNorm;
      worst = Math.max(worst, Math.abs(value - wanted));
      furthest = Math.max(furthest, Math.abs(value - start));
    }
    expect(worst).toBeLessThan(1e-8);
    expect(furthest).toBeGreaterThan(1e-4);
  },
);
