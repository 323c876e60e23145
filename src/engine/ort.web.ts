import * as ort from "onnxruntime-web/wasm";
import { InputError } from "../core/errors.ts";
import type { Device } from "./device.ts";

// ONNX Runtime for browsers: WebAssembly, or WebGPU where there is one. `#ort` resolves here wherever there is no Node.

// Threads need a page that is isolated from others; without one the runtime has a single thread. As many as there are cores
// were slower than one: half of them, four at most, is what the runtime itself would take.
const cores = navigator.hardwareConcurrency ?? 1;
ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? Math.min(4, Math.ceil(cores / 2)) : 1;

/** Threads that an operator may use where nothing else is said. */
export const defaultThreads = (): number => ort.env.wasm.numThreads ?? 1;

const onProcessor = {
  Tensor: ort.Tensor,
  open: (model: Uint8Array, options: ort.InferenceSession.SessionOptions) =>
    ort.InferenceSession.create(model, options),
  /** Whether the device is gone. The runtime would hang at the next call, so that none may follow. */
  isLost: () => false,
};

let card: Promise<typeof onProcessor> | undefined;

/** The runtime for a device. That for WebGPU has a larger WebAssembly file, so it is loaded when it is asked for. */
export async function runtimeFor(device: Device): Promise<typeof onProcessor> {
  if (device === "processor") return onProcessor;
  if (!(await navigator.gpu?.requestAdapter())) {
    throw new InputError(
      "missing WebGPU: this browser gives no adapter, expected a graphics card that it knows; leave device at `processor`",
    );
  }
  return (card ??= loadForCard());
}

async function loadForCard(): Promise<typeof onProcessor> {
  const { env, InferenceSession, Tensor } = await import("onnxruntime-web/webgpu");
  env.wasm.numThreads = defaultThreads();
  let watched: object | undefined;
  let lost = false;
  return {
    Tensor,
    async open(model, options) {
      const session = await InferenceSession.create(model, { ...options, executionProviders: ["webgpu"] });
      const device = await env.webgpu.device;
      // The runtime lets go of the card with its last session, which is no loss, and takes it again with the next.
      if (device !== watched) void device.lost.then(({ reason }) => (lost ||= reason !== "destroyed"));
      watched = device;
      return session;
    },
    isLost: () => lost,
  };
}

export const runtimeName = "onnxruntime-web";

export const runtimeVersion = ort.env.versions.web ?? ort.env.versions.common;

/** Whether a tensor given for an output is written into: this runtime returns it as it was given. */
export const fillsGivenOutputs = false;

/** Whether the runtime may have convolutions in blocks of channels: neither WebAssembly nor WebGPU has any. */
export const blockedLayouts = false;
