import type { Group } from "../row.ts";

const retrieval: Group = {
  title: "Retrieval",
  page: "measures.md",
  folder: "src/evaluation",
  rows: [
    {
      what: "precision at 1, MAP@R",
      names: ["retrieval"],
      code: "retrieval",
      pml: "`AccuracyCalculator`",
      oml: "precision: `calc_precision`",
      tfs: "precision: `PrecisionAtK`",
    },
    {
      what: "precision, recall, hit (CMC) at k, R-precision, MAP, reciprocal rank",
      names: ["retrievalMeasures"],
      code: "ranking/retrieval-measures",
      pml: "R-precision, MAP, reciprocal rank: `AccuracyCalculator`",
      oml: "`calc_cmc`, `calc_precision`, `calc_map`",
      tfs: "`PrecisionAtK`, `RecallAtK`, `MapAtK`",
    },
    {
      what: "which mean average precision was meant",
      names: ["compareDefinitions"],
      code: "ranking/average-precision",
    },
    { what: "NDCG", names: ["ndcg"], code: "ranking/ndcg", tfs: "`BNDCG`" },
    {
      what: "same-camera samples left out",
      names: ["retrievalMeasures"],
      code: "ranking/retrieval-measures",
      oml: "`sequence_ids`",
    },
    {
      what: "n² distances without n² memory",
      names: ["exactDistanceRows", "productDistances"],
      code: "/src/engine/product-distances",
      pml: "`BatchedDistance`",
      oml: "`batched_knn`",
    },
    {
      what: "neighbours as a classifier",
      names: ["knnAccuracy", "knnPredict"],
      code: "knn",
      page: "data.md",
      tfs: "`MatchMajorityVote`",
    },
    { what: "classes seen in training and others, measured apart", tfs: "`EvalCallback`" },
    { what: "thresholds and rerankers on what was found", oml: "`AdaptiveThresholding`, `PairwiseReranker`" },
    { what: "figures of queries and what they found", oml: "`RetrievalResults.visualize`", tfs: "`viz_neigbors_imgs`" },
  ],
};

const grouping: Group = {
  title: "Clusterings and the embedding itself",
  page: "measures.md",
  folder: "src/evaluation",
  rows: [
    { what: "k-means", names: ["kMeans", "productCentres"], code: "clustering/k-means", pml: "`FaissKMeans`" },
    { what: "NMI, AMI", names: ["clusterAgreement"], code: "clustering/agreement", pml: "`AccuracyCalculator`" },
    {
      what: "ARI, homogeneity, completeness, Fowlkes–Mallows",
      names: ["clusterAgreement"],
      code: "clustering/agreement",
    },
    { what: "silhouette", names: ["silhouette"], code: "clustering/silhouette", test: "clustering/separation.test" },
    { what: "Davies–Bouldin, Caliński–Harabasz", names: ["separation"], code: "clustering/separation" },
    { what: "the paper's cluster report", names: ["clusterReport"], code: "cluster-report", page: "paper.md" },
    {
      what: "collapse: spread of embeddings, what to do",
      names: ["embeddingSpread", "isCollapsed", "judge", "noMemory"],
      code: "health",
      page: "collapse.md",
      tfs: "spread: `ActivationStdLoggingLayer`",
    },
    { what: "principal components needed for a share of variance", oml: "`calc_pcf`" },
  ],
};

const verification: Group = {
  title: "Verification, calibration, open sets",
  page: "measures.md",
  folder: "src/evaluation/verification",
  rows: [
    {
      what: "AUC, equal error rate, TAR at FAR, intervals",
      names: ["verification"],
      code: "verification",
      oml: "rate of false non-matches: `calc_fnmr_at_fmr`",
    },
    { what: "ROC curve", names: ["rocCurve"], code: "roc", test: "verification.test" },
    { what: "the best threshold", names: ["verification"], code: "verification", tfs: "`SimilarityModel.calibrate`" },
    { what: "probability of a match", names: ["calibrate", "probabilityOf"], code: "calibration" },
    { what: "calibration error", names: ["calibrationError"], code: "calibration-error", test: "calibration.test" },
    {
      what: "open set: AUROC, OSCR, at false-alarm rates",
      names: ["openSet"],
      code: "open-set",
    },
    { what: "matching precision, recall, F1 over thresholds", tfs: "`F1Score` and others" },
  ],
};

const fewShot: Group = {
  title: "Few-shot",
  page: "few-shot.md",
  folder: "src/evaluation/few-shot",
  rows: [
    { what: "N-way K-shot episodes, with intervals", names: ["fewShotAccuracy"], code: "accuracy" },
    {
      what: "protocols of Koch, Lake and Vinyals et al.",
      names: ["FewShotProtocol"],
      code: "protocols",
      test: "episodes.test",
    },
    { what: "exact one-shot, without draws", names: ["exhaustiveOneShot"], code: "exhaustive" },
  ],
};

const comparing: Group = {
  title: "Comparing runs",
  page: "comparing.md",
  folder: "src/comparison",
  rows: [
    { what: "bootstrap intervals", names: ["meanInterval", "differenceInterval"], code: "bootstrap" },
    {
      what: "permutation tests",
      names: ["pairedPermutation", "unpairedPermutation"],
      code: "permutation",
    },
    { what: "Holm's correction for several comparisons", names: ["holm"], code: "holm", test: "compare-groups.test" },
    {
      what: "effect sizes, seeds needed",
      names: ["cohenDz", "hedgesG", "seedsNeeded"],
      code: "effect-size",
      test: "compare-groups.test",
    },
    { what: "settings × seeds, and a verdict", names: ["compareGroups", "compareRuns"], code: "compare-runs" },
    {
      what: "logging to TensorBoard, W&B, MLflow …",
      pml: "`HookContainer`, TensorBoard",
      oml: "`WandBPipelineLogger` and others",
      tfs: "TensorBoard: `EvalCallback`",
    },
  ],
};

export const measureGroups: readonly Group[] = [retrieval, grouping, verification, fewShot, comparing];
