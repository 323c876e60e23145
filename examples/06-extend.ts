// A distance, a network and an optimizer of one's own, as docs/extend shows them, at work together.
import {
  type Backbone,
  convolution,
  createRandom,
  type Distance,
  euclidean,
  flatten,
  imageDataset,
  linear,
  mul,
  type Optimizer,
  pool,
  relu,
  sign,
  sub,
  train,
} from "kinfold";

const halved: Distance = {
  name: "halved",
  kind: "euclidean",
  pairwise: (a, b) => mul(euclidean.pairwise(a, b), 0.5),
  between: (a, b) => mul(euclidean.between(a, b), 0.5),
};

const tiny: Backbone = {
  name: "tiny",
  settings: {},
  embeddingSize: 8,
  forward(scope, samples) {
    const mapped = pool(relu(convolution(scope.within("conv"), samples, 16)));
    return linear(scope.within("embedding"), flatten(mapped), 8);
  },
};

const signSgd: Optimizer = {
  name: "signSgd",
  settings: {},
  slots: 0,
  update: ({ parameters, gradient, learningRate }) => ({
    parameters: sub(parameters, mul(sign(gradient), learningRate)),
    slots: [],
  }),
};

// Three classes of striped pictures.
const random = createRandom(3);
const labels = Int32Array.from({ length: 60 }, (_, i) => i % 3);
const pixels = Uint8Array.from({ length: 60 * 64 }, (_, i) => {
  const label = Math.floor(i / 64) % 3;
  return ((i % 8) % (label + 2) === 0 ? 180 : 40) + random.integer(60);
});
const classNames = ["every second", "every third", "every fourth"];
const stripes = imageDataset(pixels, { channels: 1, height: 8, width: 8 }, { name: "stripes", labels, classNames });

const model = await train(
  stripes,
  { backbone: tiny, distance: halved, optimizer: signSgd, samples: 6, epochs: 5, pairs: "ordered" },
  { onEvent: (event) => event.type === "epoch" && console.log(event.epoch, event.loss.toFixed(4)) },
);
console.log(model.end.message);
