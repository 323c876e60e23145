import { createSignal, onCleanup } from "solid-js";

/** Width of an element in pixels, 0 before it is on the page. Give `ref` to the element. */
export function createWidth(): { readonly ref: (element: HTMLElement) => void; readonly width: () => number } {
  const [width, setWidth] = createSignal(0);
  const observer = new ResizeObserver((entries) => {
    for (const { contentRect } of entries) setWidth(Math.floor(contentRect.width));
  });
  onCleanup(() => observer.disconnect());
  return { ref: (element) => observer.observe(element), width };
}
