import * as m from "../math.ts";
import type { ConvAttributes } from "../attributes.ts";
import { type OperatorTable, required } from "../operator.ts";
import { toRows } from "./places.ts";
import { elements, type Value } from "../value.ts";

/** A convolution's settings with every default written out; spatial axes are height and width. */
interface Window {
  pads: readonly [number, number, number, number];
  strides: readonly [number, number];
  dilations: readonly [number, number];
  group: number;
}

const pair = (list: readonly number[] | undefined): readonly [number, number] => [list?.[0] ?? 1, list?.[1] ?? 1];
const windowOf = ({ pads, strides, dilations, group = 1 }: ConvAttributes): Window => ({
  pads: [pads?.[0] ?? 0, pads?.[1] ?? 0, pads?.[2] ?? 0, pads?.[3] ?? 0],
  strides: pair(strides),
  dilations: pair(dilations),
  group,
});

const size = (value: Value, axis: number): number => value.shape[axis] ?? 0;

/** Rows (or columns) that a convolution gives: ⌊(size + padding − reach) / stride⌋ + 1. */
const outputSize = (input: number, kernel: number, w: Window, axis: 0 | 1): number =>
  Math.floor(
    (input + w.pads[axis] + w.pads[axis === 0 ? 2 : 3] - w.dilations[axis] * (kernel - 1) - 1) / w.strides[axis],
  ) + 1;

/**
 * Gradient by the input. With stride 1 it is a convolution with the kernel turned by 180° and the channels
 * swapped, which runs faster than ConvTranspose; any other stride needs ConvTranspose.
 */
function inputGradient(x: Value, weight: Value, upstream: Value, w: Window): Value {
  const [kh, kw] = [size(weight, 2), size(weight, 3)];
  const reach = [w.dilations[0] * (kh - 1), w.dilations[1] * (kw - 1)] as const;
  const turnedPads = [reach[0] - w.pads[0], reach[1] - w.pads[1], reach[0] - w.pads[2], reach[1] - w.pads[3]];
  if (w.strides[0] === 1 && w.strides[1] === 1 && turnedPads.every((n) => n >= 0)) {
    return m.conv(upstream, turned(weight, w.group), null, {
      pads: turnedPads,
      dilations: w.dilations,
      group: w.group,
    });
  }
  const rest = ([0, 1] as const).map(
    (axis) =>
      size(x, axis + 2) -
      ((size(upstream, axis + 2) - 1) * w.strides[axis] + reach[axis] + 1 - w.pads[axis] - w.pads[axis === 0 ? 2 : 3]),
  );
  return m.convTranspose(upstream, weight, {
    pads: w.pads,
    strides: w.strides,
    dilations: w.dilations,
    group: w.group,
    output_padding: rest,
  });
}

/**
 * The kernel turned by 180°, with input and output channels swapped inside each group. A matrix is transposed and whole
 * rows change places, which takes a quarter of the time of moving single weights; `blockedKernels` takes up the rows.
 */
function turned(weight: Value, group: number): Value {
  const [out = 1, perGroup = 1, kh = 1, kw = 1] = weight.shape;
  const taps = kh * kw;
  const matrices = m.reshape(weight, [group, out / group, perGroup * taps]);
  const rows = m.reshape(m.transpose(matrices, [0, 2, 1]), [group * perGroup, taps, out / group]);
  const backwards = Array.from({ length: taps }, (_, i) => taps - 1 - i);
  const flipped = taps === 1 ? rows : m.gather(rows, m.integers(rows, backwards), 1);
  return m.reshape(m.transpose(flipped, [0, 2, 1]), [group * perGroup, out / group, kh, kw]);
}

/**
 * The patches under a kernel (im2col) of images as rows, as C × (kh·kw) × (oh·ow·N): a slice for each kernel position.
 */
function patches(x: Value, kernel: readonly [number, number], output: readonly [number, number], w: Window): Value {
  const padded = w.pads.some((n) => n > 0) ? m.pad(x, [0, w.pads[0], w.pads[1], 0, 0, w.pads[2], w.pads[3], 0]) : x;
  const [c, n] = [size(x, 0), size(x, 3)];
  const views: Value[] = [];
  for (let i = 0; i < kernel[0]; i++) {
    for (let j = 0; j < kernel[1]; j++) {
      const top = i * w.dilations[0];
      const left = j * w.dilations[1];
      const bottom = top + (output[0] - 1) * w.strides[0] + 1;
      const right = left + (output[1] - 1) * w.strides[1] + 1;
      const view = m.slice(padded, [top, left], [bottom, right], [1, 2], w.strides);
      views.push(m.reshape(view, [c, 1, n * output[0] * output[1]]));
    }
  }
  return m.concat(views, 1);
}

/**
 * Gradient by the weight, out × in × kh × kw: a sum over all pixels of the batch of what came in times what flows back,
 * for each tap of the kernel. Written as one long product, in one of two ways; the one that copies less is taken.
 */
function weightGradient(x: Value, weight: Value, upstream: Value, w: Window): Value {
  const [kh, kw] = [size(weight, 2), size(weight, 3)];
  const shifted = kh * elements(upstream.shape) + kw * elements(x.shape);
  const patched = (kh * kw * size(x, 1) * elements(upstream.shape)) / size(upstream, 1);
  const gradient =
    w.strides[0] === 1 && w.strides[1] === 1 && shifted <= patched ? gradientByShifts : gradientByPatches;
  return gradient(toRows(x), weight, toRows(upstream), w);
}

/** In each group, upstream (out × pixels) times patches (in·kh·kw × pixels), transposed. Any stride. */
function gradientByPatches(x: Value, weight: Value, rows: Value, w: Window): Value {
  const [out = 1, perGroup = 1, kh = 1, kw = 1] = weight.shape;
  const [, oh = 1, ow = 1, n = 1] = rows.shape;
  const columns = patches(x, [kh, kw], [oh, ow], w);
  return m.reshape(rowProducts(rows, columns, [w.group, out / w.group, perGroup * kh * kw, n * oh * ow]), weight.shape);
}

/**
 * The tap (i, j) pairs the pixel (r, s) of the upstream gradient with (r + i − top, s + j − left) of the input. Half of
 * that distance can be given to either side: with the gradient moved down by every i and the input moved left by every
 * j, one product of kh·out × pixels with kw·in × pixels holds all taps, and kh + kw copies do where patches need kh·kw.
 * Pixels that move out of the picture fall away, and zeros take their place.
 */
function gradientByShifts(x: Value, weight: Value, rows: Value, w: Window): Value {
  const [out = 1, perGroup = 1, kh = 1, kw = 1] = weight.shape;
  const [, , ow = 1, n = 1] = rows.shape;
  const h = size(x, 1);
  const channels = perGroup * w.group;
  const product = rowProducts(movedDown(rows, h, kh, w), movedLeft(x, ow, kw, w), [
    w.group,
    (kh * out) / w.group,
    kw * perGroup,
    n * h * ow,
  ]);
  // out × kh × in × kw, by two transpositions of matrices: a single one of four axes takes five times as long
  const byColumn = m.transpose(m.reshape(product, [out * kh, perGroup, kw]), [0, 2, 1]);
  const byTap = m.transpose(m.reshape(byColumn, [out, kh * kw, perGroup]), [0, 2, 1]);
  return m.reshape(byTap, [out, channels / w.group, kh, kw]);
}

/** The gradient moved down by every row of the kernel, out × kh × h × ow × N: row r holds row r − i·dilation + top. */
function movedDown(rows: Value, h: number, kh: number, w: Window): Value {
  const [top, step] = [w.pads[0], w.dilations[0]];
  const before = Math.max(0, (kh - 1) * step - top);
  const after = Math.max(0, h + top - size(rows, 1));
  const indices = Array.from({ length: kh * h }, (_, at) => (at % h) - Math.floor(at / h) * step + top + before);
  return m.gather(padAxis(rows, 1, before, after), m.integers(rows, indices), 1);
}

/** The input moved left by every column of the kernel, in × kw × h × ow × N: column s holds column s + j·dilation − left. */
function movedLeft(x: Value, ow: number, kw: number, w: Window): Value {
  const [left, step] = [w.pads[1], w.dilations[1]];
  const after = Math.max(0, ow + (kw - 1) * step - left - size(x, 2));
  const padded = padAxis(x, 2, left, after);
  const [channels = 1, h = 1, width = 1, n = 1] = padded.shape;
  const pixels = m.reshape(padded, [channels, h * width, n]);
  const indices = Array.from({ length: kw * h * ow }, (_, at) => {
    const [tap, pixel] = [Math.floor(at / (h * ow)), at % (h * ow)];
    return Math.floor(pixel / ow) * width + (pixel % ow) + tap * step;
  });
  return m.gather(pixels, m.integers(x, indices), 1);
}

/** Zeros before and after an axis. */
function padAxis(x: Value, axis: number, before: number, after: number): Value {
  const along = (count: number) => x.shape.map((_, a) => (a === axis ? count : 0));
  return before === 0 && after === 0 ? x : m.pad(x, [...along(before), ...along(after)]);
}

/** In each group, every row of `a` times every row of `b`: groups × rows of a × rows of b. */
function rowProducts(
  a: Value,
  b: Value,
  [group, left, right, length]: readonly [group: number, left: number, right: number, length: number],
): Value {
  if (group === 1) return m.gemm(m.reshape(a, [left, length]), m.reshape(b, [right, length]), null, { transB: 1 });
  const [lefts, rights] = [m.reshape(a, [group, left, length]), m.reshape(b, [group, right, length])];
  return a.dtype === "float32"
    ? m.fusedMatMul(lefts, rights, { transB: 1 })
    : m.matMul(lefts, m.transpose(rights, [0, 2, 1]));
}

/** Convolutions over images, N × C × H × W; weights are out × in/groups × kh × kw. */
export const convolutions = {
  Conv: {
    infer: (inputs, attributes) => {
      const x = required(inputs, 0);
      const weight = required(inputs, 1);
      if (x.shape.length !== 4 || weight.shape.length !== 4)
        throw new RangeError("expected images and kernels of rank 4");
      const w = windowOf(attributes);
      if (size(x, 1) !== size(weight, 1) * w.group || size(weight, 0) % w.group !== 0) {
        throw new RangeError(`${size(x, 1)} channels do not fit kernels of ${size(weight, 1)} in ${w.group} groups`);
      }
      const spatial = [outputSize(size(x, 2), size(weight, 2), w, 0), outputSize(size(x, 3), size(weight, 3), w, 1)];
      if (spatial.some((n) => n < 1)) throw new RangeError("the kernel is larger than the padded image");
      return [{ dtype: x.dtype, shape: [size(x, 0), size(weight, 0), ...spatial] }];
    },
    gradient: ({ inputs: [x, weight], attributes, upstream, wants }) => {
      if (!x || !weight) return [];
      const w = windowOf(attributes);
      return [
        wants(0) ? inputGradient(x, weight, upstream, w) : null,
        wants(1) ? weightGradient(x, weight, upstream, w) : null,
        wants(2) ? m.sum(upstream, [0, 2, 3]) : null,
      ];
    },
  },
  ConvTranspose: {
    infer: (inputs, attributes) => {
      const x = required(inputs, 0);
      const weight = required(inputs, 1);
      const w = windowOf(attributes);
      if (size(x, 1) !== size(weight, 0))
        throw new RangeError(`${size(x, 1)} channels do not fit ${size(weight, 0)} kernels`);
      const spatial = ([0, 1] as const).map(
        (axis) =>
          (size(x, axis + 2) - 1) * w.strides[axis] +
          w.dilations[axis] * (size(weight, axis + 2) - 1) +
          1 -
          w.pads[axis] -
          w.pads[axis === 0 ? 2 : 3] +
          (attributes.output_padding?.[axis] ?? 0),
      );
      return [{ dtype: x.dtype, shape: [size(x, 0), size(weight, 1) * w.group, ...spatial] }];
    },
    // It is a convolution's input gradient, so its own gradients are that convolution and its weight gradient.
    gradient: ({ inputs: [x, weight], attributes, upstream, wants }) => {
      if (!x || !weight) return [];
      const { pads, strides, dilations, group = 1 } = attributes;
      const same: ConvAttributes = {
        ...(pads && { pads }),
        ...(strides && { strides }),
        ...(dilations && { dilations }),
        group,
      };
      return [
        wants(0) ? m.conv(upstream, weight, null, same) : null,
        wants(1) ? weightGradient(upstream, weight, x, windowOf(attributes)) : null,
        wants(2) ? m.sum(upstream, [0, 2, 3]) : null,
      ];
    },
  },
} satisfies Partial<OperatorTable>;
