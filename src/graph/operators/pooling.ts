import type { PoolAttributes } from "../attributes.ts";
import * as m from "../math.ts";
import { type OperatorTable, required } from "../operator.ts";
import { fromPlaces, gradientByPlace, placesOf, toImages, toRows } from "./places.ts";
import { elements, type Shape, type Type, type Value } from "../value.ts";

type Inputs = readonly (Value | null)[];

const padsOf = ({ pads }: PoolAttributes) => [pads?.[0] ?? 0, pads?.[1] ?? 0, pads?.[2] ?? 0, pads?.[3] ?? 0] as const;
const stridesOf = ({ strides }: PoolAttributes) => [strides?.[0] ?? 1, strides?.[1] ?? 1] as const;
const kernelOf = ({ kernel_shape: k }: PoolAttributes) => [k[0] ?? 1, k[1] ?? 1] as const;

function pooled(inputs: Inputs, attributes: PoolAttributes): Type {
  const x = required(inputs, 0);
  if (x.shape.length !== 4) throw new RangeError("expected images of rank 4");
  const [n = 0, c = 0, h = 0, w = 0] = x.shape;
  const [top, left, bottom, right] = padsOf(attributes);
  const [kh, kw] = kernelOf(attributes);
  const [sh, sw] = stridesOf(attributes);
  const shape = [n, c, Math.floor((h + top + bottom - kh) / sh) + 1, Math.floor((w + left + right - kw) / sw) + 1];
  if (shape.some((size) => size < 1)) throw new RangeError("the window is larger than the padded image");
  return { dtype: x.dtype, shape };
}

const zeros = (like: Value, shape: Shape): Value => m.expand(like.graph.constant(0, like.dtype), shape);

/** Windows that tile the image: stride and kernel are one, and nothing is padded. */
function tiles(attributes: PoolAttributes): boolean {
  const [kh, kw] = kernelOf(attributes);
  const [sh, sw] = stridesOf(attributes);
  return kh === sh && kw === sw && padsOf(attributes).every((n) => n === 0);
}

/** A window's gradient goes to its largest element, the first of equals. */
const maxPoolGradient = (x: Value, y: Value, attributes: PoolAttributes, upstream: Value): Value =>
  tiles(attributes) ? tiledGradient(x, y, attributes, upstream) : scatteredGradient(x, attributes, upstream);

/** Windows that overlap: the runtime tells the index of each maximum, and the gradients are added there. */
function scatteredGradient(x: Value, attributes: PoolAttributes, upstream: Value): Value {
  const [, indices] = x.graph.apply("MaxPool", [x], { ...attributes, indexed: 1 });
  if (!indices) throw new RangeError("missing output: indices of MaxPool");
  const count = elements(x.shape);
  const places = m.reshape(indices, [elements(indices.shape)]);
  return m.reshape(m.scatterAdd(zeros(x, [count]), places, m.reshape(upstream, places.shape)), x.shape);
}

/** Windows that tile the image. Indices and scattering are slow (8 ms and more where the pooling takes 1), comparing is not. */
function tiledGradient(x: Value, y: Value, attributes: PoolAttributes, upstream: Value): Value {
  const window = kernelOf(attributes);
  const rows = toRows(x);
  const parts = gradientByPlace(placesOf(rows, window), toRows(y), toRows(upstream));
  return toImages(fromPlaces(parts, rows, window));
}

/** How many elements of the image each window covers, as a 1 × 1 × oh × ow constant; all of the kernel where padding counts. */
function coverage(x: Value, attributes: PoolAttributes, output: Shape, countPadding: boolean): Value {
  const [kh, kw] = kernelOf(attributes);
  const [top, left] = padsOf(attributes);
  const [sh, sw] = stridesOf(attributes);
  const [, , oh = 1, ow = 1] = output;
  const covered = (o: number, stride: number, before: number, kernel: number, size: number) =>
    countPadding ? kernel : Math.min(o * stride - before + kernel, size) - Math.max(o * stride - before, 0);
  const counts = Array.from(
    { length: oh * ow },
    (_, i) =>
      covered(Math.floor(i / ow), sh, top, kh, x.shape[2] ?? 1) * covered(i % ow, sw, left, kw, x.shape[3] ?? 1),
  );
  return x.graph.constant(counts, x.dtype, [1, 1, oh, ow]);
}

/** Every element under a window gets its share of the window's gradient: a transposed convolution with ones, channel by channel. */
function averagePoolGradient(
  x: Value,
  attributes: PoolAttributes & { count_include_pad?: number },
  upstream: Value,
): Value {
  const [n = 1, c = 1, h = 1, w = 1] = x.shape;
  const [kh, kw] = kernelOf(attributes);
  const strides = stridesOf(attributes);
  const pads = padsOf(attributes);
  const share = m.div(upstream, coverage(x, attributes, upstream.shape, attributes.count_include_pad === 1));
  const [, , oh = 1, ow = 1] = upstream.shape;
  const rest = [
    h - ((oh - 1) * strides[0] + kh - pads[0] - pads[2]),
    w - ((ow - 1) * strides[1] + kw - pads[1] - pads[3]),
  ];
  const ones = m.expand(x.graph.constant(1, x.dtype), [1, 1, kh, kw]);
  const flat = m.reshape(share, [n * c, 1, oh, ow]);
  return m.reshape(m.convTranspose(flat, ones, { strides, pads, output_padding: rest }), x.shape);
}

const globallyPooled = (inputs: Inputs): Type[] => {
  const { dtype, shape } = required(inputs, 0);
  return [{ dtype, shape: [shape[0] ?? 0, shape[1] ?? 0, 1, 1] }];
};

/** Pooling over images, N × C × H × W. */
export const pooling = {
  MaxPool: {
    infer: (inputs, attributes) => {
      const type = pooled(inputs, attributes);
      return attributes.indexed === 1 ? [type, { dtype: "int64", shape: type.shape }] : [type];
    },
    gradient: ({ inputs: [x], outputs: [y], attributes, upstream }) =>
      x && y ? [maxPoolGradient(x, y, attributes, upstream)] : [],
  },
  AveragePool: {
    infer: (inputs, attributes) => [pooled(inputs, attributes)],
    gradient: ({ inputs: [x], attributes, upstream }) => (x ? [averagePoolGradient(x, attributes, upstream)] : []),
  },
  GlobalAveragePool: {
    infer: globallyPooled,
    gradient: ({ inputs: [x], upstream }) => {
      const [, , h = 1, w = 1] = x?.shape ?? [];
      return x ? [m.expand(m.mul(upstream, 1 / (h * w)), x.shape)] : [];
    },
  },
  GlobalMaxPool: {
    infer: globallyPooled,
    gradient: ({ inputs: [x], upstream }) => {
      const [, , h = 1, w = 1] = x?.shape ?? [];
      return x ? [scatteredGradient(x, { kernel_shape: [h, w] }, upstream)] : [];
    },
  },
} satisfies Partial<OperatorTable>;
