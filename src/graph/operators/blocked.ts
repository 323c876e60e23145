import { noGradient, type OperatorTable, required } from "../operator.ts";
import { convolutions } from "./convolution.ts";

/**
 * ONNX Runtime's own operators on maps in blocks of channels, N × C/b × H × W × b, of which shapes say N × C × H × W.
 * They have no gradients: `inBlocks` puts them in once a graph has its gradients.
 */
export const blocked = {
  ToBlocks: {
    domain: "com.microsoft.nchwc",
    type: "ReorderInput",
    infer: (inputs) => [{ dtype: "float32", shape: required(inputs, 0).shape }],
    gradient: noGradient,
  },
  FromBlocks: {
    domain: "com.microsoft.nchwc",
    type: "ReorderOutput",
    infer: (inputs) => [{ dtype: "float32", shape: required(inputs, 0).shape }],
    gradient: noGradient,
  },
  /** Its kernels are out/b × in/b × kh × kw × b (in) × b (out). */
  BlockedConv: {
    domain: "com.microsoft.nchwc",
    type: "Conv",
    infer: (inputs, attributes) => convolutions.Conv.infer(inputs, attributes),
    gradient: noGradient,
  },
} satisfies Partial<OperatorTable>;
