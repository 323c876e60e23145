import { InputError } from "../core/errors.ts";
import { flatten, relu } from "../graph/math.ts";
import { eachPixel } from "../graph/operators/places.ts";
import type { Backbone } from "./backbone.ts";
import { convolution, linear } from "./layers.ts";
import { pooledConvolution } from "./pooled-block.ts";

export interface NistOptions {
  /** Dimensions of the embedding. Default 64. */
  embedding?: number;
}

/** Channels and kernel of the seven convolutions; pooling after the first, second, fifth and seventh. */
const convolutions = [
  { channels: 64, kernel: 5, pooled: true },
  { channels: 128, kernel: 3, pooled: true },
  { channels: 256, kernel: 3, pooled: false },
  { channels: 256, kernel: 3, pooled: false },
  { channels: 256, kernel: 3, pooled: true },
  { channels: 512, kernel: 3, pooled: false },
  { channels: 512, kernel: 3, pooled: true },
] as const;

/** The network that the paper trains on NIST SD19 (Kertész 2022, section 4.2): 96×96 images, dense 512 and 256. */
export function nist({ embedding = 64 }: NistOptions = {}): Backbone {
  return {
    name: "nist",
    settings: { embedding },
    embeddingSize: embedding,
    forward(scope, samples) {
      const [, , height = 0, width = 0] = samples.shape;
      if (samples.shape.length !== 4 || height < 16 || width < 16) {
        throw new InputError(
          `invalid samples for nist: shape [${samples.shape.slice(1).join(", ")}], expected images, 96×96 in the paper`,
        );
      }
      let x = samples;
      convolutions.forEach(({ channels, kernel, pooled }, i) => {
        const inside = scope.within(`conv${i + 1}`);
        x = pooled
          ? pooledConvolution(inside, x, channels, { kernel })
          : eachPixel(convolution(inside, x, channels, { kernel }), relu);
      });
      x = relu(linear(scope.within("dense1"), flatten(x), 512));
      x = relu(linear(scope.within("dense2"), x, 256));
      return linear(scope.within("embedding"), x, embedding);
    },
  };
}
