import type { Group } from "../row.ts";

const networks: Group = {
  title: "Networks",
  page: "tour.md",
  folder: "src/nn",
  rows: [
    {
      what: "small networks: perceptron, two convolutional ones",
      names: ["mlp", "conv4", "nist", "backbone", "backbones"],
      code: "backbones",
      pml: "PyTorch's",
      oml: "PyTorch's",
      tfs: "Keras's",
    },
    {
      what: "layers for networks of your own",
      names: ["linear", "convolution", "pool", "l2Normalise", "normalised", "batchNorm", "layerNorm", "activations"],
      code: "layers",
      page: "extend/README.md",
      pml: "PyTorch's",
      oml: "PyTorch's",
      tfs: "Keras's",
    },
    { what: "residual networks", pml: "torchvision's", oml: "`ResnetExtractor`", tfs: "`ResNet18Sim`, `ResNet50Sim`" },
    { what: "vision transformers", oml: "`ViTExtractor`, `ViTCLIPExtractor`", pml: "torchvision's" },
    {
      what: "weights that were trained on large data",
      pml: "torchvision's",
      oml: "DINO, CLIP, Unicom, torchvision's",
      tfs: "ImageNet: `ResNet50Sim`, `EfficientNetSim`",
    },
    { what: "generalised mean pooling", oml: "`GEM`", tfs: "`GeneralizedMeanPooling2D`" },
    {
      what: "several networks or streams trained together",
      pml: "`CascadedEmbeddings`, `TwoStreamMetricLoss`, `DeepAdversarialMetricLearning`",
      oml: "`ConcatSiamese`",
    },
  ],
};

const shipping: Group = {
  title: "Shipping and searching",
  page: "tour.md",
  folder: "src/engine",
  rows: [
    {
      what: "the model as ONNX",
      names: ["exportModel"],
      code: "model",
      pml: "PyTorch's",
      oml: "PyTorch's",
      tfs: "as a SavedModel: `SimilarityModel.save`",
    },
    {
      what: "running a model in Node and in browsers",
      names: ["openModel"],
      code: "model",
      pml: "once exported",
      oml: "once exported",
      tfs: "once converted",
    },
    { what: "training in a browser", names: ["train"], code: "ort.web", test: "/test/browser/train.test" },
    {
      what: "graphs of your own, with gradients",
      names: ["createGraph", "gradients", "toOnnx", "fromOnnx"],
      code: "/src/graph/graph",
      pml: "PyTorch's",
      oml: "PyTorch's",
      tfs: "TensorFlow's",
    },
    { what: "embeddings to .npy, .csv, .parquet", names: ["writeEmbeddings"], code: "/src/node/write-embeddings" },
    {
      what: "exact search",
      names: ["exactIndex"],
      code: "/src/search/exact",
      pml: "`FaissKNN`, `CustomKNN`",
      oml: "`batched_knn`",
    },
    { what: "approximate search", pml: "FAISS's: `FaissKNN(index_init_fn)`", tfs: "`NMSLibSearch`" },
    {
      what: "an index saved with the model",
      pml: "`InferenceModel.save_knn_func`",
      tfs: "`SimilarityModel.save_index`",
    },
    {
      what: "a projection to look at, in the report",
      code: "/src/evaluation/pca",
      pml: "`visualizer`, given one",
      tfs: "`projector`",
    },
    { what: "a report of a run, one page", code: "/src/report/render", page: "tour.md" },
  ],
};

export const shippingGroups: readonly Group[] = [networks, shipping];
