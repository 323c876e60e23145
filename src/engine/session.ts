import { defaultThreads, fillsGivenOutputs, runtimeFor } from "#ort";
import type { DType, Shape } from "../graph/value.ts";
import type { Device } from "./device.ts";

/** Numbers that go into a session or come out of it, in row-major order. */
export interface TensorData {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array;
}

export interface SessionOptions {
  /** Threads that one operator may use. Default: the machine's cores; in a browser half of them, 4 at most, and 1 where its page is not isolated. */
  threads?: number;
  /** Where it computes. What WebGPU cannot do is done by the processor, between two copies. Default `processor`. */
  device?: Device;
  /**
   * Whether the weights are constants of the model. Then the runtime may lay maps out in blocks, which is faster;
   * in a training step, where they are inputs, the same costs copies to and fro. Default true.
   */
  constantWeights?: boolean;
  /** File prefix for ONNX Runtime's own profile (Node only). Default: no profile. */
  profile?: string;
}

/** A model loaded by ONNX Runtime. It holds native memory: `dispose` it. */
export interface Session {
  /**
   * Runs the model. `into` names outputs that are to be written into tensors the caller owns, of the right type and
   * shape, which saves a copy; the others come back in fresh memory.
   */
  run(
    inputs: Readonly<Record<string, TensorData>>,
    into?: Readonly<Record<string, TensorData>>,
  ): Promise<Record<string, TensorData>>;
  dispose(): Promise<void>;
}

/** Loads a model from bytes. Throws what ONNX Runtime says of a model that it cannot run, an InputError where there is no such device. */
export async function openSession(
  model: Uint8Array,
  { threads = defaultThreads(), device = "processor", constantWeights = true, profile }: SessionOptions = {},
): Promise<Session> {
  const { Tensor, open, isLost } = await runtimeFor(device);
  const toTensor = ({ dtype, data, shape }: TensorData) => new Tensor(dtype, data, shape);
  const checkDevice = () => {
    if (!isLost()) return;
    throw new Error("lost graphics card: it was reset or taken away; start anew, or compute on the processor");
  };
  checkDevice();
  const session = await open(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: constantWeights ? "all" : "extended",
    logSeverityLevel: 3,
    ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
  });
  const { outputNames } = session;
  return {
    async run(inputs, into = {}) {
      checkDevice();
      const feeds = mapValues(inputs, toTensor);
      const fetches = Object.fromEntries(
        outputNames.map((name) => {
          const target = into[name];
          return [name, target && fillsGivenOutputs ? toTensor(target) : null];
        }),
      );
      const computed = await session.run(feeds, fetches).catch((error: unknown) => {
        checkDevice();
        throw error;
      });
      const outputs = mapValues(computed, fromTensor);
      if (fillsGivenOutputs) return outputs;
      return { ...outputs, ...mapValues(into, (target, name) => copied(outputs[name], target)) };
    },
    async dispose() {
      if (isLost()) return;
      if (profile !== undefined) session.endProfiling();
      await session.release();
    },
  };
}

/** Copies an output into the tensor that the caller gave for it. */
function copied(output: TensorData | undefined, target: TensorData): TensorData {
  const [from, to] = [output?.data, target.data];
  if (from instanceof BigInt64Array && to instanceof BigInt64Array) to.set(from);
  else if (from && !(from instanceof BigInt64Array) && !(to instanceof BigInt64Array)) to.set(from);
  return target;
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, convert: (value: A, name: string) => B) {
  return Object.fromEntries(Object.entries(record).map(([name, value]): [string, B] => [name, convert(value, name)]));
}

/** Element types that a graph may have, among the runtime's. */
const dtypes: Readonly<Record<string, DType>> = {
  float32: "float32",
  float64: "float64",
  int64: "int64",
  int32: "int32",
  bool: "bool",
  uint8: "uint8",
};

type RuntimeTensor = InstanceType<Awaited<ReturnType<typeof runtimeFor>>["Tensor"]>;

function fromTensor({ type, data, dims }: RuntimeTensor): TensorData {
  const dtype = dtypes[type];
  const known =
    data instanceof Float32Array ||
    data instanceof Float64Array ||
    data instanceof BigInt64Array ||
    data instanceof Int32Array ||
    data instanceof Uint8Array;
  if (!dtype || !known) throw new TypeError(`unknown element type: ${type}`);
  return { dtype, shape: dims, data };
}
