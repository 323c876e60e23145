import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TrainingSpec } from "../../experiment/protocol.ts";
import type { TrainingResult } from "../../experiment/training.ts";
import { lastError } from "../last-error.ts";
import { type Answer, answerSchema } from "./messages.ts";

export interface PoolOptions {
  /** Processes that train at the same time, each on one thread. */
  readonly workers: number;
  /** Ends what is under way, at once; those trainings give neither a result nor a failure. */
  readonly signal?: AbortSignal;
  readonly onEpoch?: (spec: TrainingSpec, epoch: number) => void;
  readonly onResult: (result: TrainingResult, spec: TrainingSpec) => void;
  /** Called when a training fails, or its process dies; the other trainings go on. */
  readonly onFailure: (spec: TrainingSpec, message: string) => void;
  /** The worker's module and its arguments. Default: worker.js beside this file. */
  readonly module?: readonly [file: string, ...argv: string[]];
}

const workerModule = [fileURLToPath(new URL("./worker.js", import.meta.url))] as const;

/** Runs trainings in processes of their own, and reports each as it ends. Resolves when none is left or under way. */
export async function runPool(specs: readonly TrainingSpec[], options: PoolOptions): Promise<void> {
  const waiting = [...specs];
  await Promise.all(Array.from({ length: Math.min(options.workers, specs.length) }, () => drain(waiting, options)));
}

/** One worker: takes a training after another from what is waiting. A process that died is replaced for the next one. */
async function drain(waiting: TrainingSpec[], options: PoolOptions): Promise<void> {
  let child: ChildProcess | undefined;
  try {
    for (let spec = next(waiting, options); spec; spec = next(waiting, options)) {
      child ??= start(options);
      const alive = await runOn(child, spec, options);
      if (!alive) child = undefined;
    }
  } finally {
    child?.kill("SIGKILL");
  }
}

const next = (waiting: TrainingSpec[], { signal }: PoolOptions) => (signal?.aborted ? undefined : waiting.shift());

function start({ module: [file, ...argv] = workerModule }: PoolOptions): ChildProcess {
  return fork(file, argv, { stdio: ["ignore", "ignore", "pipe", "ipc"] });
}

/** Runs one training on a process; false where the process is no longer of use. */
function runOn(child: ChildProcess, spec: TrainingSpec, options: PoolOptions): Promise<boolean> {
  return new Promise((resolve) => {
    let stderr = "";
    const settle = (alive: boolean) => {
      child.off("message", onMessage).off("close", onClose).off("error", onError);
      child.stderr?.off("data", onStderr);
      options.signal?.removeEventListener("abort", onAbort);
      resolve(alive);
    };
    const fail = (message: string, alive: boolean) => {
      settle(alive);
      options.onFailure(spec, message);
    };
    const onMessage = (message: unknown) => {
      const parsed = answerSchema.safeParse(message);
      if (!parsed.success) {
        child.kill("SIGKILL");
        return fail("the worker’s answer is not one", false);
      }
      const answer: Answer = parsed.data;
      if (answer.type === "epoch") return options.onEpoch?.(spec, answer.epoch);
      if (answer.type === "failed") return fail(answer.message, true);
      settle(true);
      options.onResult(answer.result, spec);
    };
    const onClose = (code: number | null, signal: string | null) => {
      const last = lastError(stderr);
      const how = signal === null ? `exit code ${code}` : signal;
      fail(`the worker ended (${how})${last === "" ? "" : `: ${last}`}`, false);
    };
    const onError = (error: Error) => {
      child.kill("SIGKILL");
      fail(error.message, false);
    };
    const onStderr = (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-2000));
    const onAbort = () => {
      settle(false);
      child.kill("SIGKILL");
    };
    child.on("message", onMessage).on("close", onClose).on("error", onError);
    child.stderr?.on("data", onStderr);
    options.signal?.addEventListener("abort", onAbort);
    child.send(spec, (error) => error && onError(error));
  });
}
