import * as ort from "onnxruntime-web/wasm";
import { InputError } from "../core/errors.ts";
import type { Device } from "./device.ts";

// ONNX Runtime for browsers: WebAssembly, or WebGPU where there is one. `#ort` resolves here wherever there is no Node.

// Threads need a page that is isolated from others; without one the runtime has a single thread.
ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? (navigator.hardwareConcurrency ?? 1) : 1;

/** Threads that an operator may use where nothing else is said. */
export const defaultThreads = (): number => ort.env.wasm.numThreads ?? 1;

/** The runtime for a device. That for WebGPU has a larger WebAssembly file, so it is loaded when it is asked for. */
export async function runtimeFor(device: Device): Promise<Pick<typeof ort, "InferenceSession" | "Tensor">> {
  if (device === "processor") return ort;
  if (!(await navigator.gpu?.requestAdapter())) {
    throw new InputError(
      "missing WebGPU: this browser gives no adapter, expected a graphics card that it knows; leave device at `processor`",
    );
  }
  const webgpu = await import("onnxruntime-web/webgpu");
  webgpu.env.wasm.numThreads = defaultThreads();
  return webgpu;
}

export const runtimeName = "onnxruntime-web";

export const runtimeVersion = ort.env.versions.web ?? ort.env.versions.common;

/** Whether a tensor given for an output is written into: this runtime returns it as it was given. */
export const fillsGivenOutputs = false;

/** Whether the runtime may have convolutions in blocks of channels: neither WebAssembly nor WebGPU has any. */
export const blockedLayouts = false;
