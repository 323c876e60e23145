import { describe, expect, test } from "vitest";
import { floats, numbers } from "../../test/support/tensors.ts";
import { createRandom } from "../core/random.ts";
import { gradients } from "../graph/autodiff.ts";
import { createGraph, type Graph } from "../graph/graph.ts";
import * as m from "../graph/math.ts";
import { elements, type Shape } from "../graph/value.ts";
import { evaluate } from "./evaluate.ts";
import type { TensorData } from "./session.ts";
import { channelBlock, openTrainingSession } from "./training-session.ts";

interface Layer {
  readonly image: Shape;
  readonly kernels: Shape;
  readonly attributes: Parameters<typeof m.conv>[3];
}

/** A convolution with a bias, and its gradients by all three inputs. */
function convolutionGraph({ image, kernels, attributes }: Layer): { graph: Graph; inputs: Record<string, TensorData> } {
  const graph = createGraph();
  const shapes = { x: image, weight: kernels, bias: [kernels[0] ?? 0] };
  const x = graph.input("x", "float32", shapes.x);
  const weight = graph.input("weight", "float32", shapes.weight);
  const bias = graph.input("bias", "float32", shapes.bias);
  const y = m.conv(x, weight, bias, attributes);
  graph.output("y", y);
  gradients(m.sum(m.square(y)), [x, weight, bias]).forEach((gradient, i) => graph.output(`d${i}`, gradient));
  const random = createRandom(4);
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      floats(
        "float32",
        shape,
        Float32Array.from({ length: elements(shape) }, () => random.normal()),
      ),
    ]),
  );
  return { graph, inputs };
}

describe.each<Layer>([
  { image: [3, 32, 7, 6], kernels: [16, 32, 3, 3], attributes: { pads: [1, 1, 1, 1] } },
  { image: [2, 16, 6, 5], kernels: [48, 16, 1, 1], attributes: {} },
  { image: [2, 16, 9, 8], kernels: [32, 16, 5, 3], attributes: { pads: [2, 0, 1, 2] } },
  { image: [2, 16, 9, 8], kernels: [32, 16, 3, 3], attributes: { strides: [2, 2], pads: [1, 1, 1, 1] } },
  { image: [2, 16, 9, 8], kernels: [16, 16, 3, 3], attributes: { dilations: [2, 2], pads: [2, 2, 2, 2] } },
  { image: [2, 16, 7, 7], kernels: [16, 16, 4, 4], attributes: {} },
  { image: [2, 12, 6, 6], kernels: [20, 12, 3, 3], attributes: {} },
])("a training session of a convolution of $image by $kernels", (layer) => {
  test("gives what the plain operators give, on one thread and on two", async () => {
    const { graph, inputs } = convolutionGraph(layer);
    const plain = await evaluate(graph, inputs, { threads: 1 });
    for (const threads of [1, 2]) {
      const session = await openTrainingSession(graph, { threads });
      try {
        const outputs = await session.run(inputs);
        for (const [name, expected] of Object.entries(plain)) {
          const [ours, theirs] = [numbers(outputs[name]), numbers(expected)];
          const size = Math.hypot(...theirs);
          expect(Math.hypot(...theirs.map((v, i) => v - (ours[i] ?? NaN))), name).toBeLessThan(1e-5 * size);
        }
        const again = await session.run(inputs);
        for (const name of Object.keys(plain)) expect(numbers(again[name])).toEqual(numbers(outputs[name]));
      } finally {
        await session.dispose();
      }
    }
  });
});

test("a block has as many channels as a vector register holds numbers, or there is none", async () => {
  expect([8, 16, null]).toContain(await channelBlock());
});
