import { env } from "onnxruntime-web/wasm";
import loader from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import binary from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";

/** Says where the runtime's WebAssembly is, and what loads it: files of their own, so that its threads load nothing of ours. */
export function placeRuntime(): void {
  env.wasm.wasmPaths = { mjs: loader, wasm: binary };
}
