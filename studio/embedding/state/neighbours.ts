import { type Accessor, createEffect, createResource, createSignal, onCleanup } from "solid-js";
import { current } from "../../parts/current.ts";
import type { Neighbourhoods } from "../layout/neighbour-graph.ts";
import type { Answers } from "../work/protocol.ts";
import type { Workshop } from "../work/workshop.ts";
import { isGivenUp, messageOf } from "./layouts.ts";

/** Neighbours that a click lists. */
const COUNT = 12;

/** How samples lie among their neighbours in a frame. While another frame is computed, the one before stays. */
export interface Mixing {
  readonly known: Accessor<(Neighbourhoods & { readonly frame: number }) | null>;
  /** Share that is done; null where nothing is computed. */
  readonly progress: Accessor<number | null>;
  readonly problem: Accessor<string | null>;
}

/** Asks the worker about the frame where that is wanted, and gives up frames that the film has left. */
export function createMixing(
  workshop: Accessor<Workshop>,
  frame: Accessor<number>,
  isWanted: Accessor<boolean>,
): Mixing {
  const [known, setKnown] = createSignal<(Neighbourhoods & { readonly frame: number }) | null>(null);
  const [progress, setProgress] = createSignal<number | null>(null);
  const [problem, setProblem] = createSignal<string | null>(null);
  createEffect(() => {
    const asked = frame();
    if (!isWanted()) return;
    setProgress(0);
    const job = workshop().start(
      { kind: "neighbourhoods", frame: asked },
      { onProgress: (_frame, share) => setProgress(share) },
    );
    job.result.then(
      (found) => {
        setKnown({ ...found, frame: asked });
        setProgress(null);
        setProblem(null);
      },
      (error: unknown) => {
        if (isGivenUp(error)) return;
        setProgress(null);
        setProblem(messageOf(error));
      },
    );
    onCleanup(() => {
      setProgress(null);
      job.cancel();
    });
  });
  return { known, progress, problem };
}

/** The neighbours of a sample in a frame. */
export type Nearest = Answers["nearest"] & { readonly of: number; readonly frame: number };

/** The nearest of the fixed sample, frame by frame; null where none is fixed. */
export function createNearest(workshop: Accessor<Workshop>, frame: Accessor<number>, fixed: Accessor<number | null>) {
  const [nearest] = createResource(
    () => {
      const sample = fixed();
      return sample === null ? null : { sample, frame: frame(), workshop: workshop() };
    },
    async ({ sample, frame: asked, workshop: asking }): Promise<Nearest> => {
      const found = await asking.start({ kind: "nearest", frame: asked, sample, count: COUNT }).result;
      return { ...found, of: sample, frame: asked };
    },
  );
  return {
    /** While another frame is asked about, the one before stays. */
    found: (): Nearest | null => {
      const latest = current(nearest);
      return latest && latest.of === fixed() ? latest : null;
    },
    problem: (): string | null => (nearest.error === undefined ? null : messageOf(nearest.error)),
  };
}
