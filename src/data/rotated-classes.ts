import { InputError } from "../core/errors.ts";
import type { Dataset, Split } from "./dataset.ts";
import { byCodeUnit } from "./labels.ts";
import { checkRead } from "./vectors.ts";

/** Every quarter turn, in degrees, anticlockwise. */
const turns = [0, 90, 180, 270] as const;

/**
 * The same images seen from four sides, and each side a class of its own, as is usual for characters (Santoro et al.,
 * *Meta-learning with memory-augmented neural networks*, 2016): sample i + r · size is image i turned by r · 90°
 * anticlockwise; its class is `name@90`, `name@180` or `name@270`, and its id likewise. What is not turned keeps its name.
 * Images are turned when they are read; none is copied.
 * Throws an InputError for vectors, for images that are not square, and for a name that is taken already.
 */
export function rotatedClasses(dataset: Dataset): Dataset {
  const { name, size, labels, ids, sampleShape, pixels } = dataset;
  const [channels = 0, side = 0] = squareShape(dataset);
  const names = turns.map((turn) => dataset.classNames.map((className) => turned(className, turn)));
  const classNames = names.flat().sort(byCodeUnit);
  const taken = classNames.find((className, i) => className === classNames[i - 1]);
  if (taken !== undefined) {
    throw new InputError(
      `invalid classes: ${name} has a class ${JSON.stringify(taken)}, which is to be the name of a turned one; rename it, or leave the turned classes out`,
    );
  }
  const place = new Map(classNames.map((className, i) => [className, i]));
  const labelOf = names.map((own) => Int32Array.from(own, (className) => place.get(className) ?? -1));
  const length = channels * side * side;
  const image = new Float32Array(length);
  return {
    name,
    size: turns.length * size,
    sampleShape,
    labels: Int32Array.from({ length: turns.length * size }, (_, i) => {
      const own = labelOf[Math.floor(i / size)];
      return own?.[labels[i % size] ?? -1] ?? -1;
    }),
    classNames,
    ids: turns.flatMap((turn) => ids.map((id) => turned(id, turn))),
    // Images that are turned already cannot say so twice.
    ...(pixels !== undefined && pixels.turns !== true && { pixels: { ...pixels, turns: true } }),
    read(indices, out) {
      checkRead(indices, turns.length * size, length, out);
      dataset.read(
        Array.from(indices, (index) => index % size),
        out,
      );
      for (let i = 0; i < indices.length; i++) {
        const quarters = Math.floor((indices[i] ?? 0) / size);
        if (quarters > 0) turnImage(out.subarray(i * length, (i + 1) * length), side, quarters, image);
      }
    },
  };
}

/**
 * Turns the training part alone: its samples get their three other sides, as classes of their own, and the validation part
 * stays what it was, so that nothing is ever measured on turned images. The dataset is that of `rotatedClasses`, in which
 * the turned validation images are in neither part.
 */
export function rotateTraining(dataset: Dataset, split: Split): { dataset: Dataset; split: Split } {
  const train = new Int32Array(turns.length * split.train.length);
  for (const r of turns.keys()) {
    train.set(
      split.train.map((index) => index + r * dataset.size),
      r * split.train.length,
    );
  }
  return {
    dataset: rotatedClasses(dataset),
    split: {
      train,
      validation: split.validation,
      description: `${split.description}; each training class is four, its images turned by 0°, 90°, 180° and 270°`,
    },
  };
}

const turned = (name: string, turn: number): string => (turn === 0 ? name : `${name}@${turn}`);

function squareShape({ name, sampleShape }: Dataset): readonly number[] {
  const [, height, width] = sampleShape;
  if (sampleShape.length !== 3) {
    throw new InputError(`invalid data: ${name} holds vectors, expected images to turn; leave the turned classes out`);
  }
  if (height !== width) {
    throw new InputError(
      `invalid image size: ${height} × ${width} of ${name}, expected square images to turn; choose another size`,
    );
  }
  return sampleShape;
}

/**
 * Turns an image in place by quarters, anticlockwise: what is on the right comes to the top.
 * @param image planes of side × side.
 * @param scratch room for a copy.
 */
export function turnImage(image: Float32Array, side: number, quarters: number, scratch: Float32Array): void {
  scratch.set(image);
  const last = side * side - 1;
  // From the end backwards after two quarters; column by column after one, and the same backwards after three.
  for (let plane = 0; plane < image.length; plane += side * side) {
    for (let y = 0, to = 0; y < side; y++) {
      for (let x = 0; x < side; x++, to++) {
        const column = x * side + side - 1 - y;
        const from = quarters === 1 ? column : last - (quarters === 2 ? to : column);
        image[plane + to] = scratch[plane + from] ?? 0;
      }
    }
  }
}
