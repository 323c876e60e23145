/** Kinfold: deep metric learning. This list is the table of contents. */

// Data
export type { Dataset, Split } from "./data/dataset.ts";
export { syntheticData } from "./data/synthetic.ts";
export { imageDataset } from "./data/images.ts";
export { vectorDataset } from "./data/vectors.ts";
export { splitByClass, splitBySample } from "./data/split.ts";
export { type Part, splitByPart } from "./data/parts.ts";
export { sampleOrigins } from "./data/sample-origins.ts";
export { rotatedClasses, rotateTraining } from "./data/rotated-classes.ts";
export type { Batches, BatchOptions, BatchState } from "./data/batches.ts";
export type { Sampler } from "./data/samplers/sampler.ts";
export { classBalanced, classBalancedBatches } from "./data/samplers/class-balanced.ts";
export { classWeighted } from "./data/samplers/class-weighted.ts";
export { hierarchical } from "./data/samplers/hierarchical.ts";
export { hardClasses } from "./data/samplers/hard-classes.ts";
export { fixedTriplets, type IdTriplet } from "./data/samplers/fixed-triplets.ts";
export { shuffled } from "./data/samplers/shuffled.ts";
export { relevantBatches } from "./data/samplers/relevant-batches.ts";
export { among, type Degrees } from "./core/degrees.ts";
export type { Relevance, RelevanceGroup, RelevanceWords } from "./data/relevance/relevance.ts";
export { sameClass } from "./data/relevance/same-class.ts";
export { sharedTags } from "./data/relevance/shared-tags.ts";
export { hierarchy } from "./data/relevance/hierarchy.ts";
export { graded } from "./data/relevance/graded.ts";
export { gradedPairs, type IdGrade } from "./data/relevance/graded-pairs.ts";
export { type Augment, type BatchReader, type BatchRequest, directReader } from "./data/batch-reader.ts";
export { readAhead, type ReadAhead, type WaitingTime } from "./data/read-ahead.ts";
export type { PixelSource } from "./data/pixel-source.ts";

// Augmentation
export { augmentationOf, augmentationPresets, type AugmentationSettings, augmenter } from "./augmentation/augmenter.ts";

// Networks
export { mlp } from "./nn/mlp.ts";
export { conv4 } from "./nn/conv4.ts";
export { nist } from "./nn/nist.ts";
export { type Backbone, normalised } from "./nn/backbone.ts";
export type { Scope } from "./nn/scope.ts";
export { convolution, l2Normalise, linear, pool } from "./nn/layers.ts";
export { batchNorm } from "./nn/batch-norm.ts";
export { layerNorm } from "./nn/layer-norm.ts";
export { activations } from "./nn/activations.ts";
export { backbone, backbones } from "./nn/backbones.ts";

// Mining: policies, mixtures, annealing
export { policies } from "./mining/policies.ts";
export { easy, hard, hardest, random, randomHard, semiHard } from "./mining/policies/margin.ts";
export { angular } from "./mining/policies/angular.ts";
export { distanceWeighted } from "./mining/policies/distance-weighted.ts";
export { hardClass } from "./mining/policies/hard-class.ts";
export { hardestFew } from "./mining/policies/hardest-few.ts";
export { hardnessWeighted } from "./mining/policies/hardness-weighted.ts";
export { uniformHistogram } from "./mining/policies/uniform-histogram.ts";
export { best, type Policy, uniform, weighted } from "./mining/policy.ts";
export type { Candidates } from "./mining/candidates.ts";
export { policyOf } from "./mining/policy-of.ts";
export type { Mixture } from "./mining/mixture.ts";
export { annealed, constantMixture, type Schedule, stepwise, transition } from "./mining/schedules.ts";
export { adaptive, type AdaptiveSchedule, paceFor } from "./mining/adaptive.ts";
export type { Miner, TripletIndices } from "./mining/miner.ts";
export { allTriplets, type AllTripletsOptions } from "./mining/all-triplets.ts";
export type { PairMasks } from "./mining/pairs.ts";
export type { PairMiner } from "./mining/pair-miner.ts";
export { pairMiner, pairMiners } from "./mining/pair-miners.ts";
export { batchEasyHard, batchHard } from "./mining/pair-miners/batch-easy-hard.ts";
export { hardAware } from "./mining/pair-miners/hard-aware.ts";
export { multiSimilarityPairs } from "./mining/pair-miners/multi-similarity.ts";
export { pairMargin } from "./mining/pair-miners/pair-margin.ts";

// Distances, losses, optimizers
export type { GeometryName } from "./core/geometry.ts";
export {
  asKnown,
  cosine,
  type Distance,
  distance,
  distances,
  dotProduct,
  euclidean,
  lp,
  manhattan,
  normalised as normalisedDistance,
  signalToNoise,
  squared,
  squaredEuclidean,
} from "./distances/distance.ts";
export { tripletMargin } from "./losses/triplet-margin.ts";
export { contrastive } from "./losses/contrastive.ts";
export { signalToNoiseLoss } from "./losses/signal-to-noise.ts";
export { marginLoss } from "./losses/margin.ts";
export { thresholdConsistentMargin } from "./losses/threshold-consistent-margin.ts";
export { intraPairVariance } from "./losses/intra-pair-variance.ts";
export { centroidTriplet } from "./losses/centroid-triplet.ts";
export { dynamicSoftMargin } from "./losses/dynamic-soft-margin.ts";
export { liftedStructure } from "./losses/lifted-structure.ts";
export { generalisedLiftedStructure } from "./losses/generalised-lifted-structure.ts";
export { rankedList } from "./losses/ranked-list.ts";
export { supCon } from "./losses/sup-con.ts";
export { ntXent } from "./losses/nt-xent.ts";
export { multiSimilarity } from "./losses/multi-similarity.ts";
export { circle } from "./losses/circle.ts";
export { nPairs } from "./losses/n-pairs.ts";
export { tupletMargin } from "./losses/tuplet-margin.ts";
export { angularLoss } from "./losses/angular.ts";
export { instance } from "./losses/instance.ts";
export { fastAp } from "./losses/fast-ap.ts";
export { pnp } from "./losses/pnp.ts";
export { histogramLoss } from "./losses/histogram.ts";
export { vicReg } from "./losses/vicreg.ts";
export { normalisedSoftmax, softmaxLoss } from "./losses/softmax.ts";
export { arcFace, subCenterArcFace } from "./losses/arc-face.ts";
export { cosFace } from "./losses/cos-face.ts";
export { sphereFace } from "./losses/sphere-face.ts";
export { largeMarginSoftmax } from "./losses/large-margin-softmax.ts";
export { proxyNca } from "./losses/proxy-nca.ts";
export { proxyAnchor } from "./losses/proxy-anchor.ts";
export { softTriple } from "./losses/soft-triple.ts";
export { p2sGrad } from "./losses/p2s-grad.ts";
export { lpNorm } from "./losses/lp-norm.ts";
export { zeroMean } from "./losses/zero-mean.ts";
export { type WeightedLoss, weightedSum } from "./losses/weighted-sum.ts";
export {
  centerInvariant,
  regularFace,
  sparseCentres,
  type WeightRegulariser,
  weightRegulariser,
  weightRegularisers,
} from "./losses/weight-regularisers.ts";
export type { BatchLoss, ClassificationLoss, LabelledLoss, LossResult } from "./losses/loss.ts";
export { loss, losses } from "./losses/losses.ts";
export { type PlainRecord, type PlainSettings, recordOf } from "./losses/record.ts";
export type { MemoryOptions } from "./losses/memory.ts";
export { batchOf, type LossBatch } from "./losses/batch.ts";
export { type Anchors, meanOverActive, meanOverAll, type Parts, type Reducer } from "./losses/reduction.ts";
export { perAnchor, reducer, reducers, sumOver, threshold, weightedByClass } from "./losses/reducers.ts";
export type { Optimizer } from "./optim/optimizer.ts";
export { adam, adamw, nadam, radam } from "./optim/adam.ts";
export { adagrad } from "./optim/adagrad.ts";
export { rmsprop } from "./optim/rmsprop.ts";
export { sgd } from "./optim/sgd.ts";
export { constantRate, cosineRate, type LearningRate, stepRate, warmUp } from "./optim/learning-rate.ts";

// Training
export { checkpointShape, type Resumption, train } from "./training/train.ts";
export { readCheckpoint, writeCheckpoint } from "./training/checkpoint.ts";
export type { Snapshot } from "./training/progress.ts";
export { type HardnessTracker, type SampleHardness, trackHardness } from "./training/hardness.ts";
export { type Suspect, suspects } from "./training/suspects.ts";
export { type Control, type Controls, type ControlSource, createControls } from "./training/controls.ts";
export type { TrainingHooks } from "./training/context.ts";
export { scheduleOf, type TrainingOptions } from "./training/settings.ts";
export type { Pretraining } from "./training/pretraining.ts";
export type { TrainedModel } from "./training/trained-model.ts";
export type { ControlEvent, OneShotResult, TrainingEvent } from "./training/events.ts";

// Models that run
export { type EmbeddingModel, exportModel, openModel } from "./engine/model.ts";
export { embedSamples } from "./training/validation.ts";

// Measures
export { type ClusterReport, clusterReport } from "./evaluation/cluster-report.ts";
export { knnAccuracy, type KnnOptions, knnPredict, type KnnResult, type LabelledEmbeddings } from "./evaluation/knn.ts";
export { fewShotAccuracy, type FewShotOptions, type FewShotResult } from "./evaluation/few-shot/accuracy.ts";
export { exhaustiveOneShot } from "./evaluation/few-shot/exhaustive.ts";
export type { FewShotProtocol } from "./evaluation/few-shot/protocols.ts";
export { retrieval, type RetrievalResult } from "./evaluation/retrieval.ts";
export type { LabelledSamples } from "./evaluation/gallery.ts";
export { type RetrievalMeasures, retrievalMeasures } from "./evaluation/ranking/retrieval-measures.ts";
export { type AveragePrecision, compareDefinitions } from "./evaluation/ranking/average-precision.ts";
export { ndcg } from "./evaluation/ranking/ndcg.ts";
export { kMeans } from "./evaluation/clustering/k-means.ts";
export type { Clustering } from "./evaluation/clustering/lloyd.ts";
export { type ClusterAgreement, clusterAgreement } from "./evaluation/clustering/agreement.ts";
export { silhouette } from "./evaluation/clustering/silhouette.ts";
export { type Separation, separation } from "./evaluation/clustering/separation.ts";
export { type Verification, verification } from "./evaluation/verification/verification.ts";
export { type OperatingPoint, rocCurve } from "./evaluation/verification/roc.ts";
export { calibrate, type Calibration, probabilityOf } from "./evaluation/verification/calibration.ts";
export { type CalibrationError, calibrationError } from "./evaluation/verification/calibration-error.ts";
export { openSet, type OpenSetResult } from "./evaluation/verification/open-set.ts";
export { exactDistanceRows } from "./evaluation/distance-rows.ts";
export { productCentres } from "./engine/product-centres.ts";
export { productDistances } from "./engine/product-distances.ts";
export type { DistanceRows } from "./core/distance-rows.ts";
export { embeddingSpread, isCollapsed } from "./evaluation/collapse.ts";
export { type Health, judge, noMemory } from "./evaluation/health.ts";

// Comparing trainings
export { type BootstrapOptions, differenceInterval, type Interval, meanInterval } from "./comparison/bootstrap.ts";
export { pairedPermutation, type PermutationTest, unpairedPermutation } from "./comparison/permutation.ts";
export { cohenDz, hedgesG } from "./comparison/effect-size.ts";
export { seedsNeeded } from "./comparison/power.ts";
export { holm } from "./comparison/holm.ts";
export { compareGroups, type GroupComparison, type ValueGroup } from "./comparison/compare-groups.ts";
export { compareRuns, type CompareRunsOptions, type RunsComparison } from "./comparison/compare-runs.ts";
export type { MeasuredRun } from "./comparison/measured-run.ts";

// Search
export { exactIndex, type Neighbour, type VectorIndex } from "./search/exact.ts";

// Graphs: build, differentiate, run, write and read
export { createGraph, type Graph } from "./graph/graph.ts";
export type { DType, Shape, Value } from "./graph/value.ts";
export { gradients } from "./graph/autodiff.ts";
export { toOnnx } from "./graph/onnx.ts";
export { fromOnnx } from "./graph/from-onnx.ts";
export { evaluate } from "./engine/evaluate.ts";
export {
  type Operand,
  integers,
  add,
  sub,
  mul,
  div,
  pow,
  maximum,
  minimum,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  equal,
  identity,
  neg,
  abs,
  reciprocal,
  sqrt,
  exp,
  log,
  erf,
  relu,
  sigmoid,
  tanh,
  softplus,
  stopGradient,
  floor,
  sign,
  not,
  globalAveragePool,
  globalMaxPool,
  leakyRelu,
  elu,
  square,
  and,
  or,
  clip,
  where,
  cast,
  sum,
  mean,
  max,
  min,
  sumSquare,
  argMax,
  argMin,
  topK,
  cumSum,
  softmax,
  logSoftmax,
  matMul,
  gemm,
  fusedMatMul,
  reshape,
  flatten,
  squeeze,
  unsqueeze,
  expand,
  transpose,
  concat,
  split,
  slice,
  pad,
  gather,
  gatherElements,
  scatterAdd,
  oneHot,
  conv,
  convTranspose,
  maxPool,
  averagePool,
  batchNormalization,
  sumTo,
} from "./graph/math.ts";

// Building blocks
export { createRandom, type Random, restoreRandom } from "./core/random.ts";
export { type Matrix, matrix, row } from "./core/matrix.ts";
export { InputError } from "./core/errors.ts";
