/** Kinfold: deep metric learning. This list is the table of contents. */

// Data
export type { Dataset, Split } from "./data/dataset.ts";
export { syntheticData } from "./data/synthetic.ts";
export { imageDataset } from "./data/images.ts";
export { vectorDataset } from "./data/vectors.ts";
export { splitByClass, splitBySample } from "./data/split.ts";
export { type Part, splitByPart } from "./data/parts.ts";
export { rotatedClasses, rotateTraining } from "./data/rotated-classes.ts";
export { classBalancedBatches } from "./data/batches.ts";
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
export { cosine, type Distance, euclidean, squaredEuclidean } from "./distances/distance.ts";
export { tripletMargin } from "./losses/triplet-margin.ts";
export { contrastive } from "./losses/contrastive.ts";
export { supCon } from "./losses/sup-con.ts";
export { softmaxLoss } from "./losses/softmax.ts";
export type { BatchLoss, ClassificationLoss, LabelledLoss, LossResult } from "./losses/loss.ts";
export { loss, losses, type PlainSettings } from "./losses/losses.ts";
export { batchOf, type LossBatch } from "./losses/batch.ts";
export { meanOverActive, meanOverAll, type Parts, type Reducer, reducer, reducers } from "./losses/reduction.ts";
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
export type { TrainingHooks } from "./training/context.ts";
export { scheduleOf } from "./training/settings.ts";
export type { Pretraining } from "./training/pretraining.ts";
export type { TrainedModel } from "./training/trained-model.ts";
export type { TrainingEvent } from "./training/events.ts";

// Models that run
export { type EmbeddingModel, exportModel, openModel } from "./engine/model.ts";
export { embedSamples } from "./training/validation.ts";

// Measures
export { type ClusterReport, clusterReport } from "./evaluation/cluster-report.ts";
export { knnAccuracy, type KnnOptions, knnPredict, type KnnResult, type LabelledEmbeddings } from "./evaluation/knn.ts";
export { oneShotAccuracy, type OneShotResult } from "./evaluation/one-shot.ts";
export { retrieval, type RetrievalResult } from "./evaluation/retrieval.ts";
export { embeddingSpread, isCollapsed } from "./evaluation/collapse.ts";
export { type Health, judge, noMemory } from "./evaluation/health.ts";

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
