// Samples with tags in place of classes: those that share tags come together.
import { among, createRandom, mlp, retrievalMeasures, sharedTags, splitBySample, train, vectorDataset } from "kinfold";

const names = ["red", "green", "blue", "big", "small"];
const random = createRandom(1);

// A feature for each tag, and as many that say nothing.
const tags = Array.from({ length: 200 }, () => names.filter(() => random.uniform() < 0.4));
const rows = tags.map((own) => [
  ...names.map((name) => (own.includes(name) ? 1 : 0) + 0.2 * random.normal()),
  ...names.map(() => random.normal()),
]);
const data = { data: Float32Array.from(rows.flat()), rows: rows.length, columns: 2 * names.length };
const dataset = vectorDataset(data, { name: "things", labels: new Int32Array(rows.length), classNames: ["thing"] });

const relevance = sharedTags(tags, { measure: "jaccard" });
const split = splitBySample(dataset, random);
const options = { backbone: mlp({ embedding: 4 }), split, relevance, classes: 4, samples: 4, epochs: 10 };
const model = await train(dataset, options, {
  onEvent: (event) => event.type === "evaluation" && console.log(`epoch ${event.epoch}: NDCG ${event.ndcg}`),
});

const gallery = {
  embeddings: await model.embed(dataset, split.validation),
  labels: new Int32Array(split.validation.length),
};
const { at } = await retrievalMeasures(gallery, { relevance: among(relevance, split.validation) });
for (const { k, precision } of at)
  console.log(`${(100 * precision).toFixed(1)} % of the ${k} nearest share at least half of their tags`);
