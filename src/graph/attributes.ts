/** Attributes of every operator that Kinfold knows. The operator table must have an entry for each: a forgotten one does not compile. */
export interface OperatorAttributes {
  // Elementwise, one operand.
  Identity: None;
  Neg: None;
  Abs: None;
  Reciprocal: None;
  Sqrt: None;
  Exp: None;
  Log: None;
  Erf: None;
  Relu: None;
  Sigmoid: None;
  Tanh: None;
  Softplus: None;
  LeakyRelu: { alpha: number };
  Elu: { alpha: number };
  Clip: None;
  Floor: None;
  Sign: None;
  Not: None;
  Cast: { to: number };
  // Elementwise, with broadcasting.
  Add: None;
  Sub: None;
  Mul: None;
  Div: None;
  Pow: None;
  Max: None;
  Min: None;
  Where: None;
  Greater: None;
  GreaterOrEqual: None;
  Less: None;
  LessOrEqual: None;
  Equal: None;
  And: None;
  Or: None;
  // Reductions.
  ReduceSum: { keepdims?: number };
  ReduceMean: { keepdims?: number };
  ReduceMax: { keepdims?: number };
  ReduceMin: { keepdims?: number };
  ReduceSumSquare: { keepdims?: number };
  ArgMax: { axis: number; keepdims?: number };
  ArgMin: { axis: number; keepdims?: number };
  TopK: { axis: number; largest?: number };
  CumSum: { exclusive?: number; reverse?: number };
  Softmax: { axis: number };
  LogSoftmax: { axis: number };
  // Linear algebra.
  MatMul: None;
  Gemm: { alpha?: number; beta?: number; transA?: number; transB?: number };
  FusedMatMul: { alpha?: number; transA?: number; transB?: number };
  // Shapes.
  Reshape: None;
  Flatten: { axis?: number };
  Squeeze: None;
  Unsqueeze: None;
  Expand: None;
  Transpose: { perm: readonly number[] };
  Concat: { axis: number };
  Split: { axis?: number };
  Slice: None;
  Pad: { mode?: "constant" };
  // Indexing.
  Gather: { axis?: number };
  GatherElements: { axis?: number };
  ScatterElements: { axis?: number; reduction?: "none" | "add" };
  OneHot: { axis?: number };
  // Convolution, pooling and normalisation; images are N × C × H × W.
  Conv: ConvAttributes;
  ConvTranspose: ConvAttributes & { output_padding?: readonly number[] };
  /** `indexed` is ours, not ONNX's: it asks for the second output, the place of each maximum. */
  MaxPool: PoolAttributes & { indexed?: number };
  AveragePool: PoolAttributes & { count_include_pad?: number };
  GlobalAveragePool: None;
  GlobalMaxPool: None;
  BatchNormalization: { epsilon?: number };
  // The runtime's own layout, N × C/b × H × W × b: only `inBlocks` (blocks.ts) makes these.
  ToBlocks: None;
  FromBlocks: { channels: number };
  BlockedConv: Required<ConvAttributes> & { kernel_shape: readonly number[]; activation?: "Relu" };
}

export type None = Record<never, never>;

export interface ConvAttributes {
  /** Padding as ONNX has it: top, left, bottom, right. */
  pads?: readonly number[];
  strides?: readonly number[];
  dilations?: readonly number[];
  group?: number;
}

export interface PoolAttributes {
  kernel_shape: readonly number[];
  pads?: readonly number[];
  strides?: readonly number[];
}

export type OperatorName = keyof OperatorAttributes;
