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

export const miningGroups: readonly Group[] = [policies, annealing, memory];
