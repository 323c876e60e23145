// Train an embedding, then search it: seven generated classes, of which two are never seen in training.
import { createRandom, exactIndex, mlp, retrieval, row, syntheticData, train } from "kinfold";

const { dataset, split, test } = syntheticData(createRandom(7));
const model = await train(dataset, { backbone: mlp({ embedding: 2 }), split, normalise: false, epochs: 3 });

const embeddings = await model.embed(dataset, test);
const labels = Array.from(test, (index) => dataset.labels[index] ?? -1);
console.log("precision at 1 on classes never seen:", retrieval(embeddings, labels).precisionAt1);

const index = exactIndex(embeddings);
for (const { index: found, distance } of index.search(row(embeddings, 0), 5)) {
  console.log(dataset.ids[test[found] ?? 0], distance.toFixed(3));
}
