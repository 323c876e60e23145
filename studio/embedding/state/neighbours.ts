import { type Accessor, createEffect, createResource, createSignal, onCleanup } from "solid-js";
import { current } from "../../parts/current.ts";
import type { Neighbourhoods } from "../layout/neighbourhoods.ts";
import type { Answers } from "../work/protocol.ts";
import type { Job, Workshop } from "../work/workshop.ts";
import { isGivenUp, messageOf } from "./layouts.ts";

/** Neighbours that a click lists. */
const COUNT = 12;

/** Samples that are looked at before anything is shown. */
const AT_FIRST = 200;

/**
 * Numbers that are compared before a person is asked whether to go on: about 20 s. Of up to 20,000 samples of 64
 * dimensions all are looked at.
 */
const AT_ONCE = 2.6e10;

/** How many samples of a film are looked at without being asked: each is compared with all. */
export const lookedAtOnce = (samples: number, dimensions: number): number =>
  Math.min(samples, Math.max(AT_FIRST, Math.ceil(AT_ONCE / (samples * Math.max(4, dimensions)))));

/** How samples lie among their neighbours in a frame. While another frame is computed, the one before stays. */
export interface Mixing {
  readonly known: Accessor<(Neighbourhoods & { readonly frame: number }) | null>;
  /** Share that is done of what is looked at now; null where nothing is computed. */
  readonly progress: Accessor<number | null>;
  readonly problem: Accessor<string | null>;
  /** Looks at all samples of this frame, which may take long; or stops that. */
  readonly lookAtAll: (all: boolean) => void;
}

/** Asks the worker about the frame where that is wanted, and gives up frames that the film has left. */
export function createMixing(
  workshop: Accessor<Workshop>,
  frame: Accessor<number>,
  isWanted: Accessor<boolean>,
  size: { readonly samples: number; readonly dimensions: number },
): Mixing {
  const [known, setKnown] = createSignal<(Neighbourhoods & { readonly frame: number }) | null>(null);
  const [progress, setProgress] = createSignal<number | null>(null);
  const [problem, setProblem] = createSignal<string | null>(null);
  /** The frame of which all samples are looked at. */
  const [whole, setWhole] = createSignal<number | null>(null);
  createEffect(() => {
    const asked = frame();
    if (!isWanted()) return;
    const atOnce = lookedAtOnce(size.samples, size.dimensions);
    const goal = whole() === asked ? size.samples : atOnce;
    // What is found is shown now and then, more and more seldom: each time every point is coloured anew.
    const stops = [AT_FIRST, 4 * AT_FIRST, atOnce, ...Array.from({ length: 9 }, (_, i) => ((i + 1) * goal) / 10)]
      .map(Math.ceil)
      .filter((stop) => stop >= AT_FIRST && stop < goal)
      .sort((a, b) => a - b);
    let job: Job<Neighbourhoods> | null = null;
    let isOver = false;
    const look = async () => {
      setProgress(0);
      try {
        for (const wanted of [...stops, goal]) {
          job = workshop().start(
            { kind: "neighbourhoods", frame: asked, wanted },
            { onProgress: (_frame, share) => setProgress(Math.min(1, (share * size.samples) / goal)) },
          );
          const found = await job.result;
          if (isOver) return;
          setKnown({ ...found, frame: asked });
        }
        setProblem(null);
      } catch (error) {
        if (isGivenUp(error)) return;
        setProblem(messageOf(error));
      }
      setProgress(null);
    };
    void look();
    onCleanup(() => {
      isOver = true;
      setProgress(null);
      job?.cancel();
    });
  });
  return { known, progress, problem, lookAtAll: (all) => setWhole(all ? frame() : null) };
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
