import { describe, expect, test } from "vitest";
import { InputError } from "../core/errors.ts";
import type { Shape } from "../graph/value.ts";
import { type Backbone, normalised } from "./backbone.ts";
import { backbone, backbones } from "./backbones.ts";
import { conv4 } from "./conv4.ts";
import { mlp } from "./mlp.ts";
import { nist } from "./nist.ts";
import { layoutOf } from "./scope.ts";

function describeNet(net: Backbone, batchShape: Shape) {
  let output: Shape = [];
  const layout = layoutOf((scope) => {
    output = net.forward(scope, scope.graph.input("samples", "float32", batchShape)).shape;
  });
  return { output, parameters: layout.parameterCount, buffers: layout.bufferCount };
}
/** Weights of a convolution or a linear layer. */
const conv = (kernel: number, from: number, to: number, bias = 1) => kernel * kernel * from * to + bias * to;
const dense = (from: number, to: number) => from * to + to;

describe("mlp", () => {
  test("has the paper's sizes where nothing is said", () => {
    expect(describeNet(mlp(), [5, 32])).toEqual({
      output: [5, 2],
      parameters: dense(32, 64) + dense(64, 64) + dense(64, 2),
      buffers: 0,
    });
  });

  test("takes images by flattening them, and no hidden layer at all", () => {
    const net = mlp({ hidden: [], embedding: 3 });
    expect(describeNet(net, [2, 1, 4, 5])).toEqual({ output: [2, 3], parameters: dense(20, 3), buffers: 0 });
  });

  test("refuses sizes and activations that are none", () => {
    expect(() => mlp({ hidden: [64, 0] })).toThrow(
      new InputError("invalid layer sizes: 64, 0, 2, expected whole numbers above 0"),
    );
    expect(() => mlp({ embedding: 1.5 })).toThrow(InputError);
    // @ts-expect-error a name from a configuration file need not be one
    expect(() => mlp({ activation: "swish" })).toThrow("unknown activation: swish");
  });
});

describe("conv4", () => {
  test("has four blocks without a bias, which the normalisation would take out again, and a linear layer", () => {
    const blocks = conv(3, 1, 64, 0) + 3 * conv(3, 64, 64, 0) + 4 * 2 * 64;
    expect(describeNet(conv4(), [2, 1, 28, 28])).toEqual({
      output: [2, 64],
      parameters: blocks + dense(64, 64),
      buffers: 4 * 2 * 64,
    });
  });

  test("takes other sizes, channels and embeddings", () => {
    const blocks = conv(3, 3, 8, 0) + 3 * conv(3, 8, 8, 0) + 4 * 2 * 8;
    const own = describeNet(conv4({ channels: [4, 6, 8, 10], embedding: 5 }), [1, 1, 32, 32]);
    // Kernels of 3×3 without a bias, scale and shift of each channel; 2×2 pixels remain.
    expect(own.parameters).toBe(9 * (4 + 4 * 6 + 6 * 8 + 8 * 10) + 2 * (4 + 6 + 8 + 10) + 5 * (10 * 4 + 1));
    expect(() => conv4({ channels: [4, 6] })).toThrow("invalid channels of conv4: 4, 6, expected one number for each");
    const { output, parameters } = describeNet(conv4({ channels: 8, embedding: 5 }), [1, 3, 33, 50]);
    expect(output).toEqual([1, 5]);
    // 33 × 50 halves to 2 × 3.
    expect(parameters).toBe(blocks + dense(8 * 2 * 3, 5));
  });

  test("refuses vectors and images that four poolings leave nothing of", () => {
    expect(() => describeNet(conv4(), [2, 32])).toThrow(
      new InputError(
        "invalid samples for conv4: shape [32], expected images of 16×16 or larger; use the backbone mlp for vectors",
      ),
    );
    expect(() => describeNet(conv4(), [2, 1, 28, 15])).toThrow(/shape \[1, 28, 15\].*; read them larger$/);
    expect(describeNet(conv4(), [2, 1, 16, 16]).output).toEqual([2, 64]);
  });
});

describe("nist", () => {
  test("is the paper's network for 96×96 images", () => {
    const maps =
      conv(5, 1, 64) +
      conv(3, 64, 128) +
      conv(3, 128, 256) +
      2 * conv(3, 256, 256) +
      conv(3, 256, 512) +
      conv(3, 512, 512);
    expect(describeNet(nist(), [1, 1, 96, 96])).toEqual({
      output: [1, 64],
      parameters: maps + dense(512 * 6 * 6, 512) + dense(512, 256) + dense(256, 64),
      buffers: 0,
    });
  });

  test("refuses vectors and images too small", () => {
    expect(() => describeNet(nist(), [1, 9216])).toThrow("invalid samples for nist: shape [9216], expected images");
    expect(() => describeNet(nist(), [1, 1, 15, 96])).toThrow(InputError);
  });
});

describe("backbones by name", () => {
  test("take the embedding's size", () => {
    for (const name of Object.keys(backbones)) {
      const net = backbone(name, { embedding: 7 });
      expect([net.name, net.embeddingSize]).toEqual([name, 7]);
      expect(net.settings["embedding"]).toBe(7);
    }
  });

  test("an unknown one is refused with the valid names", () => {
    expect(() => backbone("resnet")).toThrow(new InputError("unknown backbone: resnet, expected mlp, conv4 or nist"));
  });
});

test("a normalised backbone is the same network with one more step", () => {
  const net = mlp();
  expect(describeNet(normalised(net), [4, 32])).toEqual(describeNet(net, [4, 32]));
  expect(normalised(net).name).toBe("mlp");
});
