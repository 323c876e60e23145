import { fileURLToPath } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * Starts a thread with a module of this package, named as it is named there: `new URL("./worker.js", import.meta.url)`.
 * Among the sources, which Node 20 cannot read, the repository's script loads it instead.
 */
export function startWorker(module: URL, options: WorkerOptions = {}): Worker {
  if (!import.meta.url.endsWith(".ts")) return new Worker(module, options);
  const source = fileURLToPath(module).replace(/\.js$/, ".ts");
  return new Worker(new URL("../../scripts/run.mjs", import.meta.url), { ...options, argv: [source] });
}
