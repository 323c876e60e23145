import { env } from "onnxruntime-web/wasm";
import cardLoader from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import cardBinary from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import loader from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import binary from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";

/** Says where the runtime's WebAssembly is, and what loads it: files of their own, so that its threads load nothing of ours. */
export function placeRuntime(): void {
  env.wasm.wasmPaths = { mjs: loader, wasm: binary };
}

/** The same for the runtime that computes on a graphics card, which is loaded for it. */
export async function placeCardRuntime(): Promise<void> {
  const { env: card } = await import("onnxruntime-web/webgpu");
  card.wasm.wasmPaths = { mjs: cardLoader, wasm: cardBinary };
}
