import { matrix } from "../../src/core/matrix.ts";
import { createRandom, type Random } from "../../src/core/random.ts";
import { splitBySample } from "../../src/data/split.ts";
import { vectorDataset } from "../../src/data/vectors.ts";

const names = ["red", "green", "blue", "big", "small"];

/** So many of the tags, at random. */
function someOf(random: Random, count: number): string[] {
  const order = random.shuffle(names.map((_, i) => i));
  return order.slice(0, count).map((i) => names[i] ?? "");
}

/** Samples with one or two of five tags, each of which shows, under noise, in a feature of its own. All are of one class. */
export function taggedData(size = 160) {
  const random = createRandom(1);
  const tags = Array.from({ length: size }, () => someOf(random, 1 + random.integer(2)));
  const data = tags.flatMap((own) => [
    ...names.map((tag) => (own.includes(tag) ? 1 : 0) + 0.2 * random.normal()),
    ...names.map(() => random.normal()),
  ]);
  const dataset = vectorDataset(matrix(Float32Array.from(data), tags.length, 10), {
    name: "things",
    labels: new Int32Array(tags.length),
    classNames: ["thing"],
  });
  return { tags, dataset, split: splitBySample(dataset, createRandom(2), { fraction: 0.3 }) };
}
