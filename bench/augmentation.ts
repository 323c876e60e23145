/**
 * `node scripts/run.mjs bench/augmentation.ts [SECONDS]`: images changed in a second of one core, for each preset and each
 * transform by itself. The processor's time is counted rather than the clock's, so that other programs disturb little.
 * Seeded; the naming of each image's stream is counted, as it is in training.
 */
import { augmentationPresets, type AugmentationSettings, augmenter } from "../src/augmentation/augmenter.ts";
import { createRandom } from "../src/core/random.ts";
import type { ImageShape } from "../src/data/images.ts";

const seconds = Number(process.argv[2] ?? "1");
const small: ImageShape = { channels: 1, height: 28, width: 28 };
const large: ImageShape = { channels: 3, height: 96, width: 96 };

/** Images that are changed in turn, so that none is changed until nothing is left of it. */
const several = 64;

/** Milliseconds that this process has had of the processor. */
const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function perSecond(settings: AugmentationSettings, shape: ImageShape): number {
  const random = createRandom(1);
  const length = shape.channels * shape.height * shape.width;
  const originals = Float32Array.from({ length: several * length }, random.uniform);
  const image = new Float32Array(length);
  const augment = augmenter(settings, shape);
  const work = (milliseconds: number): number => {
    const start = processorTime();
    for (let done = 0; ; done++) {
      const passed = done % 16 === 0 ? processorTime() - start : 0;
      if (passed >= milliseconds) return (1000 * done) / passed;
      const at = done % several;
      image.set(originals.subarray(at * length, (at + 1) * length));
      augment(image, random.fork(`1/${done}/0`));
    }
  };
  work(200);
  return work(1000 * seconds);
}

const { drawings, photographs, faces } = augmentationPresets;
const rows: readonly (readonly [string, AugmentationSettings, ImageShape])[] = [
  ["nothing", {}, small],
  ["drawings", drawings, small],
  ["nothing", {}, large],
  ["photographs", photographs, large],
  ["faces", faces, large],
  ...Object.entries(photographs).map(([name, value]) => [`photographs: ${name}`, { [name]: value }, large] as const),
  ...Object.entries(faces).map(([name, value]) => [`faces: ${name}`, { [name]: value }, large] as const),
];
for (const [name, settings, shape] of rows) {
  const size = `${shape.channels}×${shape.height}×${shape.width}`;
  process.stdout.write(
    `${name.padEnd(28)} ${size.padEnd(10)} ${Math.round(perSecond(settings, shape)).toString().padStart(8)} images/s\n`,
  );
}
