/**
 * `node scripts/run.mjs bench/measures.ts [--samples 60000] [--dimensions 128] [--classes 600] [--threads N] [--only retrieval,…]`:
 * times the measures of large sets of embeddings and prints the memory that the process had at its peak. The embeddings
 * are seeded normal clusters, so that every run measures the same.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { matrix } from "../src/core/matrix.ts";
import { createRandom } from "../src/core/random.ts";
import { productCentres } from "../src/engine/product-centres.ts";
import { productDistances } from "../src/engine/product-distances.ts";
import { clusterAgreement } from "../src/evaluation/clustering/agreement.ts";
import { kMeans } from "../src/evaluation/clustering/k-means.ts";
import { separation } from "../src/evaluation/clustering/separation.ts";
import { silhouette } from "../src/evaluation/clustering/silhouette.ts";
import { retrievalMeasures } from "../src/evaluation/ranking/retrieval-measures.ts";
import { verification } from "../src/evaluation/verification/verification.ts";

const { values } = parseArgs({
  options: {
    samples: { type: "string", default: "60000" },
    dimensions: { type: "string", default: "128" },
    classes: { type: "string", default: "600" },
    threads: { type: "string", default: String(availableParallelism()) },
    only: { type: "string" },
  },
});
const [samples, dimensions, classes] = [Number(values.samples), Number(values.dimensions), Number(values.classes)];
const threads = Number(values.threads);
const distances = productDistances({ threads });

/** Clusters that overlap, so that the last of a class lies behind many foreign samples. */
function syntheticClusters() {
  const random = createRandom(1);
  const centres = Float32Array.from({ length: classes * dimensions }, () => random.normal());
  const labels = Int32Array.from({ length: samples }, (_, i) => i % classes);
  const data = new Float32Array(samples * dimensions);
  for (let i = 0; i < data.length; i++) {
    const c = (labels[Math.floor(i / dimensions)] ?? 0) * dimensions + (i % dimensions);
    data[i] = (centres[c] ?? 0) + 1.5 * random.normal();
  }
  return { embeddings: matrix(data, samples, dimensions), labels };
}

const set = syntheticClusters();
const work: Readonly<Record<string, () => Promise<unknown>>> = {
  retrieval: () => retrievalMeasures(set, { distances }),
  verification: async () => verification(set, { random: createRandom(2) }),
  separation: async () => separation(set.embeddings, set.labels),
  kMeans: () => cluster(),
  silhouette: () => silhouette(set.embeddings, set.labels, { distances }),
};

/** As many clusters as classes, of ten starts. */
async function cluster() {
  const random = createRandom(3);
  const { clusters, inertia } = await kMeans(set.embeddings, {
    k: classes,
    random,
    distances: productCentres({ threads }),
  });
  return { inertia, ...clusterAgreement(set.labels, clusters) };
}

const names = values.only?.split(",") ?? Object.keys(work);
const unknown = names.find((name) => !Object.hasOwn(work, name));
if (unknown !== undefined) throw new Error(`unknown measure: ${unknown}, expected ${Object.keys(work).join(", ")}`);
console.log(`${samples} × ${dimensions}, ${classes} classes, ${values.threads} threads`);
for (const name of names) {
  const start = performance.now();
  const processor = process.cpuUsage();
  const result = await work[name]?.();
  const seconds = (performance.now() - start) / 1000;
  const worked = process.cpuUsage(processor).user / 1e6;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${name}: ${seconds.toFixed(1)} s (processor ${worked.toFixed(1)} s), peak memory so far ${peak.toFixed(0)} MB`,
  );
  console.log(`  ${JSON.stringify(result)}`);
}
