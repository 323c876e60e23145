import * as ort from "onnxruntime-web/wasm";

/** ONNX Runtime for browsers: WebAssembly. `#ort` resolves here wherever there is no Node. */
export const { InferenceSession, Tensor } = ort;

// Threads need a page that is isolated from others; without one the runtime has a single thread.
ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? (navigator.hardwareConcurrency ?? 1) : 1;

/** Threads that an operator may use where nothing else is said. */
export const defaultThreads = (): number => ort.env.wasm.numThreads ?? 1;

export const runtimeName = "onnxruntime-web";

export const runtimeVersion = ort.env.versions.web ?? ort.env.versions.common;

/** Whether a tensor given for an output is written into: this runtime returns it as it was given. */
export const fillsGivenOutputs = false;

/** Whether the runtime may have convolutions in blocks of channels: WebAssembly has none. */
export const blockedLayouts = false;
