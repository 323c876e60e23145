import type { Group } from "../row.ts";

const samplers: Group = {
  title: "Samplers",
  page: "samplers.md",
  folder: "src/data/samplers",
  rows: [
    {
      what: "P classes × K samples",
      names: ["classBalanced", "classBalancedBatches"],
      code: "class-balanced",
      pml: "`MPerClassSampler`",
      oml: "`BalanceSampler`",
      tfs: "`MultiShotMemorySampler`",
    },
    { what: "classes by weight or size", names: ["classWeighted"], code: "class-weighted" },
    {
      what: "super-classes first",
      names: ["hierarchical"],
      code: "hierarchical",
      pml: "`HierarchicalSampler`",
      oml: "`CategoryBalanceSampler`, `DistinctCategoryBalanceSampler`",
    },
    { what: "classes that lie close together", names: ["hardClasses"], code: "hard-classes" },
    { what: "given triplets", names: ["fixedTriplets"], code: "fixed-triplets", pml: "`FixedSetOfTriplets`" },
    {
      what: "shuffled samples",
      names: ["shuffled"],
      code: "shuffled",
      pml: "PyTorch's",
      oml: "PyTorch's",
      tfs: "TensorFlow's",
    },
    { what: "samples by how often a miner picks them", pml: "`TuplesToWeightsSampler`" },
    { what: "from TFRecords", tfs: "`TFRecordDatasetSampler`" },
  ],
};

const relevance: Group = {
  title: "Labels beyond one class each",
  page: "relevance.md",
  folder: "src/data/relevance",
  rows: [
    { what: "the same class", names: ["sameClass"], code: "same-class", test: "relevance.test" },
    { what: "tags that samples share", names: ["sharedTags", "--tags"], code: "shared-tags", test: "relevance.test" },
    { what: "classes in a hierarchy", names: ["hierarchy", "--hierarchy"], code: "hierarchy", test: "relevance.test" },
    { what: "graded similarity", names: ["graded"], code: "graded", test: "relevance.test" },
    {
      what: "graded pairs from a list",
      names: ["gradedPairs", "readGrades", "--grades"],
      code: "graded-pairs",
      test: "relevance.test",
    },
    {
      what: "batches of what belongs together",
      names: ["relevantBatches"],
      code: "/src/data/samplers/relevant-batches",
      test: "/src/data/samplers/relevant-batches.test",
    },
    {
      what: "mining and losses by it, a memory and miners of one's own too",
      code: "/src/engine/objectives/memory-inputs",
      test: "/src/training/relevance-memory.test",
    },
    {
      what: "retrieval by it",
      names: ["retrievalMeasures", "among"],
      code: "/src/evaluation/ranking/relevance-ranks",
      test: "/src/evaluation/ranking/relevance-ranks.test",
    },
    {
      what: "verification by it",
      names: ["verification"],
      code: "/src/evaluation/verification/relevant-pairs",
      test: "/src/evaluation/verification/relevant-pairs.test",
    },
    {
      what: "a run measured by what it was trained by",
      names: ["--same-class"],
      code: "/src/cli/evaluate/relevance",
      test: "/src/cli/evaluate/relevance.test",
    },
    {
      what: "warnings where runs by different ones are compared",
      code: "/src/comparison/cautions",
      test: "/src/comparison/compare-runs.test",
    },
  ],
};

const distances: Group = {
  title: "Distances",
  page: "distances.md",
  folder: "src/distances",
  rows: [
    {
      what: "Euclidean",
      names: ["euclidean"],
      code: "euclidean",
      test: "distance.test",
      pml: "`LpDistance`",
      oml: "`pairwise_dist`",
      tfs: "`EuclideanDistance`",
    },
    {
      what: "squared Euclidean",
      names: ["squaredEuclidean"],
      code: "euclidean",
      test: "distance.test",
      pml: "`LpDistance(power=2)`",
      tfs: "`SquaredEuclideanDistance`",
    },
    {
      what: "Manhattan",
      names: ["manhattan"],
      code: "lp",
      test: "distance.test",
      pml: "`LpDistance(p=1)`",
      tfs: "`ManhattanDistance`",
    },
    { what: "Lp", names: ["lp"], code: "lp", test: "distance.test", pml: "`LpDistance`" },
    {
      what: "cosine",
      names: ["cosine"],
      code: "cosine",
      test: "distance.test",
      pml: "`CosineSimilarity`",
      tfs: "`CosineDistance`",
    },
    {
      what: "dot product",
      names: ["dotProduct"],
      code: "dot-product",
      test: "distance.test",
      pml: "`DotProductSimilarity`",
      tfs: "`InnerProductSimilarity`",
    },
    {
      what: "signal-to-noise",
      names: ["signalToNoise"],
      code: "signal-to-noise",
      test: "distance.test",
      pml: "`SNRDistance`",
      tfs: "`SNRDistance`",
    },
    {
      what: "powers and normalisation of any",
      names: ["squared", "normalisedDistance"],
      code: "variants",
      test: "distance.test",
      pml: "`power`, `normalize_embeddings`",
    },
  ],
};

export const pairingGroups: readonly Group[] = [samplers, relevance, distances];
