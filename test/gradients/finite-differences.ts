import { expect } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { openSession, type TensorData } from "../../src/engine/session.ts";
import { gradients } from "../../src/graph/autodiff.ts";
import { createGraph } from "../../src/graph/graph.ts";
import * as m from "../../src/graph/math.ts";
import { toOnnx } from "../../src/graph/onnx.ts";
import { elements, type Shape, type Value } from "../../src/graph/value.ts";

interface CheckOptions {
  /** Type to compute in. Default float64; operators that the runtime has in float32 only need that, and get a looser bound. */
  dtype?: "float32" | "float64";
  /** Values are drawn uniformly from this range. Default [−1, 1]. */
  range?: readonly [number, number];
  /** Spreads the values of each input so that no two are closer than this, and none is closer to zero. Default 0. */
  apart?: number;
  seed?: number;
}

/**
 * Compares reverse-mode gradients with central differences. The loss is Σ w·f(x) with fixed random weights w, so that
 * every element of the output counts differently.
 */
export async function checkGradient(
  shapes: readonly Shape[],
  build: (...inputs: Value[]) => Value,
  { dtype = "float64", range = [-1, 1], apart = 0, seed = 1 }: CheckOptions = {},
): Promise<void> {
  const random = createRandom(seed);
  const graph = createGraph();
  const inputs = shapes.map((shape, i) => graph.input(`x${i}`, dtype, shape));
  const output = build(...inputs);
  const weights = Array.from({ length: elements(output.shape) }, () => 0.5 + random.uniform());
  const loss = m.sum(m.mul(output, graph.constant(weights, dtype, output.shape)));
  graph.output("loss", loss);
  gradients(loss, inputs).forEach((gradient, i) => {
    expect(gradient.shape, "the gradient has the input's shape").toEqual(inputs[i]?.shape);
    graph.output(`d${i}`, gradient);
  });

  const session = await openSession(toOnnx(graph), { threads: 1 });
  try {
    const values = shapes.map((shape) => draw(elements(shape), range, apart, () => random));
    const feed = (): Record<string, TensorData> =>
      Object.fromEntries(
        values.map((data, i) => [
          `x${i}`,
          { dtype, shape: shapes[i] ?? [], data: dtype === "float32" ? Float32Array.from(data) : data },
        ]),
      );
    const analytic = await session.run(feed());
    const step = dtype === "float32" ? 1e-2 : 1e-5;
    const tolerance = dtype === "float32" ? 2e-2 : 1e-6;
    for (const [i, data] of values.entries()) {
      for (let j = 0; j < data.length; j++) {
        const kept = data[j] ?? 0;
        const lossAt = async (value: number) => {
          data[j] = value;
          return Number((await session.run(feed()))["loss"]?.data[0]);
        };
        const numeric = ((await lossAt(kept + step)) - (await lossAt(kept - step))) / (2 * step);
        data[j] = kept;
        const exact = Number(analytic[`d${i}`]?.data[j]);
        expect(Math.abs(exact - numeric), `input ${i}, element ${j}: ${exact} against ${numeric}`).toBeLessThan(
          tolerance * Math.max(1, Math.abs(numeric)),
        );
      }
    }
  } finally {
    await session.dispose();
  }
}

function draw(
  count: number,
  [low, high]: readonly [number, number],
  apart: number,
  random: () => ReturnType<typeof createRandom>,
) {
  if (apart === 0) return Float64Array.from({ length: count }, () => low + (high - low) * random().uniform());
  // A shuffled lattice that leaves out zero: kinks and ties are further away than the differences reach.
  const lattice = Float64Array.from(
    { length: count },
    (_, i) => (i - count / 2 + 0.5 + (i >= count / 2 ? 0.5 : -0.5)) * apart,
  );
  return random().shuffle(lattice);
}
