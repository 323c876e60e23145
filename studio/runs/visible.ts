import { createSignal, onCleanup, onMount } from "solid-js";

/** A stretch of rows, from `start` to before `end`. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Rows beyond the visible ones that stand ready, so that scrolling and the tab key find them. */
const READY = 12;

/**
 * Which of `count` rows of one height are to be on the page. `top` is where the first begins below the upper edge of the
 * window, negative once it has been scrolled out of it.
 */
export function stretchOf(top: number, windowHeight: number, rowHeight: number, count: number): Stretch {
  const first = Math.floor(-top / rowHeight) - READY;
  const last = Math.ceil((windowHeight - top) / rowHeight) + READY;
  // Steps of a few rows, so that a little scrolling changes nothing.
  const start = Math.min(count, Math.max(0, first - (((first % READY) + READY) % READY)));
  return { start, end: Math.max(start, Math.min(count, last + READY - (((last % READY) + READY) % READY))) };
}

/** The same for rows that begin at an element, while the window is scrolled and resized. */
export function createStretch(of: { readonly count: () => number; readonly rowHeight: () => number }) {
  const [place, setPlace] = createSignal({ top: 0, height: innerHeight });
  let element: HTMLElement | undefined;
  const measure = () => {
    if (element) setPlace({ top: element.getBoundingClientRect().top, height: innerHeight });
  };
  onMount(() => {
    measure();
    addEventListener("scroll", measure, { passive: true });
    addEventListener("resize", measure);
  });
  onCleanup(() => {
    removeEventListener("scroll", measure);
    removeEventListener("resize", measure);
  });
  const stretch = () => stretchOf(place().top, place().height, of.rowHeight(), of.count());
  return { ref: (first: HTMLElement) => (element = first), stretch };
}
