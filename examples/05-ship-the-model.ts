// What a training leaves is a plain ONNX model: any ONNX Runtime loads it, here without Kinfold.
import { conv4, createRandom, imageDataset, train } from "kinfold";
import * as ort from "onnxruntime-node";

// Four classes of 20 small noisy pictures, made up: a bright square in one of the corners.
const random = createRandom(1);
const labels = Int32Array.from({ length: 80 }, (_, i) => i % 4);
const pixels = new Uint8Array(80 * 16 * 16);
labels.forEach((label, i) => {
  for (let p = 0; p < 256; p++) {
    const inside = (p % 16 >= 8 ? 1 : 0) + (p >= 128 ? 2 : 0) === label;
    pixels[i * 256 + p] = (inside ? 150 : 50) + random.integer(80);
  }
});
const shape = { channels: 1, height: 16, width: 16 } as const;
const classNames = ["upper left", "upper right", "lower left", "lower right"];
const images = imageDataset(pixels, shape, { name: "corners", labels, classNames });

const model = await train(images, { backbone: conv4({ channels: 8, embedding: 4 }), epochs: 3, samples: 4 });
const session = await ort.InferenceSession.create(model.toOnnx());
const samples = new Float32Array(2 * 256);
images.read([0, 4], samples);
const { embeddings } = await session.run({ samples: new ort.Tensor("float32", samples, [2, 1, 16, 16]) });
console.log("shape", embeddings?.dims, "two pictures of one class:", embeddings?.data);
