import { availableParallelism } from "node:os";
import * as ort from "onnxruntime-node";
import { InputError } from "../core/errors.ts";
import type { Device } from "./device.ts";

// ONNX Runtime for Node: native, with threads. `#ort` resolves here under Node's condition.

/** Threads that an operator may use where nothing else is said: the machine's cores. */
export const defaultThreads = (): number => availableParallelism();

const onProcessor = {
  Tensor: ort.Tensor,
  open: (model: Uint8Array, options: ort.InferenceSession.SessionOptions) =>
    ort.InferenceSession.create(model, options),
  isLost: () => false,
};

/** The runtime for a device, of which Node has one. */
export async function runtimeFor(device: Device): Promise<typeof onProcessor> {
  if (device === "processor") return onProcessor;
  throw new InputError("missing WebGPU: Node has none, expected a browser; leave device at `processor`");
}

export const runtimeName = "onnxruntime-node";

export const runtimeVersion = ort.env.versions.node ?? ort.env.versions.common;

/** Whether a tensor given for an output is written into. */
export const fillsGivenOutputs = true;

/** Whether the runtime may have convolutions in blocks of channels; which ones, if any, depends on the processor. */
export const blockedLayouts = true;
