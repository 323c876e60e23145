import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { NeighbourMethod } from "../layout/lay-film.ts";
import { boundedCache } from "../work/bounded-cache.ts";
import type { Job, Workshop } from "../work/workshop.ts";

/** How embeddings become points. */
export type Method = "principal" | NeighbourMethod;

/** How far a layout is that follows neighbours. */
export interface LayoutProgress {
  readonly frame: number;
  /** Share of that frame that is done. */
  readonly share: number;
  readonly done: number;
}

/** Layouts of a film's frames, each n × 3. */
export interface Layouts {
  /** Frames of the chosen layout that can be drawn. */
  readonly ready: Accessor<readonly number[]>;
  readonly points: (frame: number) => Float32Array | undefined;
  /** Share of the last epoch's variance that principal components show; null before they are known. */
  readonly variance: Accessor<number | null>;
  readonly progress: Accessor<LayoutProgress | null>;
  readonly problem: Accessor<string | null>;
  /** Sees to it that frames of the principal layout come, if they are not there. */
  readonly need: (frames: readonly number[]) => void;
  /** Begins the chosen layout where it follows neighbours and is not there, or goes on with what is missing. */
  readonly begin: () => void;
  readonly cancel: () => void;
}

/** Bytes of principal layouts that are kept; what was dropped is computed again. */
const MOST_BYTES = 128 * 2 ** 20;

/** Keeps the layouts that the worker makes. Those of another film, or of the same one grown longer, are others. */
export function createLayouts(
  workshop: Accessor<Workshop>,
  method: Accessor<Method>,
  dimensions: Accessor<2 | 3>,
): Layouts {
  const emptyCache = () => boundedCache<string, Float32Array>(MOST_BYTES, ({ byteLength }) => byteLength);
  let principal = emptyCache();
  const laid = new Map<string, Map<number, Float32Array>>();
  const pending = new Set<string>();
  const [version, setVersion] = createSignal(0);
  const [variances, setVariances] = createSignal<Readonly<Record<number, number>>>({});
  const [progress, setProgress] = createSignal<LayoutProgress | null>(null);
  const [problem, setProblem] = createSignal<string | null>(null);
  let job: Job<null> | null = null;
  const changed = () => setVersion((before) => before + 1);
  const layoutKey = () => `${method()}/${dimensions()}`;
  const framesOf = (key: string) => laid.get(key) ?? new Map<number, Float32Array>();

  const ready = createMemo((): readonly number[] => {
    version();
    if (method() !== "principal") return [...framesOf(layoutKey()).keys()];
    const prefix = `${dimensions()}/`;
    return principal.keys().flatMap((key) => (key.startsWith(prefix) ? [Number(key.slice(prefix.length))] : []));
  });

  const fetchPrincipal = async (frame: number) => {
    const shown = dimensions();
    const key = `${shown}/${frame}`;
    const cache = principal;
    if (pending.has(key) || cache.get(key)) return;
    pending.add(key);
    try {
      const { points, variance } = await workshop().start({ kind: "principal", frame, dimensions: shown }).result;
      cache.set(key, points);
      setVariances((before) => ({ ...before, [shown]: variance }));
      setProblem(null);
      changed();
    } catch (error) {
      if (!isGivenUp(error)) setProblem(messageOf(error));
    } finally {
      if (cache === principal) pending.delete(key);
    }
  };
  const cancel = () => {
    job?.cancel();
    job = null;
    setProgress(null);
  };
  onCleanup(cancel);
  const forget = () => {
    cancel();
    principal = emptyCache();
    laid.clear();
    pending.clear();
    changed();
  };
  createEffect(on(workshop, forget, { defer: true }));
  return {
    ready,
    points: (frame) =>
      method() === "principal" ? principal.get(`${dimensions()}/${frame}`) : framesOf(layoutKey()).get(frame),
    variance: () => variances()[dimensions()] ?? null,
    progress,
    problem,
    need: (frames) => frames.forEach((frame) => void fetchPrincipal(frame)),
    begin() {
      cancel();
      setProblem(null);
      const chosen = method();
      if (chosen === "principal") return;
      const frames = framesOf(layoutKey());
      laid.set(layoutKey(), frames);
      const first = Math.min(...frames.keys());
      if (first === 0) return;
      const points = frames.get(first);
      const own = workshop().start(
        { kind: "lay", method: chosen, dimensions: dimensions(), known: points ? { frame: first, points } : null },
        {
          onProgress: (frame, share) => setProgress({ frame, share, done: frames.size }),
          onFrame: (frame, places) => {
            frames.set(frame, places);
            changed();
          },
        },
      );
      job = own;
      own.result
        .catch((error: unknown) => {
          if (!isGivenUp(error)) setProblem(messageOf(error));
        })
        .finally(() => {
          if (job === own) cancel();
        });
    },
    cancel,
  };
}

export const isGivenUp = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
