import { createRandom } from "../../src/core/random.ts";
import { matrix } from "../../src/core/matrix.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import { syntheticData } from "../../src/data/synthetic.ts";
import { vectorDataset } from "../../src/data/vectors.ts";

/** Three classes to train with and one more, 4 features: 12 training and 4 validation samples of each. */
export const smallData = () =>
  syntheticData(createRandom(21), {
    classes: 4,
    features: 4,
    samples: 16,
    trainClasses: 3,
    validationSamples: 4,
    noise: 0.2,
  });

/** Samples given one by one, with their labels. */
export function datasetOf(rows: readonly (readonly number[])[], labels: readonly number[]): Dataset {
  const data = matrix(Float32Array.from(rows.flat()), rows.length, rows[0]?.length ?? 0);
  const classNames = [...new Set(labels)].sort((a, b) => a - b).map((label) => `class${label}`);
  return vectorDataset(data, { name: "given", labels: Int32Array.from(labels), classNames });
}
