import type { Io } from "../io.ts";
import { type StudioChild, studioInChild } from "../studio/studio-in-child.ts";
import type { View } from "../terminal/view.ts";
import type { TrainFlags } from "./flags.ts";

/** The studio that is opened on a training under way. */
export interface BesideStudio {
  /** The view that the training has, which also opens the studio: the first event makes the folder that there is to show. */
  readonly view: View;
  /** Says that the page stays, and waits until the studio has ended or `signal` is aborted. */
  stay(signal: AbortSignal): Promise<void>;
  /** Ends it, and waits until it is gone. */
  end(): Promise<void>;
}

/** Opens the studio on the run in a folder where that was asked for; else nothing of this does anything. */
export function besideStudio(
  folder: string,
  { studio: asked = false, json = false, quiet = false }: TrainFlags,
  view: View,
  { stderr }: Io,
): BesideStudio {
  if (!asked) return { view, stay: () => Promise.resolve(), end: () => Promise.resolve() };
  const write = (text: string) => void stderr.write(`${text}\n`);
  // Whoever asked for it is told where it is, whatever else is silent.
  const say = json || quiet ? write : view.note;
  let studio: StudioChild | undefined;
  return {
    view: {
      ...view,
      onEvent(event) {
        studio ??= studioInChild(folder, { say });
        view.onEvent(event);
      },
    },
    async stay(signal) {
      if (!studio || signal.aborted) return;
      write("the training has ended, the studio stays open: Ctrl-C ends it");
      const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      await Promise.race([studio.gone, aborted]);
    },
    async end() {
      studio?.end();
      await studio?.gone;
    },
  };
}
