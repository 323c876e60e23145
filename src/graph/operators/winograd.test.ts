import { describe, expect, test } from "vitest";
import { floats, numbers, run } from "../../../test/support/tensors.ts";
import { createRandom } from "../../core/random.ts";
import { gradients } from "../autodiff.ts";
import { createGraph } from "../graph.ts";
import * as m from "../math.ts";
import { elements, type Shape } from "../value.ts";
import { toImages, toRows } from "./places.ts";
import { fitsTiles, tiledConv } from "./winograd.ts";

interface Drawn {
  readonly images: readonly [n: number, channels: number, h: number, w: number];
  readonly out: number;
  readonly x: Float32Array;
  readonly weight: Float32Array;
  readonly dy: Float32Array;
}

function draw(images: Drawn["images"], out: number): Drawn {
  const random = createRandom(5);
  const [n, channels, h, w] = images;
  const numbersOf = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  return {
    images,
    out,
    x: numbersOf(elements(images)),
    weight: numbersOf(out * channels * 9),
    dy: numbersOf(n * out * h * w),
  };
}

/** Every product of a pixel with a weight, one after the other, in double precision. */
function naive({ images: [, channels, h, w], out, x, weight, dy }: Drawn) {
  const sums = { y: new Float64Array(dy.length), dx: new Float64Array(x.length), dw: new Float64Array(weight.length) };
  const add = (to: Float64Array, at: number, value: number) => (to[at] = (to[at] ?? 0) + value);
  const product = (a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number) => (a[i] ?? 0) * (b[j] ?? 0);
  for (let at = 0; at < dy.length * channels * 9; at++) {
    const [tap, c, place] = [at % 9, Math.floor(at / 9) % channels, Math.floor(at / (9 * channels))];
    const [s, r, o, sample] = [
      place % w,
      Math.floor(place / w) % h,
      Math.floor(place / (w * h)) % out,
      place / (w * h * out),
    ];
    const [row, column] = [r + Math.floor(tap / 3) - 1, s + (tap % 3) - 1];
    if (row < 0 || row >= h || column < 0 || column >= w) continue;
    const pixel = ((Math.floor(sample) * channels + c) * h + row) * w + column;
    const kernel = (o * channels + c) * 9 + tap;
    add(sums.y, place, product(x, pixel, weight, kernel));
    add(sums.dx, pixel, product(dy, place, weight, kernel));
    add(sums.dw, kernel, product(dy, place, x, pixel));
  }
  return sums;
}

async function inTiles({ images, out, x, weight, dy }: Drawn) {
  const graph = createGraph();
  const shapes = { x: images, weight: [out, images[1], 3, 3], dy: [images[0], out, images[2], images[3]] };
  const input = (name: keyof typeof shapes) => graph.input(name, "float32", shapes[name]);
  const [samples, kernels] = [input("x"), input("weight")];
  const y = toImages(tiledConv(toRows(samples), kernels));
  const [dx, dw] = gradients(m.sum(m.mul(y, input("dy"))), [samples, kernels]);
  for (const [name, value] of Object.entries({ y, dx, dw })) if (value) graph.output(name, value);
  return run(graph, {
    x: floats("float32", shapes.x, x),
    weight: floats("float32", shapes.weight, weight),
    dy: floats("float32", shapes.dy, dy),
  });
}

describe("a convolution in tiles", () => {
  test.each<{ images: Drawn["images"]; out: number }>([
    { images: [2, 5, 8, 12], out: 7 },
    { images: [3, 4, 5, 7], out: 3 },
    { images: [1, 2, 1, 1], out: 1 },
    { images: [2, 16, 4, 6], out: 16 },
  ])("of $images gives every product's sum, and its gradients, but for rounding", async ({ images, out }) => {
    const drawn = draw(images, out);
    const tiled = await inTiles(drawn);
    for (const [name, exact] of Object.entries(naive(drawn))) {
      const errors = numbers(tiled[name]).map((value, i) => value - (exact[i] ?? NaN));
      expect(errors).toHaveLength(exact.length);
      expect(Math.hypot(...errors) / Math.hypot(...exact)).toBeLessThan(5e-6);
    }
  });

  test("is taken where there are many channels, 3×3 kernels and maps that tiles fill", () => {
    const fits = (images: Shape, kernels: Shape, dtype: "float32" | "float64" = "float32") => {
      const graph = createGraph();
      return fitsTiles(graph.input("x", dtype, images), graph.input("weight", dtype, kernels));
    };
    expect(fits([14, 256, 24, 24], [256, 256, 3, 3])).toBe(true);
    expect(fits([14, 64, 48, 48], [128, 64, 3, 3])).toBe(true);
    expect(fits([14, 256, 24, 24], [256, 256, 3, 3], "float64")).toBe(false);
    expect(fits([14, 256, 24, 24], [256, 128, 3, 3])).toBe(false); // two groups
    expect(fits([14, 256, 24, 24], [256, 256, 5, 5])).toBe(false);
    expect(fits([14, 256, 2, 2], [256, 256, 3, 3])).toBe(false);
    expect(fits([64, 64, 14, 14], [64, 64, 3, 3])).toBe(false);
    expect(fits([64, 1, 28, 28], [64, 1, 3, 3])).toBe(false);
  });
});
