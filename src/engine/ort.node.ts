import { availableParallelism } from "node:os";
import * as ort from "onnxruntime-node";

/** ONNX Runtime for Node: native, with threads. `#ort` resolves here under Node's condition. */
export const { InferenceSession, Tensor } = ort;

/** Threads that an operator may use where nothing else is said: the machine's cores. */
export const defaultThreads = (): number => availableParallelism();

export const runtimeName = "onnxruntime-node";

export const runtimeVersion = ort.env.versions.node ?? ort.env.versions.common;

/** Whether a tensor given for an output is written into. */
export const fillsGivenOutputs = true;

/** Whether the runtime may have convolutions in blocks of channels; which ones, if any, depends on the processor. */
export const blockedLayouts = true;
