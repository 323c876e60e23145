import * as m from "../math.ts";
import type { ConvAttributes } from "../attributes.ts";
import { type OperatorTable, required } from "../operator.ts";
import type { Value } from "../value.ts";

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

/** The kernel turned by 180°, with input and output channels swapped inside each group. */
function turned(weight: Value, group: number): Value {
  const [out = 1, perGroup = 1, kh = 1, kw = 1] = weight.shape;
  const flipped = kh * kw === 1 ? weight : m.slice(weight, [-1, -1], [-(2 ** 31), -(2 ** 31)], [2, 3], [-1, -1]);
  if (group === 1) return m.transpose(flipped, [1, 0, 2, 3]);
  const grouped = m.transpose(m.reshape(flipped, [group, out / group, perGroup, kh, kw]), [0, 2, 1, 3, 4]);
  return m.reshape(grouped, [group * perGroup, out / group, kh, kw]);
}

/**
 * The patches under a kernel (im2col) of images in C × N × H × W order, as C × (kh·kw) × (N·oh·ow): a slice for each
 * kernel position. With channels in front every position is one long run of memory.
 */
function patches(x: Value, kernel: readonly [number, number], output: readonly [number, number], w: Window): Value {
  const padded = w.pads.some((n) => n > 0) ? m.pad(x, [0, 0, w.pads[0], w.pads[1], 0, 0, w.pads[2], w.pads[3]]) : x;
  const [c, n] = [size(x, 0), size(x, 1)];
  const views: Value[] = [];
  for (let i = 0; i < kernel[0]; i++) {
    for (let j = 0; j < kernel[1]; j++) {
      const top = i * w.dilations[0];
      const left = j * w.dilations[1];
      const bottom = top + (output[0] - 1) * w.strides[0] + 1;
      const right = left + (output[1] - 1) * w.strides[1] + 1;
      const view = m.slice(padded, [top, left], [bottom, right], [2, 3], w.strides);
      views.push(m.reshape(view, [c, 1, n * output[0] * output[1]]));
    }
  }
  return m.concat(views, 1);
}

/**
 * Gradient by the weight: in each group, upstream (out × pixels of all images) times patches (in·kh·kw × the same
 * pixels), transposed. One long product for the whole batch leaves nothing to sum up afterwards.
 */
function weightGradient(x: Value, weight: Value, upstream: Value, w: Window): Value {
  const [out = 1, perGroup = 1, kh = 1, kw = 1] = weight.shape;
  const [n = 1, , oh = 1, ow = 1] = upstream.shape;
  const { group } = w;
  const pixels = n * oh * ow;
  const columns = patches(m.transpose(x, [1, 0, 2, 3]), [kh, kw], [oh, ow], w);
  const rows = m.transpose(upstream, [1, 0, 2, 3]);
  if (group === 1) {
    const product = m.gemm(m.reshape(rows, [out, pixels]), m.reshape(columns, [perGroup * kh * kw, pixels]), null, {
      transB: 1,
    });
    return m.reshape(product, weight.shape);
  }
  const left = m.reshape(rows, [group, out / group, pixels]);
  const right = m.reshape(columns, [group, perGroup * kh * kw, pixels]);
  const product =
    x.dtype === "float32" ? m.fusedMatMul(left, right, { transB: 1 }) : m.matMul(left, m.transpose(right, [0, 2, 1]));
  return m.reshape(product, weight.shape);
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
