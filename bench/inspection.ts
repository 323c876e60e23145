/**
 * `node scripts/run.mjs bench/inspection.ts`: what it costs to look at triplets (`kinfold train --triplets`), as the median
 * time of a training step with and without, in rounds that take turns. docs/triplets.md has the result.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../src/core/random.ts";
import { matrix } from "../src/core/matrix.ts";
import { imageDataset } from "../src/data/images.ts";
import { vectorDataset } from "../src/data/vectors.ts";
import { conv4 } from "../src/nn/conv4.ts";
import { mlp } from "../src/nn/mlp.ts";
import { recordTriplets } from "../src/node/triplets-log.ts";
import type { TrainingOptions } from "../src/training/settings.ts";
import { train } from "../src/training/train.ts";

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;
const [classCount, size] = [40, 20];
const names = Array.from({ length: classCount }, (_, i) => `class${i}`);
const labels = Int32Array.from({ length: classCount * size }, (_, i) => Math.floor(i / size));
const ids = Array.from(labels, (label, i) => `${names[label]}/${i}.png`);
const random = createRandom(1);

const vectors = vectorDataset(
  matrix(
    Float32Array.from({ length: labels.length * 32 }, () => random.normal()),
    labels.length,
    32,
  ),
  { name: "vectors", labels, classNames: names, ids },
);
const images = imageDataset(
  Uint8Array.from({ length: labels.length * 784 }, () => random.integer(256)),
  { channels: 1, height: 28, width: 28 },
  { name: "images", labels, classNames: names, ids },
);

const workloads = [
  {
    name: "mlp 32-64-64-16, 8×8",
    dataset: vectors,
    steps: 500,
    backbone: mlp({ embedding: 16 }),
    classes: 8,
    samples: 8,
  },
  { name: "conv4 28×28, 16×4", dataset: images, steps: 15, backbone: conv4(), classes: 16, samples: 4 },
] as const;

/** Median milliseconds from one step to the next. */
async function time(
  { dataset, steps, backbone, classes, samples }: (typeof workloads)[number],
  looks: boolean,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "kinfold-bench-"));
  const recorder = looks
    ? recordTriplets(join(folder, "triplets.jsonl"), { dataset, margin: 0.2, resume: null })
    : null;
  const times: number[] = [];
  let last = performance.now();
  const options: TrainingOptions = {
    backbone,
    classes,
    samples,
    epochs: 1,
    stepsPerEpoch: steps,
    evaluateEvery: 0,
    threads: 1,
    inspect: looks,
  };
  await train(dataset, options, {
    onEvent(event) {
      recorder?.onEvent(event);
      if (event.type !== "step") return;
      const now = performance.now();
      times.push(now - last);
      last = now;
    },
    ...(recorder && { onTriplets: recorder.onTriplets }),
  });
  recorder?.finish();
  recorder?.close();
  rmSync(folder, { recursive: true });
  return median(times.slice(5));
}

for (const workload of workloads) {
  const [without, within]: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round++) {
    without.push(await time(workload, false));
    within.push(await time(workload, true));
  }
  const ratio = median(within.map((value, i) => value / (without[i] ?? NaN)));
  console.log(
    `${workload.name.padEnd(24)} ${median(without).toFixed(3)} ms a step, ${median(within).toFixed(3)} with triplets, ratio ${ratio.toFixed(3)}`,
  );
}
