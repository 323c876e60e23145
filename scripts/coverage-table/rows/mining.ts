import type { Group } from "../row.ts";

const policyTests = "policies/policies.test";

const policies: Group = {
  title: "Miners and policies",
  page: "mining.md",
  folder: "src/mining",
  rows: [
    {
      what: "any negative",
      names: ["random"],
      code: "policies/margin",
      test: policyTests,
      pml: "`triplets_per_anchor`",
    },
    {
      what: "any that violates the margin",
      names: ["randomHard"],
      code: "policies/margin",
      test: policyTests,
      pml: "`TripletMarginMiner`, all of them",
    },
    {
      what: "semi-hard",
      names: ["semiHard"],
      code: "policies/margin",
      test: policyTests,
      pml: "`TripletMarginMiner`, all of them",
      tfs: "`TripletLoss`",
    },
    {
      what: "nearer than the positive",
      names: ["hard"],
      code: "policies/margin",
      test: policyTests,
      pml: "`TripletMarginMiner`, all of them",
    },
    {
      what: "the hardest",
      names: ["hardest"],
      code: "policies/margin",
      test: policyTests,
      pml: "`BatchHardMiner`",
      oml: "`HardTripletsMiner`",
      tfs: "`TripletLoss`",
    },
    {
      what: "easy",
      names: ["easy"],
      code: "policies/margin",
      test: policyTests,
      pml: "`TripletMarginMiner`, all of them",
      tfs: "`TripletLoss`",
    },
    {
      what: "one of the hardest few",
      names: ["hardestFew"],
      code: "policies/hardest-few",
      test: policyTests,
      oml: "`NHardTripletsMiner`, all of them",
    },
    {
      what: "of the nearest class",
      names: ["hardClass"],
      code: "policies/hard-class",
      test: policyTests,
      oml: "`HardClusterMiner`, between class means",
    },
    { what: "angular", names: ["angular"], code: "policies/angular", test: policyTests, pml: "`AngularMiner`" },
    {
      what: "distance-weighted",
      names: ["distanceWeighted"],
      code: "policies/distance-weighted",
      test: policyTests,
      pml: "`DistanceWeightedMiner`",
    },
    { what: "hardness-weighted", names: ["hardnessWeighted"], code: "policies/hardness-weighted", test: policyTests },
    {
      what: "uniform over distances",
      names: ["uniformHistogram"],
      code: "policies/uniform-histogram",
      test: policyTests,
      pml: "`UniformHistogramMiner`",
    },
    {
      what: "a policy of your own",
      names: ["best", "uniform", "weighted"],
      code: "policy",
      test: policyTests,
      page: "extend/README.md",
      pml: "`BaseMiner`",
      oml: "`ITripletsMiner`",
    },
    {
      what: "all triplets",
      names: ["allTriplets"],
      code: "all-triplets",
      pml: "`get_all_triplets_indices`",
      oml: "`AllTripletsMiner`",
    },
    {
      what: "pairs: batch hard",
      names: ["batchHard"],
      code: "pair-miners/batch-easy-hard",
      test: "pair-miners/pair-miners.test",
      pml: "`BatchHardMiner`",
    },
    {
      what: "pairs: batch easy and hard",
      names: ["batchEasyHard"],
      code: "pair-miners/batch-easy-hard",
      test: "pair-miners/pair-miners.test",
      pml: "`BatchEasyHardMiner`",
    },
    {
      what: "pairs: by two margins",
      names: ["pairMargin"],
      code: "pair-miners/pair-margin",
      test: "pair-miners/pair-miners.test",
      pml: "`PairMarginMiner`",
    },
    {
      what: "pairs: multi-similarity",
      names: ["multiSimilarityPairs"],
      code: "pair-miners/multi-similarity",
      test: "pair-miners/pair-miners.test",
      pml: "`MultiSimilarityMiner`",
    },
    {
      what: "pairs: hard-aware",
      names: ["hardAware"],
      code: "pair-miners/hard-aware",
      test: "pair-miners/pair-miners.test",
      pml: "`HDCMiner`",
    },
    {
      what: "triplets of hard or easy positives",
      names: ["policyOf"],
      code: "policy-of",
      test: "pair-miners/pair-miners.test",
      pml: "`BatchEasyHardMiner`",
      oml: "`NHardTripletsMiner`",
      tfs: "`TripletLoss`",
    },
  ],
};

const annealing: Group = {
  title: "Mixtures and annealing",
  page: "mining.md",
  folder: "src/mining",
  rows: [
    { what: "several policies at once, by probability", names: ["constantMixture"], code: "schedules" },
    { what: "NSPA: probabilities annealed", names: ["annealed"], code: "schedules", page: "paper.md" },
    { what: "steps and transitions of one's own", names: ["stepwise", "transition"], code: "schedules" },
    { what: "annealing by what is measured", names: ["adaptive", "paceFor"], code: "adaptive", page: "adaptive.md" },
    { what: "a mixture under any loss over pairs", names: ["--policy"], code: "/src/engine/objectives/mixture-pairs" },
  ],
};

const memory: Group = {
  title: "Cross-batch memory",
  page: "losses.md",
  folder: "src/losses",
  rows: [
    {
      what: "for losses over pairs and triplets",
      names: ["MemoryOptions"],
      code: "memory",
      pml: "`CrossBatchMemory`, listed losses",
      oml: "`MinerWithBank`, `TripletMinerWithMemory`",
      tfs: "`XBM`",
    },
  ],
};

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
      what: "batches of what belongs together",
      names: ["relevantBatches"],
      code: "/src/data/samplers/relevant-batches",
      test: "/src/data/samplers/relevant-batches.test",
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

export const miningGroups: readonly Group[] = [policies, annealing, memory, samplers, relevance, distances];
